import type { Frame } from 'node-av/lib';
import { type DecoderInfo, type DecodeSkip, Fault, type Nanos } from '../../../../../contract/index.ts';
import type { Clock } from '../../../telemetry/clock.ts';
import { type Arrival, movedOn } from '../../source/arrivals.ts';
import type { PlayerDecoding, PlayerReader } from '../../source/player-parts.ts';
import type { Step } from '../../source/step.ts';
import { ticksToMs } from '../../source/timestamps.ts';
import type { Pictures } from './pictures.ts';

/** Ends this much before its declared length: cut off. */
const CUT_MS = 1000;
/** How far before the target to begin, one after the other, where the first picture comes behind it. */
const BEFORE_MS = 100;
const SEEK_BACK_MS = [BEFORE_MS, 1000, 10_000];

export interface OwnReaderInit {
  /** At the beginning; belongs to the reader from now on. */
  readonly pictures: Pictures;
  /** Pictures from another place on, ms of the stream's time (null: the beginning), by the decoder that is at work. @throws Fault(source) */
  readonly open: (fromMs: number | null) => Pictures;
  /** The same by another decoder, which is at work from then on; what is known of it is for who asked. @throws Fault */
  readonly openOther: (
    fromMs: number | null,
    hardware: string,
    strict: boolean,
  ) => { readonly pictures: Pictures; readonly info: DecoderInfo };
  /** Another takes the place of one that failed: in software where that was on a device; `info`: null where it is the same. @throws Fault */
  readonly replace: (fromMs: number | null, reason: string) => { readonly pictures: Pictures; readonly info: DecoderInfo | null };
  readonly clock: Clock;
  /** From one picture to the next where nothing else tells, ms. */
  readonly intervalMs: number;
  /** Declared length, ms; null: none. */
  readonly declaredMs: number | null;
  readonly note: (text: string) => void;
  readonly changed: (info: DecoderInfo, id: number | null) => void;
  readonly refused: (id: number, fault: Fault) => void;
}

/**
 * Reads the pictures that an ffmpeg beside the engine decodes. A picture is received when it is waited for: what ffmpeg reads and decodes until it is there is its
 * decoding, waits in its pipes included. One thread only.
 */
export class OwnReader implements PlayerReader<Frame>, PlayerDecoding, Disposable {
  readonly draining = false;
  /** It waits in its thread. */
  readonly readyNs = null;
  readonly inDecoder = 0;
  readonly decoding: PlayerDecoding = this;
  readonly #init: OwnReaderInit;
  #pictures: Pictures;
  #held: Arrival | null = null;
  #heldMs = Number.NaN;
  #predictedMs = Number.NaN;
  /** Pictures up to this time were there already, before another decoder took over. */
  #afterMs = Number.NEGATIVE_INFINITY;
  /** Of the last picture that came out of these. */
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Where these begin, as it was asked for; null: at the beginning. */
  #placeMs: number | null = null;
  /** Where an ffmpeg failed that another has replaced. */
  #replacedMs = Number.NEGATIVE_INFINITY;
  #toFail = false;
  /** Nothing more comes: in order, or why. */
  #end: { readonly damage: string | null } | null = null;
  #skipTold = false;

  constructor(init: OwnReaderInit) {
    this.#init = init;
    this.#pictures = init.pictures;
  }

  get holding(): boolean {
    return this.#held !== null;
  }
  get hungry(): boolean {
    return this.#end === null;
  }
  get dueMs(): number {
    return this.#held ? this.#heldMs : this.#predictedMs;
  }

  fetch(): void {
    const startNs = this.#init.clock.now();
    for (;;) {
      const read = this.#toFail ? 'as was asked for' : this.#pictures.read();
      this.#toFail = false;
      for (const error of this.#pictures.takeErrors()) this.#init.note(`FFmpeg says: ${error}.`);
      if (read === true && this.#hold(startNs)) return;
      if (read === true || (read !== false && this.#replaced(read))) continue;
      this.#end = { damage: read === false ? this.#cut() : `ffmpeg ended (${read})` };
      return;
    }
  }

  /** An ffmpeg that failed is replaced by another, unless that would fail at the same place. @returns whether it was */
  #replaced(reason: string): boolean {
    const failedMs = Math.max(this.#lastMs, this.#placeMs ?? 0);
    if (failedMs <= this.#replacedMs) return false;
    try {
      const { pictures, info } = this.#goOn((fromMs) => this.#init.replace(fromMs, reason));
      this.#goOnWith(pictures);
      this.#replacedMs = failedMs;
      this.#init.note(`The ffmpeg that decodes failed (${reason}); another goes on where it was${info ? ', in software' : ''}.`);
      if (info) this.#init.changed(info, null);
      return true;
    } catch (error) {
      if (error instanceof Fault) return false;
      throw error;
    }
  }

  /** Opens pictures a little before where these are. */
  #goOn<Opened>(open: (fromMs: number | null) => Opened): Opened {
    const fromMs = this.#lastMs === Number.NEGATIVE_INFINITY ? this.#placeMs : this.#lastMs - BEFORE_MS;
    return open(fromMs !== null && fromMs > 0 ? fromMs : null);
  }

  /** Takes them in place of these: what has been seen of those is left out. */
  #goOnWith(pictures: Pictures): void {
    const [lastMs, placeMs, predictedMs] = [this.#lastMs, this.#placeMs, this.#predictedMs];
    this.#take(pictures, placeMs);
    this.#afterMs = lastMs;
    this.#lastMs = lastMs;
    this.#predictedMs = predictedMs;
  }

  /** Gives no more pictures, as when a device is pulled out. */
  fail(): void {
    this.#toFail = true;
  }

  /** @returns false: it was there before */
  #hold(startNs: Nanos): boolean {
    const { packet, times, timeBase } = this.#pictures;
    const ms = times.streamMs(packet.pts);
    if (ms <= this.#afterMs) return false;
    this.#afterMs = Number.NEGATIVE_INFINITY;
    this.#held = { pts: packet.pts, tReceiveNs: startNs, demuxStartNs: startNs, demuxEndNs: startNs, corrupt: false };
    this.#heldMs = ms;
    const durationMs = ticksToMs(packet.duration, timeBase);
    this.#predictedMs = ms + (durationMs > 0 ? durationMs : this.#init.intervalMs);
    return true;
  }

  #cut(): string | null {
    const { declaredMs, intervalMs } = this.#init;
    const missingMs = declaredMs === null ? 0 : declaredMs - this.#pictures.times.nextMs;
    return missingMs > Math.max(CUT_MS, 3 * intervalMs) ? `the last ${(missingMs / 1000).toFixed(1)} s of it are missing` : null;
  }

  receiveNow(): void {
    const now = this.#init.clock.now();
    if (this.#held) this.#held = { ...this.#held, tReceiveNs: now, demuxStartNs: now, demuxEndNs: now };
  }

  skipTime(ns: number): void {
    if (this.#held) this.#held = movedOn(this.#held, ns);
  }

  step(): Step {
    const arrival = this.#held;
    this.#held = null;
    if (!arrival) return this.#end ? { type: 'end', ...this.#end } : { type: 'hungry' };
    const picture = this.#pictures.picture();
    const decodeEndNs = this.#init.clock.now();
    if (typeof picture === 'string') return { type: 'lost', reason: 'decode_error', count: 1, phrase: picture };
    const { times, packet } = this.#pictures;
    const ptsMs = times.frameMs({ pts: picture.pts, bestEffort: picture.bestEffortTimestamp, duration: picture.duration });
    this.#lastMs = ptsMs;
    const timed = { arrival, decodeStartNs: arrival.demuxEndNs, decodeEndNs, transfer: null };
    return { type: 'frame', frame: { ...timed, picture, ptsMs, crossedBytes: packet.size } };
  }

  rewind(): void {
    this.#take(this.#init.open(null), null);
    this.#pictures.times.restartAt(0);
  }

  /** To a picture at or before `ms`; the caller leaves out those before its target. */
  seek(ms: number): void {
    for (const back of SEEK_BACK_MS) {
      if (ms - back <= 0) break;
      this.#take(this.#init.open(ms - back), ms - back);
      this.fetch();
      if (this.#held && this.#heldMs <= ms) {
        this.#pictures.times.restartAt(this.#heldMs);
        return;
      }
    }
    this.rewind();
  }

  #take(pictures: Pictures, placeMs: number | null): void {
    this.#pictures[Symbol.dispose]();
    this.#pictures = pictures;
    this.#held = null;
    this.#heldMs = Number.NaN;
    this.#predictedMs = Number.NaN;
    this.#afterMs = Number.NEGATIVE_INFINITY;
    this.#lastMs = Number.NEGATIVE_INFINITY;
    this.#replacedMs = Number.NEGATIVE_INFINITY;
    this.#placeMs = placeMs;
    this.#end = null;
  }

  /** Another ffmpeg begins where this one is; what was shown already is left out. */
  change(id: number, hardware: string, strict: boolean): void {
    try {
      const { pictures, info } = this.#goOn((fromMs) => this.#init.openOther(fromMs, hardware, strict));
      this.#goOnWith(pictures);
      this.#init.changed(info, id);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#init.refused(id, error);
    }
  }

  /** Which coded pictures it does not decode can be told to an ffmpeg at its start only, and it does not say how many they were. */
  get skip(): DecodeSkip {
    return 'none';
  }
  set skip(skip: DecodeSkip) {
    if (skip === 'none' || this.#skipTold) return;
    this.#skipTold = true;
    this.#init.note('The ffmpeg of this machine decodes every picture: to do less, allow fewer frames a second, or decode with libav.');
  }

  [Symbol.dispose](): void {
    this.#pictures[Symbol.dispose]();
  }
}
