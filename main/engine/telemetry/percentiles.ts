import type { Percentiles } from '../../../contract/index.ts';

/**
 * Exact percentiles by nearest rank: the p-th is the smallest value that at least p % of the values do not exceed, so always one that was
 * measured (the definition HDR histograms use too; no interpolation).
 *
 * @param values in ms, in any order; not changed. NaN means "not measured" and is left out.
 * @returns `n` counts the values used; all others are null where it is 0.
 */
export function exactPercentiles(values: Float64Array | readonly number[]): Percentiles {
  const sorted = Float64Array.from(values).sort();
  // A typed array sorts NaN behind everything else.
  let n = sorted.length;
  while (n > 0 && Number.isNaN(sorted[n - 1])) n--;
  if (n === 0) return { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
  const rank = (percent: number): number => sorted[Math.max(0, Math.ceil((percent * n) / 100) - 1)]!;
  return { n, p50: rank(50), p90: rank(90), p95: rank(95), p99: rank(99), max: rank(100) };
}
