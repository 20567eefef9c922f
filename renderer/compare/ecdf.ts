import type { Comparison } from '../../contract/compare.ts';

export type Ecdf = Comparison['ecdfs'][number];

/** First index whose value is above `value`; the length where none is. @param sorted never falls */
function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

const between = (x: number, x0: number, x1: number, y0: number, y1: number): number =>
  x1 > x0 ? y0 + ((x - x0) * (y1 - y0)) / (x1 - x0) : y1;

/** The share of frames, 0 to 1, that took at most `ms`; between the known quantiles as on a line through them. */
export function shareAt(ms: readonly number[], shares: readonly number[], atMs: number): number {
  const next = firstAbove(ms, atMs);
  if (next === 0) return 0;
  if (next >= ms.length) return 1;
  return between(atMs, ms[next - 1] ?? 0, ms[next] ?? 0, shares[next - 1] ?? 0, shares[next] ?? 1);
}

/** The time, ms, that this share of frames took at most; null for a curve without points. */
export function quantileAt(ms: readonly number[], shares: readonly number[], share: number): number | null {
  if (ms.length === 0) return null;
  const next = firstAbove(shares, share);
  if (next === 0) return ms[0] ?? null;
  if (next >= ms.length) return ms.at(-1) ?? null;
  return between(share, shares[next - 1] ?? 0, shares[next] ?? 1, ms[next - 1] ?? 0, ms[next] ?? 0);
}

/** All curves over common times: percent of frames at each; null where a session has no curve. */
export function overTimes({ shares, curves }: Pick<Ecdf, 'shares' | 'curves'>): {
  readonly ms: readonly number[];
  readonly percents: readonly (readonly (number | null)[])[];
} {
  const ms = [...new Set(curves.flatMap((curve) => curve ?? []))].sort((a, b) => a - b);
  return { ms, percents: curves.map((curve) => ms.map((at) => (curve === null ? null : shareAt(curve, shares, at) * 100))) };
}

/** Ends of the axis of times, ms: of nearly all, so that the slowest frame of one does not flatten the rest; a log axis has room for all. */
export function timesInSight({ shares, curves }: Pick<Ecdf, 'shares' | 'curves'>, log: boolean): readonly [number, number] {
  const known = curves.filter((curve) => curve !== null).filter((curve) => curve.length > 0);
  const ends = known.map((curve) => quantileAt(curve, shares, log ? 1 : 0.995) ?? 0);
  const top = Math.max(0.01, ...ends) * 1.05;
  if (!log) return [0, top];
  const positive = known.flatMap((curve) => curve.filter((ms) => ms > 0)).reduce((least, ms) => Math.min(least, ms), top);
  return [Math.max(0.001, positive * 0.9), top];
}
