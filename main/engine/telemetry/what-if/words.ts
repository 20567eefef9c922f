import type { WhatIf, WhatIfMetric, WhatIfMetricName } from '../../../../contract/index.ts';

/** The most important first. */
const NAMES: readonly (readonly [WhatIfMetricName, string])[] = [
  ['e2e_latency_p95', 'e2e p95'],
  ['processed_fps', 'fps'],
  ['e2e_latency_p50', 'e2e p50'],
  ['cpu', 'CPU'],
];
/** So many metrics are named; the card has the others. */
const NAMED = 2;

const ARROW = ' → ';

/** Two changes of the same settings as one: "Score 0.30 → 0.35" and "Score 0.35 → 0.40" are "Score 0.30 → 0.40". */
export const joined = (earlier: string, later: string): string => {
  const [from, to] = [earlier.indexOf(ARROW), later.indexOf(ARROW)];
  return from < 0 || to < 0 ? later : earlier.slice(0, from) + later.slice(to);
};

const changeOf = ({ changePct, change }: WhatIfMetric): string => {
  const value = changePct ?? change ?? 0;
  const size = Math.abs(value).toFixed(Math.abs(value) < 10 ? 1 : 0);
  return `${value < 0 ? '−' : '+'}${size}${changePct === null ? '' : ' %'}`;
};

/** What came of a change, for the session's events and the flag on the timeline: "Classify: once per track: e2e p95 −45 %, CPU −12 %". */
export const whatIfWords = ({ change, state, reason, verdict, metrics }: WhatIf): string => {
  if (state === 'measuring') return `${change}: being measured`;
  if (verdict === 'not measured') return `${change}: not measured${reason ? `, ${reason}` : ''}`;
  const changed = NAMES.flatMap(([name, words]) => {
    const metric = metrics.find((candidate) => candidate.name === name);
    return metric?.verdict === 'better' || metric?.verdict === 'worse' ? [`${words} ${changeOf(metric)}`] : [];
  });
  return `${change}: ${changed.length > 0 ? changed.slice(0, NAMED).join(', ') : 'no measurable change'}`;
};
