import type { Nanos } from '../../../../contract/index.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { Decoding, type DecodingInit } from '../decode/decoding.ts';
import { type Arrival, movedOn } from './arrivals.ts';
import { declaredStreamMs } from './describe.ts';
import type { OpenedSource } from './open.ts';
import type { Step } from './step.ts';
import { Timestamps, ticksToMs } from './timestamps.ts';

/** Ends this much before its declared length: cut off. */
const CUT_MS = 1000;
/** How far before the target to seek, one after the other, where a container lands behind it or finds no key frame before it. */
const SEEK_BACK_MS = [0, 1000, 10_000];
/** Where a seek lands between key frames, look for one in so many packets. */
const SEEK_PACKETS = 500;

/**
 * Reads packets of an opened source and has them decoded, timing both. `fetch` reads one packet, `step` decodes; they are apart so that the caller can
 * sleep between, until the packet is due. One thread only; does not dispose of the container.
 */
export class Reader implements Disposable {
  readonly decoding: Decoding;
  readonly #source: OpenedSource;
  readonly #clock: Clock;
  readonly #times: Timestamps;
  readonly #intervalMs: number;
  #held: Arrival | null = null;
  #damage: string | null = null;
  #dtsMs = Number.NaN;
  #predictedMs = Number.NaN;
  /** A packet is there as soon as it is asked for. */
  readonly readyNs = null;

  /** @param hear what the decoding has to say */
  constructor(source: OpenedSource, clock: Clock, hear: Pick<DecodingInit, 'changed' | 'refused' | 'note'>) {
    this.#source = source;
    this.#clock = clock;
    this.#intervalMs = source.info.fps ? 1000 / source.info.fps : 40;
    const { stream } = source.container;
    this.#times = new Timestamps(stream.timeBase, stream.startTime, this.#intervalMs);
    this.decoding = new Decoding({ ...hear, opened: source.opened, stream: source.stream, clock, times: this.#times });
  }

  /** A packet has been read and not yet decoded. */
  get holding(): boolean {
    return this.#held !== null;
  }
  /** Nothing more comes out without a packet. */
  get hungry(): boolean {
    return this.decoding.hungry;
  }
  /** No packet is left; the pictures that the decoder held back come out. */
  get draining(): boolean {
    return this.decoding.draining;
  }
  /** Packets that the decoder has and that are no pictures yet. */
  get inDecoder(): number {
    return this.decoding.inDecoder;
  }
  /**
   * Decoding time of the held packet, else of the next one as far as can be told; ms from the stream's start, NaN where nothing tells. While the
   * decoder is drained, it goes on as if packets still came.
   */
  get dueMs(): number {
    return this.#held ? this.#dtsMs : this.#predictedMs;
  }

  /** Reads the next packet, or finds the end; then `step`. */
  fetch(): void {
    const startNs = this.#clock.now();
    const read = this.#source.container.read();
    const endNs = this.#clock.now();
    if (read === 'packet') {
      this.#hold(startNs, endNs);
      return;
    }
    this.#damage = read === 'end' ? null : read.damage;
    this.decoding.drain();
  }

  #hold(startNs: Nanos, endNs: Nanos): void {
    const { packet, corrupt } = this.#source.container;
    // A file is there to be read: the frame is received when reading begins. A camera's frame is received when it has arrived.
    const tReceiveNs = this.#source.info.kind === 'live' ? endNs : startNs;
    this.#held = { pts: packet.pts, tReceiveNs, demuxStartNs: tReceiveNs, demuxEndNs: endNs, corrupt };
    const dtsMs = this.#times.streamMs(packet.dts);
    this.#dtsMs = Number.isNaN(dtsMs) ? this.#times.streamMs(packet.pts) : dtsMs;
    const durationMs = ticksToMs(packet.duration, this.#source.container.stream.timeBase);
    this.#predictedMs = this.#dtsMs + (durationMs > 0 ? durationMs : this.#intervalMs);
  }

  /** The held packet turned out not to be due when it was read: it counts as received now. Its reading, some µs, is not accounted for. */
  receiveNow(): void {
    const now = this.#clock.now();
    if (this.#held) this.#held = { ...this.#held, tReceiveNs: now, demuxStartNs: now, demuxEndNs: now };
  }

  /** Time stood still for so long (a pause): frames on their way have not become older by it. */
  skipTime(ns: number): void {
    if (this.#held) this.#held = movedOn(this.#held, ns);
    this.decoding.skipTime(ns);
  }

  /** Decodes: hands the held packet over, or takes out what the decoder still has. */
  step(): Step {
    if (this.#held) {
      const told = this.decoding.send(this.#source.container.packet, this.#held);
      this.#held = null;
      if (told) return told;
    }
    const step = this.decoding.step();
    if (step.type === 'end') return this.#end();
    if (step.type === 'frame' && this.draining) this.#predictedMs += this.#intervalMs;
    return step;
  }

  #end(): Step {
    const declaredMs = this.#source.info.kind === 'file' ? declaredStreamMs(this.#source.container) : null;
    const missingMs = declaredMs === null ? 0 : declaredMs - this.#times.nextMs;
    const cut = missingMs > Math.max(CUT_MS, 3 * this.#intervalMs) ? `the last ${(missingMs / 1000).toFixed(1)} s of it are missing` : null;
    return { type: 'end', damage: this.#damage ?? cut };
  }

  /** Back to the first frame. @throws Fault(source) where the file is not there any more */
  rewind(): void {
    this.#source.container.reopen();
    this.#restart();
    this.#times.restartAt(0);
  }

  /** To a key frame at or before `ms` from the stream's start. The caller leaves out the frames before its target. */
  seek(ms: number): void {
    const { container } = this.#source;
    for (const back of SEEK_BACK_MS) {
      if (ms - back <= 0 || !container.seek(this.#times.ticksAt(ms - back))) break;
      this.#restart();
      for (let packets = 0; packets < SEEK_PACKETS && !this.draining; packets++) {
        this.fetch();
        if (this.#held && this.#source.container.packet.isKeyframe) break;
      }
      if (this.#held && this.#source.container.packet.isKeyframe && this.#dtsMs <= ms) {
        this.#times.restartAt(this.#dtsMs);
        return;
      }
    }
    this.rewind();
  }

  /** Forgets everything that was on its way: after live packets that are old by now, too. */
  #restart(): void {
    this.decoding.restart();
    this.#held = null;
    this.#damage = null;
    this.#dtsMs = Number.NaN;
    this.#predictedMs = Number.NaN;
  }

  [Symbol.dispose](): void {
    this.decoding[Symbol.dispose]();
  }
}
