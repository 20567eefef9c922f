import { avImageGetBufferSize, type Frame } from 'node-av/lib';
import { type DropReason, type Nanos, nanos } from '../../../../contract/index.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { avPhrase, isAgain, isEnd } from '../decode/av.ts';
import { type Arrival, Arrivals } from './arrivals.ts';
import { declaredStreamMs } from './describe.ts';
import type { OpenedSource } from './open.ts';
import { Timestamps, ticksToMs } from './timestamps.ts';

/** A decoded picture and the times of its way so far. The picture is valid until the next call of the reader. */
export interface DecodedFrame<Picture = Frame> {
  readonly picture: Picture;
  readonly ptsMs: number;
  readonly arrival: Arrival;
  readonly decodeStartNs: Nanos;
  readonly decodeEndNs: Nanos;
  /** It came out of a device's memory; null for software decoding. */
  readonly transfer: { readonly startNs: Nanos; readonly endNs: Nanos; readonly bytes: number } | null;
}

/** What one step of decoding came to. */
export type Step<Picture = Frame> =
  | { readonly type: 'frame'; readonly frame: DecodedFrame<Picture> }
  /** A packet that became no picture. */
  | { readonly type: 'lost'; readonly reason: DropReason; readonly phrase: string }
  /** The decoder wants a packet. */
  | { readonly type: 'hungry' }
  /** A picture is being decoded: `readyNs` says until when there is nothing to do. */
  | { readonly type: 'busy' }
  /** All pictures are out. `damage`: a phrase, where the file ends before its time. */
  | { readonly type: 'end'; readonly damage: string | null };

/** Steps that only fail, one after the other, after which a decoder is taken to be at its end. */
const MAX_FAILURES_IN_DRAIN = 100;
/** Ends this much before its declared length: cut off. */
const CUT_MS = 1000;
/** How far before the target to seek, one after the other, where a container lands behind it or finds no key frame before it. */
const SEEK_BACK_MS = [0, 1000, 10_000];
/** Where a seek lands between key frames, look for one in so many packets. */
const SEEK_PACKETS = 500;

/**
 * Reads packets of an opened source and decodes them, timing both. `fetch` reads one packet, `step` decodes; they are apart so that the caller can
 * sleep between, until the packet is due. One thread only; does not dispose of the source.
 */
export class Reader {
  readonly #source: OpenedSource;
  readonly #clock: Clock;
  readonly #arrivals = new Arrivals();
  readonly #times: Timestamps;
  readonly #intervalMs: number;
  #held: Arrival | null = null;
  #hungry = true;
  #draining = false;
  #drainFailures = 0;
  #damage: string | null = null;
  #dtsMs = Number.NaN;
  #predictedMs = Number.NaN;
  #onDevice: boolean;
  readonly #fellBack: () => void;
  /** A packet is there as soon as it is asked for. */
  readonly readyNs = null;

  /** @param fellBack called once when pictures that came from a device come from software instead */
  constructor(source: OpenedSource, clock: Clock, fellBack: () => void) {
    this.#source = source;
    this.#clock = clock;
    this.#fellBack = fellBack;
    this.#onDevice = source.decoderInfo.actual !== 'software';
    this.#intervalMs = source.info.fps ? 1000 / source.info.fps : 40;
    const { stream } = source.container;
    this.#times = new Timestamps(stream.timeBase, stream.startTime, this.#intervalMs);
  }

  /** A packet has been read and not yet decoded. */
  get holding(): boolean {
    return this.#held !== null;
  }
  /** Nothing more comes out without a packet. */
  get hungry(): boolean {
    return this.#hungry && !this.#draining;
  }
  /** No packet is left; the frames that the decoder held back come out. */
  get draining(): boolean {
    return this.#draining;
  }
  /** Packets that the decoder has and that are no pictures yet. */
  get inDecoder(): number {
    return this.#arrivals.count;
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
    this.#draining = true;
    this.#drainFailures = 0;
    this.#damage = read === 'end' ? null : read.damage;
    this.#source.decoder.send(null);
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
    const later = (arrival: Arrival): Arrival => ({
      ...arrival,
      tReceiveNs: nanos(arrival.tReceiveNs + ns),
      demuxStartNs: nanos(arrival.demuxStartNs + ns),
      demuxEndNs: nanos(arrival.demuxEndNs + ns),
    });
    if (this.#held) this.#held = later(this.#held);
    this.#arrivals.map(later);
  }

  /** Decodes: hands the held packet over, or takes out what the decoder still has. */
  step(): Step {
    const { decoder } = this.#source;
    const startNs = this.#clock.now();
    if (this.#held) {
      const code = decoder.send(this.#source.container.packet);
      this.#hungry = false;
      if (!isAgain(code)) {
        this.#arrivals.sent(this.#held);
        this.#held = null;
        if (code < 0) return this.#lost(code);
      }
    }
    const code = decoder.receive();
    if (code >= 0) return { type: 'frame', frame: this.#decoded(startNs) };
    if (isEnd(code)) return this.#end();
    if (isAgain(code)) {
      this.#hungry = true;
      return this.#draining ? this.#end() : { type: 'hungry' };
    }
    return this.#draining && ++this.#drainFailures > MAX_FAILURES_IN_DRAIN ? this.#end() : this.#lost(code);
  }

  #decoded(startNs: Nanos): DecodedFrame {
    const { decoder } = this.#source;
    const decodeEndNs = this.#clock.now();
    const { frame } = decoder;
    if (this.#draining) this.#predictedMs += this.#intervalMs;
    const ptsMs = this.#times.frameMs({ pts: frame.pts, bestEffort: frame.bestEffortTimestamp, duration: frame.duration });
    const arrival = this.#arrivals.take(frame.pts) ?? {
      pts: frame.pts,
      tReceiveNs: startNs,
      demuxStartNs: startNs,
      demuxEndNs: startNs,
      corrupt: false,
    };
    const timed = { ptsMs, arrival, decodeStartNs: startNs, decodeEndNs };
    if (!frame.isHwFrame()) {
      if (this.#onDevice) this.#fellBack();
      this.#onDevice = false;
      return { ...timed, picture: frame, transfer: null };
    }
    const transferStartNs = this.#clock.now();
    const picture = decoder.download();
    const endNs = this.#clock.now();
    const bytes = avImageGetBufferSize(picture.format as Parameters<typeof avImageGetBufferSize>[0], picture.width, picture.height, 1);
    return { ...timed, picture, transfer: { startNs: transferStartNs, endNs, bytes: Math.max(0, bytes) } };
  }

  #lost(code: number): Step {
    const corrupt = this.#arrivals.takeNewest()?.corrupt ?? false;
    return { type: 'lost', reason: corrupt ? 'demux_corrupt' : 'decode_error', phrase: avPhrase(code) };
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
      for (let packets = 0; packets < SEEK_PACKETS && !this.#draining; packets++) {
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
    this.#source.decoder.flush();
    this.#arrivals.clear();
    this.#held = null;
    this.#hungry = true;
    this.#draining = false;
    this.#damage = null;
    this.#dtsMs = Number.NaN;
    this.#predictedMs = Number.NaN;
  }
}
