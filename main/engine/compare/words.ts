import type { ComparedMetric, Comparison } from '../../../contract/index.ts';
import { changeText, differenceText } from './format.ts';

type Verdict = Comparison['verdicts'][number];

/** Headline metrics, the most important first. */
const IMPORTANCE: readonly string[] = ['e2e.p95', 'processed_fps', 'e2e.p50', 'drop_rate', 'cpu_per_frame'];
/** So much of a change of e2e is worth pointing at. */
const WORTH_SHARE = 0.3;

const SAID = ['better', 'worse'];

/** All headline metrics of a session in one word. */
export const verdictOf = (metrics: readonly ComparedMetric[], session: number): Verdict => {
  const verdicts = metrics.filter(({ headline }) => headline).map(({ differences }) => differences[session]?.verdict);
  const some = (verdict: string): boolean => verdicts.includes(verdict as (typeof verdicts)[number]);
  if (some('better')) return some('worse') ? 'mixed' : 'better';
  if (some('worse')) return 'worse';
  return some('no measurable change') ? 'no measurable change' : 'not measured';
};

const TITLE: { readonly [V in NonNullable<Verdict>]: string } = {
  better: 'Better',
  worse: 'Worse',
  mixed: 'Better in some, worse in some',
  'no measurable change': 'No measurable change',
  'not measured': 'Not measured',
};

/** "most of it in detect service (+2.1 ms)": the stage whose usual time moved most the way e2e did; null where none did much. */
const placeOf = (metrics: readonly ComparedMetric[], session: number): string | null => {
  const e2e = metrics.find(({ name }) => name === 'e2e.p50')?.differences[session];
  if (!e2e?.change || !SAID.includes(e2e.verdict)) return null;
  const parts = metrics.flatMap(({ name, label, unit, values, differences }) => {
    const difference = differences[session];
    if (!/\.(wait|service)\.p50$/.test(name) || !difference || !SAID.includes(difference.verdict)) return [];
    const text = changeText({ unit }, { ...difference, changePct: null }, values[0] ?? null);
    return [{ share: (difference.change ?? 0) / e2e.change!, text: `${label.replace(/ p50$/, '')} (${text})` }];
  });
  const largest = parts.sort((a, b) => b.share - a.share)[0];
  return largest && largest.share >= WORTH_SHARE ? `most of it in ${largest.text}` : null;
};

/** What differs between the first session and another, in a sentence; what is sure first. */
export const wordsOf = (metrics: readonly ComparedMetric[], session: number): string => {
  const verdict = verdictOf(metrics, session) ?? 'not measured';
  const headline = IMPORTANCE.flatMap((name) => metrics.find((metric) => metric.name === name) ?? []);
  const text = (metric: ComparedMetric): string =>
    `${metric.label} ${differenceText(metric, metric.differences[session]!, metric.values[0] ?? null)}`;
  const [sure, others] = [true, false].map((isSure) =>
    headline.filter(({ differences }) => SAID.includes(differences[session]?.verdict ?? '') === isSure),
  ) as [ComparedMetric[], ComparedMetric[]];
  if (verdict === 'not measured') return 'Not measured: there is too little of one of the two to tell change from chance.';
  if (sure.length === 0) {
    const known = others.filter(({ differences }) => differences[session]?.low !== null).slice(0, 2);
    return `${TITLE[verdict]}: ${known.map(text).join(', ')}.`;
  }
  const rest = others.length > 0 ? '; nothing else of the headline changed measurably' : '';
  return `${TITLE[verdict]}: ${[...sure.map(text), placeOf(metrics, session)].filter((part) => part !== null).join(', ')}${rest}.`;
};
