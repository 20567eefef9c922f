import { LatencyGrowth, type Second } from './growth.ts';
import { medianOf, theilSen } from './theil-sen.ts';

/** Slopes are taken over the medians of seconds, so that neither bursts nor a single late frame make one. */
const BIN_NS = 1e9;
const WINDOW_BINS = 60;
/** Fewer seconds than this tell no trend. */
const LEAST_BINS = 10;
/** Frames of a second that its median is taken of: where more come, every second, fourth, … of them. */
const KEPT = 64;

/** `latency_drift`: the robust slope of e2e over the last 60 s. Hub thread; O(1) a frame. */
export class LatencyDrift {
  readonly #values = new Float64Array(KEPT);
  #kept = 0;
  #stride = 1;
  #seen = 0;
  #bin = Number.NaN;
  /** Whole seconds: number of the second, median of its e2e in ms. */
  #seconds: Second[] = [];
  /** Whether it grows just now; of the seconds since what was before does not count any more. */
  readonly #growth = new LatencyGrowth();
  #growthFromBin = Number.NEGATIVE_INFINITY;
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
    this.#growth.second(this.#seconds.filter((second) => second.bin >= this.#growthFromBin));
  }

  /** ms a minute; null under 10 s of frames. Computed once a second at most. */
  msPerMin(): number | null {
    if (this.#slope !== undefined) return this.#slope;
    const [bins, ms] = [this.#seconds.map((second) => second.bin), this.#seconds.map((second) => second.ms)];
    this.#slope = bins.length < LEAST_BINS ? null : theilSen(bins, ms) * 60;
    return this.#slope;
  }

  /** How fast it grows just now, ms a minute, told within seconds; null: it does not. @param nowNs where it matters that this is not long ago */
  growthMsPerMin(nowNs?: number): number | null {
    return this.#growth.msPerMin(nowNs);
  }

  /** A seek, a seam, a new connection: a growth before it is over. */
  interrupted(): void {
    this.#growth.reset();
    this.#growthFromBin = this.#bin + 1 || Number.NEGATIVE_INFINITY;
  }

  /** What comes does not continue what was. */
  reset(): void {
    this.#growth.reset();
    this.#seconds = [];
    this.#kept = 0;
    this.#bin = Number.NaN;
    this.#slope = null;
  }
}
