import { build, type Histogram } from 'hdr-histogram-js';
import type { Percentiles } from '../../../contract/index.ts';

/** Percentiles of a duration over a whole run: HDR histogram, µs, three significant digits, growing as needed. */
export class DurationHistogram {
  readonly #histogram: Histogram = build({
    bitBucketSize: 32,
    autoResize: true,
    lowestDiscernibleValue: 1,
    highestTrackableValue: 1e7,
    numberOfSignificantValueDigits: 3,
  });
  #maxNs = 0;

  /** Negative durations cannot be: they count as 0. NaN is ignored. */
  add(ns: number): void {
    if (Number.isNaN(ns)) return;
    if (ns > this.#maxNs) this.#maxNs = ns;
    this.#histogram.recordValue(Math.max(0, Math.round(ns / 1000)));
  }

  percentiles(): Percentiles {
    const n = this.#histogram.totalCount;
    if (n === 0) return { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
    const max = this.#maxNs / 1e6;
    // The histogram names the upper edge of a bucket, which may lie above all that was measured.
    const at = (percent: number) => Math.min(max, this.#histogram.getValueAtPercentile(percent) / 1000);
    return { n, p50: at(50), p90: at(90), p95: at(95), p99: at(99), max };
  }
}
