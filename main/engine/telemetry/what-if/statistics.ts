import type { WhatIfMetricName } from '../../../../contract/index.ts';
import { holes, runningMedian } from './hiccups.ts';
import { firstFrom, type WhatIfSamples } from './samples.ts';

export type Statistic = (fromNs: number, toNs: number) => number;
const MIN_FRAMES = 5;
const MIN_READINGS = 5;
const SM = Number(process.env['SM'] ?? 4);
const within = (list: [number, number][], t: number) => list.some(([a, b]) => t >= a && t <= b);

export const statisticsOf = (
  all: WhatIfSamples,
  frames: { endNs: Float64Array; e2eNs: Float64Array },
  paced: boolean,
): { readonly [K in WhatIfMetricName]: Statistic } => {
  const { endNs, e2eNs } = frames;
  const sorted = Int32Array.from(e2eNs.keys()).sort((a, b) => e2eNs[a]! - e2eNs[b]!);
  const smooth = runningMedian(endNs, e2eNs);
  const cache = new Map<string, { inside: Int32Array; n: number; holes: [number, number][] }>();
  const look = (fromNs: number, toNs: number) => {
    const key = `${fromNs}:${toNs}`;
    let c = cache.get(key);
    if (c) return c;
    const first = firstFrom(endNs, fromNs),
      last = firstFrom(endNs, toNs);
    const inside = new Int32Array(last - first);
    let n = 0;
    for (const index of sorted) if (index >= first && index < last) inside[n++] = index;
    const h = holes(endNs, smooth, first, last, e2eNs[inside[n >> 1]!]!);
    let m = 0;
    if (h.length) {
      for (let i = 0; i < n; i++) if (!within(h, endNs[inside[i]!]!)) inside[m++] = inside[i]!;
      n = m;
    }
    c = { inside, n, holes: h };
    cache.set(key, c);
    return c;
  };
  const percentile =
    (percent: number): Statistic =>
    (fromNs, toNs) => {
      const { inside, n } = look(fromNs, toNs);
      if (n < MIN_FRAMES) return NaN;
      const half = SM / 100;
      const lo = Math.min((percent / 100 - half) * n, n - 1),
        hi = Math.min(n, (percent / 100 + half) * n);
      let sum = 0,
        w = 0;
      for (let at = Math.floor(lo); at < n && at < hi; at++) {
        const x = Math.min(hi, at + 1) - Math.max(lo, at);
        sum += x * e2eNs[inside[at]!]!;
        w += x;
      }
      return SM < 0.1 ? e2eNs[inside[Math.ceil((percent / 100) * n) - 1]!]! / 1e6 : sum / w / 1e6;
    };
  const rate: Statistic = (fromNs, toNs) => {
    const first = firstFrom(all.endNs, fromNs),
      last = firstFrom(all.endNs, toNs) - 1;
    const h = look(fromNs, toNs).holes;
    let intervals = last - first,
      ns = all.endNs[last]! - all.endNs[first]!;
    for (const [a, b] of h) {
      const x = Math.max(first, firstFrom(all.endNs, a) - 1),
        y = Math.min(last, firstFrom(all.endNs, b));
      if (y > x) {
        intervals -= y - x;
        ns -= all.endNs[y]! - all.endNs[x]!;
      }
    }
    return intervals >= MIN_FRAMES && ns > 0 ? intervals / (ns / 1e9) : NaN;
  };
  const cpu: Statistic = (fromNs, toNs) => {
    const { cpuNs, cpuPct } = all;
    const h = look(fromNs, toNs).holes;
    let [sum, ns, readings] = [0, 0, 0];
    for (let index = Math.max(1, firstFrom(cpuNs, fromNs)); index < firstFrom(cpuNs, toNs); index++) {
      if (h.length && within(h, cpuNs[index]!)) continue;
      const weight = cpuNs[index]! - cpuNs[index - 1]!;
      sum += cpuPct[index]! * weight;
      ns += weight;
      readings++;
    }
    return readings >= MIN_READINGS && ns > 0 ? sum / ns : NaN;
  };
  return { processed_fps: rate, e2e_latency_p50: percentile(50), e2e_latency_p95: percentile(95), cpu };
};
