import { theilSen } from './theil-sen.ts';

/** Seconds that are looked at, and how many of them tell something. */
const WINDOW_BINS = 8;
const LEAST_BINS = 5;
/** Of all pairs of seconds, in so many the later one is the slower. By chance that happens to eight seconds once in a thousand times. */
const RISING_PAIRS = 0.9;
/** What rises by less within the window is no backlog that grows. */
const LEAST_RISE_MS = 100;
/** The same is seen so often in a row, second after second, before it is believed. */
const BEGINS_AFTER = 2;
const ENDS_AFTER = 3;
/** Without a frame for so long, nothing is known. */
const STALE_BINS = 3;
const BIN_NS = 1e9;

/** A second of a run: its number, and the median of e2e in it. */
export interface Second {
  readonly bin: number;
  readonly ms: number;
}

/**
 * Whether latency grows just now: told within seconds of the beginning, where `latency_drift`, over 60 s, still weighs it against what was before.
 * The trend of the last 8 s by the test of Mann and Kendall (Mann 1945), its slope by the estimator of Theil and Sen. Hub thread; once a second.
 */
export class LatencyGrowth {
  #msPerMin: number | null = null;
  /** Seconds in a row that say other than what is believed. */
  #doubts = 0;
  #bin = Number.NaN;

  /** A second has passed. @param seconds the newest last, of one epoch */
  second(seconds: readonly Second[]): void {
    this.#bin = seconds.at(-1)?.bin ?? Number.NaN;
    const slope = risingMsPerMin(seconds.filter(({ bin }) => this.#bin - bin < WINDOW_BINS));
    const isNews = (slope === null) !== (this.#msPerMin === null);
    if (!isNews) this.#msPerMin = slope;
    this.#doubts = isNews ? this.#doubts + 1 : 0;
    if (this.#doubts < (slope === null ? ENDS_AFTER : BEGINS_AFTER)) return;
    this.#msPerMin = slope;
    this.#doubts = 0;
  }

  /** ms a minute; null: it does not grow. @param nowNs where it matters that this is not long ago */
  msPerMin(nowNs?: number): number | null {
    return nowNs !== undefined && nowNs / BIN_NS - this.#bin > STALE_BINS + 1 ? null : this.#msPerMin;
  }

  /** What comes does not continue what was. */
  reset(): void {
    this.#msPerMin = null;
    this.#doubts = 0;
  }
}

/** The slope of a rise that is none by chance; null: it is none. */
const risingMsPerMin = (seconds: readonly Second[]): number | null => {
  const n = seconds.length;
  if (n < LEAST_BINS) return null;
  let rising = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) if (seconds[j]!.ms > seconds[i]!.ms) rising++;
  if (rising < RISING_PAIRS * ((n * (n - 1)) / 2)) return null;
  const slope = theilSen(
    seconds.map(({ bin }) => bin),
    seconds.map(({ ms }) => ms),
  );
  return slope * (seconds[n - 1]!.bin - seconds[0]!.bin) < LEAST_RISE_MS ? null : slope * 60;
};
