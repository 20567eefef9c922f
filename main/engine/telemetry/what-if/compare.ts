import { WHAT_IF_METRICS, type WhatIf, type WhatIfMetric, type WhatIfMetricName } from '../../../../contract/index.ts';
import { Placebo, type Prior } from './placebo.ts';
import type { WhatIfSamples } from './samples.ts';
import { windowsOf } from './windows.ts';

/** Of all intervals of a card together. */
export const CONFIDENCE_PCT = 95;
export const METHOD = 'placebo changes in the time before, t, Bonferroni over 4, at equal codec wait';

/** How a metric is judged. A change smaller than `least`, in its unit, or than `leastShare` of what was before is not worth a name. */
const RULES: { readonly [K in WhatIfMetricName]: Prior & { readonly good: 1 | -1; readonly least: number; readonly leastShare: number } } =
  {
    processed_fps: { good: 1, least: 0.05, leastShare: 0.02, spread: 0.025, floor: 0.01 },
    e2e_latency_p50: { good: -1, least: 0.5, leastShare: 0.03, spread: 0.035, floor: 0.05 },
    e2e_latency_p95: { good: -1, least: 0.5, leastShare: 0.03, spread: 0.045, floor: 0.05 },
    cpu: { good: -1, least: 1, leastShare: 0.03, spread: 0.04, floor: 1 },
  };

const NOT_MEASURED = { before: null, after: null, change: null, low: null, high: null, changePct: null, verdict: 'not measured' } as const;

/** The four metrics of a card of which nothing came. */
export const nothingMeasured = (): WhatIfMetric[] => WHAT_IF_METRICS.map((name) => ({ name, ...NOT_MEASURED }));

const judge = (placebo: Placebo, name: WhatIfMetricName): WhatIfMetric => {
  const { good, least, leastShare, ...prior } = RULES[name];
  const found = placebo.change(name, prior, (1 - CONFIDENCE_PCT / 100) / WHAT_IF_METRICS.length);
  if (!found) return { name, ...NOT_MEASURED };
  const { before, after } = found;
  const change = after - before;
  // The interval is of an estimate that chance moves less than the figures shown; it is to hold these, too.
  const low = Math.min(change, before * (found.lowRatio - 1));
  const high = Math.max(change, before * (found.highRatio - 1));
  const sure = (low > 0 || high < 0) && Math.abs(change) >= Math.max(least, leastShare * before);
  return {
    name,
    before,
    after,
    change,
    low,
    high,
    changePct: before > 0 ? (change / before) * 100 : null,
    verdict: !sure ? 'no measurable change' : change * good > 0 ? 'better' : 'worse',
  };
};

/** All metrics in one word: better or worse where at least one is and none is the other way. */
export const verdictOf = (metrics: readonly WhatIfMetric[]): WhatIf['verdict'] => {
  const some = (verdict: WhatIfMetric['verdict']) => metrics.some((metric) => metric.verdict === verdict);
  if (some('better')) return some('worse') ? 'mixed' : 'better';
  if (some('worse')) return 'worse';
  return some('no measurable change') ? 'no measurable change' : 'not measured';
};

/**
 * What a change of settings did, in the order of WHAT_IF_METRICS. When it did nothing, all four say so in 95 of 100 cases; see placebo.ts for how,
 * and compare.test.ts for how well. `before` and `after` are typical figures of windows up to as long as the time after; hiccups of the machine
 * are left out of both (hiccups.ts).
 *
 * @param before up to the change; 3 s at least, of 30 s it knows best what chance does
 * @param after from when the change has settled; about 4 s
 */
export const compareRuns = (before: WhatIfSamples, after: WhatIfSamples): { metrics: WhatIfMetric[]; verdict: WhatIf['verdict'] } => {
  const span = (samples: WhatIfSamples) => ({ fromNs: samples.fromNs, toNs: samples.toNs, look: windowsOf(samples) });
  const placebo = new Placebo(span(before), span(after));
  const metrics = WHAT_IF_METRICS.map((name) => judge(placebo, name));
  return { metrics, verdict: verdictOf(metrics) };
};
