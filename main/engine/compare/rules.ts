import { type ComparedMetric, type Comparison, Fault, STAGES } from '../../../contract/index.ts';
import { changeText, differenceText } from './format.ts';
import { METRICS, type Metric, metricNamed } from './metrics.ts';

/** What a change must not be beyond. */
export interface Rule {
  /** As it was given. */
  readonly text: string;
  readonly metric: string;
  readonly beyond: '>' | '<';
  readonly limit: number;
  /** `percent`: of the first session's value; `own`: in the metric's unit, of percentages in points. */
  readonly in: 'percent' | 'own';
}

export const RULE_STATES = ['kept', 'broken', 'not sure', 'cannot be checked'] as const;

/** What came of a rule for one session. */
export interface RuleResult {
  readonly rule: string;
  /** Place of the session in the comparison. */
  readonly session: number;
  readonly state: (typeof RULE_STATES)[number];
  /** The difference and why it is judged so, for people. */
  readonly words: string;
}

const PARTS = /^\s*([\w.]+)\s*([<>])\s*([+\-−]?)\s*(\d+(?:\.\d+)?)\s*(\S*)\s*$/;

const refuse = (text: string, why: string): Fault => new Fault('usage', `The rule "${text}" ${why}.`);

/** Metrics' names, those of stages as one: "STAGE.wait.p50". */
const known = (): string => {
  const names = METRICS.map(({ name }) => {
    const stage = STAGES.find((each) => name.startsWith(`${each}.`));
    return stage === undefined ? name : name.replace(stage, 'STAGE');
  });
  return [...new Set(names)].join(', ');
};

const meaning = (text: string, { name, unit, relative }: Metric, given: string): Rule['in'] => {
  const own = unit === '%' ? 'pt' : unit;
  if (given === '%') {
    if (relative) return 'percent';
    throw refuse(
      text,
      unit === '%'
        ? `asks for a percentage of a percentage: write points, as in ${name}>+1pt`
        : `asks for percent, and ${name} changes in ${unit}`,
    );
  }
  if (given === '' || given.toLowerCase() === own.toLowerCase()) return 'own';
  throw refuse(text, `has the unit "${given}", and a change of ${name} is in ${relative ? `% or ${own}` : own}`);
};

/**
 * Reads a rule: METRIC, `>` or `<`, a signed change, and `%` (of the first session's value), `pt` (points of a metric in percent), the metric's
 * unit, or nothing for that: `e2e.p95>+5%`, `processed_fps<-3%`, `drop_rate>+0.1pt`, `e2e.p50>2ms`.
 * @throws Fault (usage), one sentence
 */
export const parseRule = (text: string): Rule => {
  const parts = PARTS.exec(text);
  if (!parts) throw refuse(text, 'is not METRIC>CHANGE or METRIC<CHANGE: write it as in e2e.p95>+5% or processed_fps<-3%');
  const [, name = '', beyond = '', sign = '', size = '', unit = ''] = parts;
  const metric = metricNamed(name);
  if (!metric) throw refuse(text, `names the metric "${name}", which is none of ${known()}, where STAGE is one of ${STAGES.join(', ')}`);
  return {
    text,
    metric: name,
    beyond: beyond === '>' ? '>' : '<',
    limit: (sign === '' || sign === '+' ? 1 : -1) * Number(size),
    in: meaning(text, metric, unit),
  };
};

const isBeyond = ({ beyond, limit }: Rule, value: number): boolean => (beyond === '>' ? value > limit : value < limit);

/** A rule that no change at all would break, too: it asks for a gain. */
const asksForGain = (rule: Rule): boolean => isBeyond(rule, 0);

const judge = (rule: Rule, metric: ComparedMetric | undefined, session: number): Pick<RuleResult, 'state' | 'words'> => {
  const difference = metric?.differences[session];
  const first = metric?.values[0] ?? null;
  const change = rule.in === 'percent' ? difference?.changePct : difference?.change;
  if (!metric || !difference || change === null || change === undefined)
    return { state: 'cannot be checked', words: `${rule.metric} was not measured in both` };
  const shown = rule.in === 'percent' ? difference : { ...difference, changePct: null };
  if (!isBeyond(rule, change)) return { state: 'kept', words: differenceText(metric, shown, first) };
  if (asksForGain(rule)) return { state: 'broken', words: `${differenceText(metric, shown, first)}: not the gain that is asked for` };
  if (difference.low === null)
    return { state: 'broken', words: `${changeText(metric, shown, first)}, by that figure alone: it has no interval` };
  const isSure = difference.verdict !== 'no measurable change';
  const words = differenceText(metric, shown, first);
  return isSure ? { state: 'broken', words } : { state: 'not sure', words: `${words}: may be chance` };
};

/**
 * Holds every session but the first against rules. A rule is broken where the change is beyond its limit and measurable (or has no interval by
 * its nature); beyond and not measurable is `not sure`. One that asks for a gain (`e2e.p95>-5%`) is broken by any change short of it.
 */
export const checkRules = (comparison: Comparison, rules: readonly Rule[]): RuleResult[] =>
  comparison.sessions.slice(1).flatMap((_, index) =>
    rules.map((rule) => ({
      rule: rule.text,
      session: index + 1,
      ...judge(
        rule,
        comparison.metrics.find(({ name }) => name === rule.metric),
        index + 1,
      ),
    })),
  );

/** @param strict whether a change that may be chance breaks a rule, too */
export const isBroken = ({ state }: RuleResult, strict: boolean): boolean =>
  state === 'broken' || state === 'cannot be checked' || (strict && state === 'not sure');
