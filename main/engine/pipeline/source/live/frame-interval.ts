/** So much longer or shorter than the median: a lost picture or a jump, not the stream's interval. */
const TOLERANCE = 0.5;

/**
 * From one picture to the next, ms, measured on the timestamps of so many of them in any order (B-frames come out of order). The mean of those
 * intervals that are near the median, since timestamps are often rounded to ms. Null: fewer than two of them differ.
 */
export const frameIntervalMs = (timesMs: readonly number[]): number | null => {
  const times = timesMs.filter(Number.isFinite).sort((a, b) => a - b);
  const steps = times.flatMap((ms, i) => (i > 0 && ms > times[i - 1]! ? [ms - times[i - 1]!] : []));
  const median = steps.toSorted((a, b) => a - b)[steps.length >> 1];
  if (median === undefined) return null;
  const near = steps.filter((step) => Math.abs(step - median) <= TOLERANCE * median);
  return near.reduce((sum, step) => sum + step, 0) / near.length;
};

/** Measures it on the last so many timestamps of a stream. */
export class FrameInterval {
  readonly #times: number[] = [];
  readonly #most: number;

  constructor(most = 64) {
    this.#most = most;
  }

  add(ms: number): void {
    if (this.#times.length === this.#most) this.#times.shift();
    this.#times.push(ms);
  }

  /** Null: not known yet. */
  get ms(): number | null {
    return frameIntervalMs(this.#times);
  }

  /** What follows does not continue what was. */
  reset(): void {
    this.#times.length = 0;
  }
}
