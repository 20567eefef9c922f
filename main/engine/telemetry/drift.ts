/** Slopes are taken over the medians of seconds, so that neither bursts nor a single late frame make one. */
const BIN_NS = 1e9;
const WINDOW_BINS = 60;
/** Fewer seconds than this tell no trend. */
const LEAST_BINS = 10;
/** Frames of a second that its median is taken of: where more come, every second, fourth, … of them. */
const KEPT = 64;

/**
 * Theil–Sen estimator: the median of the slopes between all pairs of points (Theil 1950; Sen 1968). A quarter and more of the points may be
 * anything without moving it far.
 *
 * @param xs growing; @param ys as many
 * @returns y per x; NaN of fewer than two points
 */
export const theilSen = (xs: readonly number[], ys: readonly number[]): number => {
  const slopes = new Float64Array((xs.length * (xs.length - 1)) / 2);
  let count = 0;
  for (let i = 0; i < xs.length; i++) for (let j = i + 1; j < xs.length; j++) slopes[count++] = (ys[j]! - ys[i]!) / (xs[j]! - xs[i]!);
  return medianOf(slopes);
};

const medianOf = (values: Float64Array): number => {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** `latency_drift`: the robust slope of e2e over the last 60 s. Hub thread; O(1) a frame. */
export class LatencyDrift {
  readonly #values = new Float64Array(KEPT);
  #kept = 0;
  #stride = 1;
  #seen = 0;
  #bin = Number.NaN;
  /** Whole seconds: number of the second, median of its e2e in ms. */
  #seconds: { readonly bin: number; readonly ms: number }[] = [];
  /** Undefined: to be computed. */
  #slope: number | null | undefined = null;

  /** @param e2eNs NaN is left out */
  add(endNs: number, e2eNs: number): void {
    if (Number.isNaN(e2eNs) || Number.isNaN(endNs)) return;
    const bin = Math.floor(endNs / BIN_NS);
    if (bin !== this.#bin) this.#begin(bin);
    if (this.#seen++ % this.#stride !== 0) return;
    if (this.#kept === KEPT) {
      // Every other one is enough from here on.
      for (let at = 0; at < KEPT / 2; at++) this.#values[at] = this.#values[at * 2]!;
      this.#kept = KEPT / 2;
      this.#stride *= 2;
    }
    this.#values[this.#kept++] = e2eNs / 1e6;
  }

  #begin(bin: number): void {
    if (this.#kept > 0) this.#seconds.push({ bin: this.#bin, ms: medianOf(this.#values.subarray(0, this.#kept)) });
    // Times of a damaged session may go back: what lies ahead is as good as gone.
    this.#seconds = this.#seconds.filter((second) => second.bin < bin && bin - second.bin <= WINDOW_BINS);
    this.#bin = bin;
    this.#kept = 0;
    this.#seen = 0;
    this.#stride = 1;
    this.#slope = undefined;
  }

  /** ms a minute; null under 10 s of frames. Computed once a second at most. */
  msPerMin(): number | null {
    if (this.#slope !== undefined) return this.#slope;
    const [bins, ms] = [this.#seconds.map((second) => second.bin), this.#seconds.map((second) => second.ms)];
    this.#slope = bins.length < LEAST_BINS ? null : theilSen(bins, ms) * 60;
    return this.#slope;
  }

  /** What comes does not continue what was. */
  reset(): void {
    this.#seconds = [];
    this.#kept = 0;
    this.#bin = Number.NaN;
    this.#slope = null;
  }
}
