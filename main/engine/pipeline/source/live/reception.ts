import type { Clock } from '../../../telemetry/clock.ts';
import type { WallClock } from '../../../telemetry/wall-clock.ts';
import { ticksToMs } from '../timestamps.ts';
import { CaptureTimes } from './capture-time.ts';
import { FrameInterval } from './frame-interval.ts';
import { JumpWatch } from './jump-watch.ts';
import type { LivePacket, LiveStream } from './live-input.ts';
import type { RecordHead } from './packet-ring.ts';

/** The interval is measured anew every so many packets. */
const MEASURE_PACKETS = 16;
/** No segment is longer: what is earlier than this is somewhere else. */
const MOST_EARLY_MS = 30_000;

/** What is known of one connection while it lasts: whether a key frame has come, how its timestamps go, when its packets were captured. */
export class Reception {
  readonly stream: LiveStream;
  readonly sinceNs: number;
  /** A key frame has come: packets are handed on. */
  started = false;
  readonly #clock: Clock;
  readonly #capture: CaptureTimes;
  readonly #jumps = new JumpWatch();
  readonly #interval = new FrameInterval();
  #packets = 0;
  /** Of a segmented stream: which timestamp is shown when. */
  #anchor: { readonly ms: number; readonly ns: number } | null = null;

  constructor(stream: LiveStream, clock: Clock, wall: WallClock) {
    this.stream = stream;
    this.#clock = clock;
    this.sinceNs = clock.now();
    this.#capture = new CaptureTimes(wall, stream.record.timeBase);
  }

  #msOf({ pts, dts }: Pick<LivePacket, 'pts' | 'dts'>): number {
    const { timeBase } = this.stream.record;
    const ms = ticksToMs(dts, timeBase);
    return Number.isNaN(ms) ? ticksToMs(pts, timeBase) : ms;
  }

  /** How long a packet of a segmented stream is to wait, ms, so that packets come as they were sent and not a segment at once; 0: not at all. */
  earlyMs(packet: LivePacket): number {
    const [ms, ns] = [this.#msOf(packet), this.#clock.now()];
    if (!this.stream.segmented || Number.isNaN(ms)) return 0;
    const anchor = this.#anchor ?? { ms, ns };
    const earlyMs = ms - anchor.ms - (ns - anchor.ns) / 1e6;
    const early = earlyMs >= 0 && earlyMs < MOST_EARLY_MS;
    this.#anchor = early ? anchor : { ms, ns };
    return early ? earlyMs : 0;
  }

  /** The packet has arrived now. */
  headOf(packet: LivePacket): RecordHead {
    const arrivalNs = this.#clock.now();
    const ms = this.#msOf(packet);
    const jump = this.#jumps.jumps(ms, arrivalNs);
    if (jump) this.#interval.reset();
    this.#interval.add(ms);
    this.#packets++;
    const { flags, pts, dts, duration, producerUs, reportUs } = packet;
    const captureNs = this.#capture.of({ pts, jumped: jump, producerUs, reportUs, arrivalNs });
    return { flags, jump, pts, dts, duration, arrivalNs, captureNs };
  }

  /** From one picture to the next, ms, measured again every so often; null: not now, or not known. */
  newIntervalMs(): number | null {
    return this.#packets % MEASURE_PACKETS === 0 ? this.#interval.ms : null;
  }
}
