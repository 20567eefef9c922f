import { type Nanos, nanos } from '../../../../../contract/index.ts';
import { sleepMs } from '../../../sleep.ts';
import type { Clock } from '../../../telemetry/clock.ts';
import type { Arrival } from '../arrivals.ts';
import type { PlayerReader } from '../player-parts.ts';
import type { Step } from '../step.ts';
import { Schedule } from './schedule.ts';

/** Decoding that lasts longer than this is waited for from outside, so that commands are heard meanwhile. */
const LONG_NS = 100e6;
/** What is left of it then is slept here, exactly. */
const REST_NS = 20e6;

/** When pictures come. */
export interface Timetable {
  readonly fps: number;
  /** null: it never ends. */
  readonly frames: number | null;
  /** It sets its own pace, as a camera does. */
  readonly live: boolean;
  /** Decoding a frame lasts so long, besides what making its picture takes. */
  readonly decodeMs: number;
  /** Frames of a live one arrive up to so much before or after their time. */
  readonly jitterMs: number;
  readonly seed: number;
}

interface Held {
  readonly frame: number;
  readonly arrival: Arrival;
}

/** Times that have moved on by so much. */
const later = (arrival: Arrival, ns: number): Arrival => ({
  ...arrival,
  tReceiveNs: nanos(arrival.tReceiveNs + ns),
  demuxStartNs: nanos(arrival.demuxStartNs + ns),
  demuxEndNs: nanos(arrival.demuxEndNs + ns),
});

/**
 * Reads and decodes a source that is made here: a packet is the number of a frame, decoding it is to sleep and to make its picture. Like a decoder
 * without B-frames, it holds one picture at a time. Frames of a live one are received when they arrive by their schedule, however late they are read. One thread only.
 */
export class GeneratedReader<Picture> implements PlayerReader<Picture> {
  readonly #spec: Timetable;
  readonly #clock: Clock;
  readonly #make: (frame: number) => Picture;
  readonly #intervalMs: number;
  readonly #schedule: Schedule | null;
  #next = 0;
  #held: Held | null = null;
  #decoding: (Held & { readonly startNs: Nanos }) | null = null;
  #draining = false;

  /** @param make gives the picture of a frame; valid until it is called again */
  constructor(spec: Timetable, clock: Clock, make: (frame: number) => Picture) {
    this.#spec = spec;
    this.#make = make;
    this.#clock = clock;
    this.#intervalMs = 1000 / spec.fps;
    this.#schedule = spec.live ? new Schedule({ intervalNs: 1e9 / spec.fps, jitterNs: spec.jitterMs * 1e6, seed: spec.seed }) : null;
  }

  get holding(): boolean {
    return this.#held !== null;
  }
  get hungry(): boolean {
    return this.#decoding === null && !this.#draining;
  }
  get draining(): boolean {
    return this.#draining;
  }
  get inDecoder(): number {
    return this.#decoding ? 1 : 0;
  }
  get dueMs(): number {
    return (this.#held?.frame ?? this.#next) * this.#intervalMs;
  }
  get readyNs(): Nanos | null {
    if (this.#decoding) return nanos(this.#decodedNs(this.#decoding.startNs) - REST_NS);
    return this.#schedule && !this.#held && !this.#isOver ? this.#schedule.nextNs : null;
  }

  get #isOver(): boolean {
    return this.#spec.frames !== null && this.#next >= this.#spec.frames;
  }

  #decodedNs(startNs: Nanos): number {
    return startNs + this.#spec.decodeMs * 1e6;
  }

  fetch(): void {
    const startNs = this.#clock.now();
    if (this.#isOver) {
      this.#draining = true;
      return;
    }
    this.#schedule?.begin(startNs);
    const arrivesNs = this.#schedule?.nextNs ?? startNs;
    if (arrivesNs > startNs) return;
    this.#schedule?.take();
    const frame = this.#next++;
    const times = { tReceiveNs: arrivesNs, demuxStartNs: startNs, demuxEndNs: this.#clock.now() };
    this.#held = { frame, arrival: { pts: BigInt(frame), ...times, corrupt: false } };
  }

  receiveNow(): void {
    const now = this.#clock.now();
    if (this.#held) this.#held = { ...this.#held, arrival: { ...this.#held.arrival, tReceiveNs: now, demuxStartNs: now, demuxEndNs: now } };
  }

  skipTime(ns: number): void {
    this.#schedule?.shift(ns);
    if (this.#held) this.#held = { ...this.#held, arrival: later(this.#held.arrival, ns) };
    if (this.#decoding) {
      const { frame, arrival, startNs } = this.#decoding;
      this.#decoding = { frame, arrival: later(arrival, ns), startNs: nanos(startNs + ns) };
    }
  }

  step(): Step<Picture> {
    if (this.#held) {
      this.#decoding = { ...this.#held, startNs: this.#clock.now() };
      this.#held = null;
    }
    if (!this.#decoding) return this.#draining ? { type: 'end', damage: null } : { type: 'hungry' };
    const { frame, arrival, startNs } = this.#decoding;
    const leftNs = this.#spec.decodeMs === 0 ? 0 : this.#decodedNs(startNs) - this.#clock.now();
    if (leftNs > LONG_NS) return { type: 'busy' };
    sleepMs(leftNs / 1e6);
    this.#decoding = null;
    const picture = this.#make(frame);
    const times = { decodeStartNs: startNs, decodeEndNs: this.#clock.now(), transfer: null };
    return { type: 'frame', frame: { picture, ptsMs: frame * this.#intervalMs, arrival, ...times } };
  }

  rewind(): void {
    this.#restartAt(0);
  }

  /** To the first frame at or after `ms`; to the last where there is none. */
  seek(ms: number): void {
    const frame = Math.max(0, Math.ceil(ms / this.#intervalMs - 1e-6));
    this.#restartAt(Math.min(frame, (this.#spec.frames ?? Number.POSITIVE_INFINITY) - 1));
  }

  #restartAt(frame: number): void {
    this.#next = frame;
    this.#held = null;
    this.#decoding = null;
    this.#draining = false;
  }
}
