import type { WhatIfMetricName } from '../../../../contract/index.ts';
import { type Hiccup, hiccupsOf, inHiccup } from './hiccups.ts';
import { firstFrom, type Timed, thinned, type WhatIfSamples } from './samples.ts';

/** A metric over a window; NaN where too little of it was seen. */
export interface Figure {
  /** By the definition of metrics.md. */
  readonly shown: number;
  /** The same, estimated so that chance moves it less; only compared with its like. */
  readonly tested: number;
}
export type Figures = { readonly [K in WhatIfMetricName]: Figure };

/** Percentiles are computed from at most so many frames of a stretch; a rate is always that of all. */
const MOST_FRAMES = 1200;
/** Fewer frames, intervals or readings than this tell nothing. */
const ENOUGH = 5;
/** Ranks averaged for `tested`: this many percent either way. */
const BAND_PCT = 5;

const NOTHING: Figure = { shown: Number.NaN, tested: Number.NaN };

/**
 * A percentile twice: by nearest rank, as percentiles.ts has it, and as the mean of the values 5 % either way of that rank. A window of 40 frames
 * holds two slow ones or three as chance has it, and its nearest-rank p95 leaps between them; the mean of the neighbours hardly does.
 */
const percentile = (sorted: Float64Array, percent: number): Figure => {
  const n = sorted.length;
  if (n < ENOUGH) return NOTHING;
  const from = ((percent - BAND_PCT) / 100) * n;
  const to = Math.min(n, ((percent + BAND_PCT) / 100) * n);
  let sum = 0;
  for (let at = Math.floor(from); at < to; at++) sum += (Math.min(at + 1, to) - Math.max(at, from)) * sorted[at]!;
  return { shown: sorted[Math.ceil((percent * n) / 100) - 1]! / 1e6, tested: sum / (to - from) / 1e6 };
};

const same = (value: number): Figure => ({ shown: value, tested: value });

/** Frames a second by the intervals between them, so that a window's ends do not count a frame more or less. */
const rate = (endNs: Float64Array, hiccups: readonly Hiccup[], fromNs: number, toNs: number): number => {
  const first = firstFrom(endNs, fromNs);
  const last = firstFrom(endNs, toNs) - 1;
  if (last - first < ENOUGH) return Number.NaN;
  let intervals = last - first;
  let ns = endNs[last]! - endNs[first]!;
  for (const hiccup of hiccups) {
    const left = Math.max(first, firstFrom(endNs, hiccup.fromNs) - 1);
    const right = Math.min(last, firstFrom(endNs, hiccup.toNs));
    if (right <= left) continue;
    intervals -= right - left;
    ns -= endNs[right]! - endNs[left]!;
  }
  return intervals >= ENOUGH && ns > 0 ? intervals / (ns / 1e9) : Number.NaN;
};

/** Mean of the readings, each weighed by the time it stands for. */
const cpu = ({ cpuNs, cpuPct }: WhatIfSamples, hiccups: readonly Hiccup[], fromNs: number, toNs: number): number => {
  let [sum, ns, readings] = [0, 0, 0];
  const last = firstFrom(cpuNs, toNs);
  for (let index = Math.max(1, firstFrom(cpuNs, fromNs)); index < last; index++) {
    if (inHiccup(hiccups, cpuNs[index]!)) continue;
    const weight = cpuNs[index]! - cpuNs[index - 1]!;
    sum += cpuPct[index]! * weight;
    ns += weight;
    readings++;
  }
  return readings >= ENOUGH && ns > 0 ? sum / ns : Number.NaN;
};

/** Looks at a stretch through windows [fromNs, toNs); its hiccups are left out. */
export const windowsOf = (samples: WhatIfSamples): ((fromNs: number, toNs: number) => Figures) => {
  const frames = thinned(samples, MOST_FRAMES);
  const hiccups = hiccupsOf(frames);
  const kept = Int32Array.from(frames.endNs.keys()).filter((index) => !inHiccup(hiccups, frames.endNs[index]!));
  const calm: Timed = {
    endNs: Float64Array.from(kept, (index) => frames.endNs[index]!),
    e2eNs: Float64Array.from(kept, (index) => frames.e2eNs[index]!),
  };
  return (fromNs, toNs) => {
    const sorted = calm.e2eNs.slice(firstFrom(calm.endNs, fromNs), firstFrom(calm.endNs, toNs)).sort();
    return {
      processed_fps: same(rate(samples.endNs, hiccups, fromNs, toNs)),
      e2e_latency_p50: percentile(sorted, 50),
      e2e_latency_p95: percentile(sorted, 95),
      cpu: same(cpu(samples, hiccups, fromNs, toNs)),
    };
  };
};
