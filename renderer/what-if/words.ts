import { WHAT_IF_UNIT, type WhatIf, type WhatIfMetric, type WhatIfMetricName } from '../../contract/what-if.ts';
import { formatCount, formatFps, formatMs, formatSigned, NOTHING } from '../format.ts';

/** What a change came to, in a few words, for a flag: "e2e p95 −45 %". */
export interface Outcome {
  readonly text: string;
  readonly verdict: WhatIf['verdict'];
}

const NAMES: { readonly [K in WhatIfMetricName]: string } = {
  processed_fps: 'processed',
  e2e_latency_p50: 'e2e p50',
  e2e_latency_p95: 'e2e p95',
  cpu: 'cpu',
};
export const metricName = (name: WhatIfMetricName): string => NAMES[name];

/** Of several metrics that changed, the one that is told. */
const IMPORTANCE: readonly WhatIfMetricName[] = ['e2e_latency_p95', 'processed_fps', 'e2e_latency_p50', 'cpu'];

const value = (name: WhatIfMetricName, of: number | null): string => {
  if (name === 'processed_fps') return formatFps(of);
  return name === 'cpu' ? formatCount(of) : formatMs(of);
};

/** −36.2 → "−36 %"; null → "–". */
export const changeText = (pct: number | null): string => (pct === null ? NOTHING : `${formatSigned(pct)} %`);

/** "52.7 → 33.9 ms" */
export const valuesText = ({ name, before, after }: WhatIfMetric): string =>
  `${value(name, before)} → ${value(name, after)} ${WHAT_IF_UNIT[name]}`;

/** The confidence interval in percent of what was before: "−41 to −30"; null where there is none. */
export const intervalText = ({ before, low, high }: WhatIfMetric): string | null =>
  before === null || before === 0 || low === null || high === null
    ? null
    : `${formatSigned((low / before) * 100)} to ${formatSigned((high / before) * 100)}`;

/** What a metric did, in a sentence's worth: "52.7 → 33.9 ms (−36 %)", or that it did nothing that can be told from chance. */
export const metricText = (metric: WhatIfMetric): string =>
  metric.verdict === 'better' || metric.verdict === 'worse' ? `${valuesText(metric)} (${changeText(metric.changePct)})` : metric.verdict;

/** Everything about a metric, for a title: values, change, interval. */
export const metricTitle = (metric: WhatIfMetric, confidencePct: number): string => {
  if (metric.before === null || metric.after === null) return 'not measured';
  const interval = intervalText(metric);
  const sure = interval === null ? '' : `, ${confidencePct} % confidence: ${interval} %`;
  return `${valuesText(metric)} (${changeText(metric.changePct)}${sure})`;
};

/** What the change came to: the most important metric that changed, of both kinds where they disagree; null before it is known. */
export const outcomeOf = ({ state, metrics, verdict }: Pick<WhatIf, 'state' | 'metrics' | 'verdict'>): Outcome | null => {
  if (state !== 'done') return null;
  const told = (['better', 'worse'] as const)
    .map((kind) => IMPORTANCE.find((name) => metrics.some((metric) => metric.name === name && metric.verdict === kind)))
    .filter((name) => name !== undefined)
    .sort((a, b) => IMPORTANCE.indexOf(a) - IMPORTANCE.indexOf(b))
    .map((name) => `${NAMES[name]} ${changeText(metrics.find((metric) => metric.name === name)?.changePct ?? null)}`);
  return { text: told.length === 0 ? verdict : told.join(', '), verdict };
};

/** What it is built on: "95 % confidence · 210 and 40 frames · bootstrap". */
export const basisText = ({ confidencePct, beforeFrames, afterFrames, method }: WhatIf): string =>
  `${confidencePct} % confidence · ${formatCount(beforeFrames)} and ${formatCount(afterFrames)} frames · ${method}`;

/** A change as a flag says it, only where it led: "Classify: every frame → once per track" → "Classify: once per track". */
export const flagText = (change: string): string => change.replace(/^([^:→]+: )[^→]+ → (.+)$/, '$1$2');
