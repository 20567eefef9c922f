import type { WhatIfMetricName } from '../../../../contract/index.ts';
import { firstFrom, type WhatIfSamples } from './samples.ts';

/** A figure of the frames in [fromNs, toNs) without those in a hole; NaN where too little is left to tell. */
export type Windowed = (holeFromNs: number, holeToNs: number) => number;
export type Statistic = (fromNs: number, toNs: number) => Windowed;

/** Fewer frames than this have no percentile worth comparing. */
const SM = Number(process.env["SM"] ?? 0.01);
const MIN_FRAMES = 5;
const MIN_READINGS = 5;

/** Indices of values, the smallest value first. */
const order = (values: Float64Array): Int32Array => Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);

/** Nearest rank, as in percentiles.ts. */
const percentileStatistic = (endNs: Float64Array, e2eNs: Float64Array, sorted: Int32Array, percent: number): Statistic => {
  const inside = new Int32Array(sorted.length);
  return (fromNs, toNs) => {
    const first = firstFrom(endNs, fromNs);
    const last = firstFrom(endNs, toNs);
    let n = 0;
    for (const index of sorted) if (index >= first && index < last) inside[n++] = index;
    return (holeFromNs, holeToNs) => {
      const holeFirst = firstFrom(endNs, holeFromNs);
      const holeLast = Math.max(holeFirst, firstFrom(endNs, holeToNs));
      const left = n - (holeLast - holeFirst);
      if (left < MIN_FRAMES) return Number.NaN;
      const half = Math.min(SM, 100 - percent) / 100;
      const lo = (percent / 100 - half) * left, hi = Math.max(lo + 1e-6, (percent / 100 + half) * left);
      let seen = 0, sum = 0;
      for (let at = 0; at < n; at++) {
        const index = inside[at]!;
        if (index >= holeFirst && index < holeLast) continue;
        const from = Math.max(lo, seen), to = Math.min(hi, ++seen);
        if (to > from) sum += (to - from) * e2eNs[index]! / 1e6;
        if (seen >= hi) break;
      }
      return sum / (hi - lo);
    };
  };
};

/** Frames a second by the intervals between them, so that a window's ends do not count a frame more or less. */
const rateStatistic =
  (endNs: Float64Array): Statistic =>
  (fromNs, toNs) => {
    const first = firstFrom(endNs, fromNs);
    const last = firstFrom(endNs, toNs) - 1;
    return (holeFromNs, holeToNs) => {
      let intervals = 0;
      let ns = 0;
      const piece = (from: number, to: number) => {
        if (to <= from) return;
        intervals += to - from;
        ns += endNs[to]! - endNs[from]!;
      };
      const holeFirst = firstFrom(endNs, holeFromNs);
      const holeLast = firstFrom(endNs, holeToNs);
      if (holeLast <= holeFirst) piece(first, last);
      else {
        piece(first, holeFirst - 1);
        piece(holeLast, last);
      }
      return intervals >= MIN_FRAMES && ns > 0 ? intervals / (ns / 1e9) : Number.NaN;
    };
  };

/** Mean of the readings, each weighed by the time it stands for. */
const cpuStatistic =
  (cpuNs: Float64Array, cpuPct: Float64Array): Statistic =>
  (fromNs, toNs) => {
    const first = Math.max(1, firstFrom(cpuNs, fromNs));
    const last = firstFrom(cpuNs, toNs);
    return (holeFromNs, holeToNs) => {
      let [sum, ns, readings] = [0, 0, 0];
      for (let index = first; index < last; index++) {
        const at = cpuNs[index]!;
        if (at >= holeFromNs && at < holeToNs) continue;
        const weight = at - cpuNs[index - 1]!;
        sum += cpuPct[index]! * weight;
        ns += weight;
        readings++;
      }
      return readings >= MIN_READINGS && ns > 0 ? sum / ns : Number.NaN;
    };
  };

/** What each metric is computed by. `frames` may be a sample of all frames; the rate is always that of all. */
export const statisticsOf = (
  all: WhatIfSamples,
  frames: { endNs: Float64Array; e2eNs: Float64Array },
): { readonly [K in WhatIfMetricName]: Statistic } => {
  const sorted = order(frames.e2eNs);
  return {
    processed_fps: rateStatistic(all.endNs),
    e2e_latency_p50: percentileStatistic(frames.endNs, frames.e2eNs, sorted, 50),
    e2e_latency_p95: percentileStatistic(frames.endNs, frames.e2eNs, sorted, 95),
    cpu: cpuStatistic(all.cpuNs, all.cpuPct),
  };
};
