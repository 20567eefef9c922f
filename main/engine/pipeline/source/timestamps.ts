/** "No timestamp" of FFmpeg (INT64_MIN). */
export const NO_TIMESTAMP = -(2n ** 63n);

/** One clock of a stream: `num` ÷ `den` seconds a tick. */
export interface TimeBase {
  readonly num: number;
  readonly den: number;
}

/** Ticks as ms; NaN where there is no timestamp. */
export const ticksToMs = (ticks: bigint, base: TimeBase): number =>
  ticks === NO_TIMESTAMP || base.den === 0 ? Number.NaN : (Number(ticks) * 1000 * base.num) / base.den;

/** The times that a decoded frame or a packet brings along, in ticks of the stream. */
export interface RawTimes {
  readonly pts: bigint;
  /** FFmpeg's own estimate of the pts where the stream has none. */
  readonly bestEffort: bigint;
  readonly duration: bigint;
}

/**
 * Presentation times of a stream's frames in ms from the stream's start. A frame without any timestamp follows its predecessor by that one's
 * duration, or by the stream's frame interval.
 */
export class Timestamps {
  readonly #base: TimeBase;
  readonly #intervalMs: number;
  #originMs: number;
  #nextMs = 0;

  /**
   * @param startTicks the stream's declared start; where it has none, the first timestamp seen is the start
   * @param intervalMs from one frame to the next where nothing else tells
   */
  constructor(base: TimeBase, startTicks: bigint, intervalMs: number) {
    this.#base = base;
    this.#intervalMs = intervalMs;
    this.#originMs = ticksToMs(startTicks, base);
  }

  /** ms from the stream's start of any of its timestamps (a packet's dts, say); NaN where it is none. */
  streamMs(ticks: bigint): number {
    const ms = ticksToMs(ticks, this.#base);
    if (Number.isNaN(ms)) return ms;
    if (Number.isNaN(this.#originMs)) this.#originMs = ms;
    return ms - this.#originMs;
  }

  /** The stream's ticks at `ms` from its start, rounded down: where to seek to. */
  ticksAt(ms: number): bigint {
    const origin = Number.isNaN(this.#originMs) ? 0 : this.#originMs;
    return BigInt(Math.floor(((ms + origin) * this.#base.den) / (1000 * this.#base.num)));
  }

  /** ms from the stream's start at which this frame is to be shown. Called once a frame, in the order they come out of the decoder. */
  frameMs(times: RawTimes): number {
    const declared = this.streamMs(times.pts);
    const estimated = Number.isNaN(declared) ? this.streamMs(times.bestEffort) : declared;
    const ms = Number.isNaN(estimated) ? this.#nextMs : estimated;
    const durationMs = ticksToMs(times.duration, this.#base);
    this.#nextMs = ms + (durationMs > 0 ? durationMs : this.#intervalMs);
    return ms;
  }

  /** Where the frame after the last one would be. */
  get nextMs(): number {
    return this.#nextMs;
  }

  /** The next frame without a timestamp is the one at `ms`: after a seek or at the seam of a loop. */
  restartAt(ms: number): void {
    this.#nextMs = ms;
  }
}
