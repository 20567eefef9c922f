import type { ComparedMetric, Comparison, MetricDifference } from '../../contract/compare.ts';
import { formatCount, formatFps, formatMean, formatMs, formatPct, formatSigned, NOTHING } from '../format.ts';

export type Verdict = MetricDifference['verdict'] | NonNullable<Comparison['verdicts'][number]>;

/** A sign beside each verdict's colour: colour alone says nothing. */
export const VERDICT_SIGN: { readonly [K in Verdict]: string } = {
  better: '▲',
  worse: '▼',
  mixed: '◆',
  changed: '≠',
  'no measurable change': '=',
  'not measured': '?',
};

/** Sessions have letters, the first is A. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);

const COLOURS = ['#4c8fdb', '#e8a317', '#cc79a7', '#2fbf93', '#f0733a', '#8f7be0', '#a89a2e'] as const;
/** One colour a session; the first, which the others are held against, has that of text. @param text as what draws it takes it */
export const colourOf = (index: number, text = 'var(--text)'): string =>
  index === 0 ? text : (COLOURS[(index - 1) % COLOURS.length] ?? text);

/** A value of a metric, without its unit. */
export function valueText(unit: string, value: number | null): string {
  return plainText(unit, value).replace('-', '−');
}

function plainText(unit: string, value: number | null): string {
  if (unit === 'fps') return formatFps(value);
  if (unit === '%') return formatPct(value).replace(' %', '');
  if (unit === 'ms' || unit === 'ms/min') return formatMs(value);
  if (value !== null && Number.isInteger(value)) return formatCount(value);
  return formatMean(value);
}

/** How much a metric differs: "−36 %", or in its own unit where percent of the first say nothing: "+1.2 points". */
export function changeText({ unit }: Pick<ComparedMetric, 'unit'>, { change, changePct }: MetricDifference): string {
  if (changePct !== null) return `${formatSigned(changePct)} %`;
  if (change === null) return NOTHING;
  return `${formatSigned(change)} ${unit === '%' ? 'points' : unit}`;
}

/** The ends of an interval as its change is told: in percent of the first, or in the unit itself. */
export function intervalOf({ values }: Pick<ComparedMetric, 'values'>, difference: MetricDifference): readonly [number, number] | null {
  const { low, high, changePct } = difference;
  if (low === null || high === null) return null;
  const first = values[0];
  if (changePct === null || first === null || first === undefined || first === 0) return [low, high];
  const ends = [(low / Math.abs(first)) * 100, (high / Math.abs(first)) * 100] as const;
  return ends;
}

/** "−41 to −30" */
export function intervalText(metric: Pick<ComparedMetric, 'values'>, difference: MetricDifference): string | null {
  const ends = intervalOf(metric, difference);
  return ends === null ? null : `${formatSigned(ends[0])} to ${formatSigned(ends[1])}`;
}

/** A verdict's sentence without the verdict in front of it, which stands beside it. */
export const sentenceOf = (words: string): string => words.replace(/^(better|worse|no measurable change|not measured): /i, '');

const CHANGED: ReadonlySet<Verdict> = new Set(['better', 'worse', 'changed']);

/** Whether a metric surely differs in at least one of the sessions. */
export const hasChanged = ({ differences }: Pick<ComparedMetric, 'differences'>): boolean =>
  differences.some((difference) => difference !== null && CHANGED.has(difference.verdict));

/** With this session first, the others in their order. */
export const withBaseline = (ids: readonly string[], id: string): readonly string[] => [id, ...ids.filter((other) => other !== id)];
