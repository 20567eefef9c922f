import { WHAT_IF_METRICS, type WhatIf, type WhatIfMetric, type WhatIfMetricName } from '../../../../contract/index.ts';
import { placebo } from './placebo.ts';
import type { WhatIfSamples } from './samples.ts';
import { statisticsOf } from './statistics.ts';
import { thinned } from './thin.ts';

export const CONFIDENCE_PCT = 95;
export const METHOD = 'x';

export const NAMED: { readonly [K in WhatIfMetricName]: { share: number; least: number; good: 1 | -1; prior: number; floor: number } } = {
  processed_fps: { share: 0.02, least: 0.05, good: 1, prior: 0.02, floor: 0.01 },
  e2e_latency_p50: { share: 0.03, least: 0.5, good: -1, prior: 0.035, floor: 0.05 },
  e2e_latency_p95: { share: 0.03, least: 0.5, good: -1, prior: 0.05, floor: 0.05 },
  cpu: { share: 0.03, least: 1, good: -1, prior: 0.04, floor: 1 },
};
const notMeasured = (name: WhatIfMetricName, before: number | null = null, after: number | null = null): WhatIfMetric => ({
  name,
  before,
  after,
  change: null,
  low: null,
  high: null,
  changePct: null,
  verdict: 'not measured',
});

export const compareRuns = (
  before: WhatIfSamples,
  after: WhatIfSamples,
  paced = true,
): { metrics: WhatIfMetric[]; verdict: WhatIf['verdict'] } => {
  const b = statisticsOf(before, thinned(before), paced);
  const a = statisticsOf(after, thinned(after), paced);
  const metrics = WHAT_IF_METRICS.map((name): WhatIfMetric => {
    const { share, least, good, prior, floor } = NAMED[name];
    const found = placebo(b[name], a[name], before, after, prior, floor, (1 - CONFIDENCE_PCT / 100) / WHAT_IF_METRICS.length);
    if (!found) return notMeasured(name);
    const change = found.after - found.before;
    const low = Math.min(change, found.before * Math.expm1(found.low));
    const high = Math.max(change, found.before * Math.expm1(found.high));
    const worth = Math.abs(change) >= Math.max(least, share * found.before);
    const sure = low > 0 || high < 0;
    return {
      name,
      before: found.before,
      after: found.after,
      change,
      low,
      high,
      changePct: found.before > 0 ? (change / found.before) * 100 : null,
      verdict: !worth || !sure ? 'no measurable change' : change * good > 0 ? 'better' : 'worse',
    };
  });
  const has = (v: string) => metrics.some((m) => m.verdict === v);
  const verdict = has('better')
    ? has('worse')
      ? 'mixed'
      : 'better'
    : has('worse')
      ? 'worse'
      : has('no measurable change')
        ? 'no measurable change'
        : 'not measured';
  return { metrics, verdict };
};
