import { describe, expect, it } from 'vitest';
import { type Comparison, Fault } from '../../../contract/index.ts';
import { checkRules, isBroken, parseRule } from './rules.ts';

const reason = (text: string): string => {
  try {
    parseRule(text);
  } catch (error) {
    if (error instanceof Fault) return error.message;
  }
  throw new Error(`${text} was taken`);
};

describe('parseRule', () => {
  it.each([
    ['e2e.p95>+5%', { metric: 'e2e.p95', beyond: '>', limit: 5, in: 'percent' }],
    ['processed_fps<-3%', { metric: 'processed_fps', beyond: '<', limit: -3, in: 'percent' }],
    ['processed_fps<−3 %', { metric: 'processed_fps', beyond: '<', limit: -3, in: 'percent' }],
    ['drop_rate>+0.1pt', { metric: 'drop_rate', beyond: '>', limit: 0.1, in: 'own' }],
    ['drop_rate > 0.1', { metric: 'drop_rate', beyond: '>', limit: 0.1, in: 'own' }],
    ['e2e.p50>2ms', { metric: 'e2e.p50', beyond: '>', limit: 2, in: 'own' }],
    ['detect.service.p50>+0.5MS', { metric: 'detect.service.p50', beyond: '>', limit: 0.5, in: 'own' }],
    ['cpu>10%', { metric: 'cpu', beyond: '>', limit: 10, in: 'percent' }],
    ['detect.utilisation>5pt', { metric: 'detect.utilisation', beyond: '>', limit: 5, in: 'own' }],
    ['e2e.p95>-5%', { metric: 'e2e.p95', beyond: '>', limit: -5, in: 'percent' }],
  ])('takes %s', (text, rule) => {
    expect(parseRule(text)).toEqual({ text, ...rule });
  });

  it('says what is wrong with one that it does not take, in a sentence that names it', () => {
    expect(reason('')).toBe('The rule "" is not METRIC>CHANGE or METRIC<CHANGE: write it as in e2e.p95>+5% or processed_fps<-3%.');
    for (const text of ['e2e.p95', 'e2e.p95=5%', 'e2e.p95>', 'e2e.p95>five', '>5%', 'e2e.p95>5%%extra 3', 'e2e.p95>1e9%'])
      expect(reason(text)).toContain(`The rule "${text}" `);
    expect(reason('e2e.p96>5%')).toMatch(
      /^The rule "e2e.p96>5%" names the metric "e2e.p96", which is none of e2e.p50, .*processed_fps.*STAGE.service.p95.*where STAGE is one of receive, /,
    );
    expect(reason('drop_rate>1%')).toContain('asks for a percentage of a percentage: write points, as in drop_rate>+1pt');
    expect(reason('latency_drift>1%')).toContain('asks for percent, and latency_drift changes in ms/min');
    expect(reason('e2e.p95>5pt')).toContain('has the unit "pt", and a change of e2e.p95 is in % or ms');
    expect(reason('drop_rate>5ms')).toContain('has the unit "ms", and a change of drop_rate is in pt');
  });
});

type Metric = Comparison['metrics'][number];
const metric = (fields: Partial<Metric> & { readonly difference: Partial<NonNullable<Metric['differences'][number]>> }): Metric => {
  const { difference, ...given } = fields;
  const full = { change: 10, changePct: 10, low: 5, high: 15, verdict: 'worse' as const, ...difference };
  return {
    name: 'e2e.p95',
    label: 'e2e p95',
    unit: 'ms',
    better: 'lower',
    headline: true,
    values: [100, 110],
    differences: [null, full],
    ...given,
  };
};

const of = (metrics: Metric[]): Comparison => ({
  sessions: ['a', 'b'].map((id) => ({ id, name: id, startedAt: '', durationMs: 1, frames: 1, sourceName: '', warnings: [] })),
  settings: [],
  metrics,
  verdicts: [null, 'worse'],
  words: ['', ''],
  ecdfs: [],
  confidencePct: 95,
  method: '',
  cautions: [],
});

const state = (rule: string, ...metrics: Metric[]): string => checkRules(of(metrics), [parseRule(rule)])[0]!.state;

describe('checkRules', () => {
  it('breaks a rule by a change that is beyond its limit and measurable', () => {
    expect(state('e2e.p95>+5%', metric({ difference: {} }))).toBe('broken');
    expect(state('e2e.p95>+9ms', metric({ difference: {} }))).toBe('broken');
    expect(state('e2e.p95>+10%', metric({ difference: {} }))).toBe('kept');
    expect(state('e2e.p95<-5%', metric({ difference: {} }))).toBe('kept');
    expect(state('e2e.p95<-5%', metric({ difference: { change: -10, changePct: -10, low: -15, high: -5, verdict: 'better' } }))).toBe(
      'broken',
    );
  });

  it('is not sure of one that may be chance', () => {
    expect(state('e2e.p95>+5%', metric({ difference: { low: -1, verdict: 'no measurable change' } }))).toBe('not sure');
  });

  it('goes by the figure alone where there is no interval', () => {
    expect(state('e2e.p95>+5%', metric({ difference: { low: null, high: null, verdict: 'not measured' } }))).toBe('broken');
    expect(state('e2e.p95>+15%', metric({ difference: { low: null, high: null, verdict: 'not measured' } }))).toBe('kept');
  });

  it('breaks a rule that asks for a gain by any change short of it', () => {
    const chance = { change: -3, changePct: -3, low: -6, high: 1, verdict: 'no measurable change' } as const;
    expect(state('e2e.p95>-5%', metric({ difference: chance }))).toBe('broken');
    expect(state('e2e.p95>-2%', metric({ difference: chance }))).toBe('kept');
  });

  it('cannot check what was not measured in both', () => {
    expect(state('e2e.p95>+5%')).toBe('cannot be checked');
    expect(
      state('e2e.p95>+5%', metric({ difference: { change: null, changePct: null, low: null, high: null, verdict: 'not measured' } })),
    ).toBe('cannot be checked');
    // Of nothing, nothing is so many percent more.
    expect(state('e2e.p95>+5%', metric({ values: [0, 10], difference: { changePct: null } }))).toBe('cannot be checked');
    expect(state('e2e.p95>+5ms', metric({ values: [0, 10], difference: { changePct: null } }))).toBe('broken');
  });

  it('says the difference in the unit of the rule', () => {
    const [inMs, inPercent] = checkRules(of([metric({ difference: {} })]), [parseRule('e2e.p95>+5ms'), parseRule('e2e.p95>+5%')]);
    expect(inMs).toEqual({ rule: 'e2e.p95>+5ms', session: 1, state: 'broken', words: '+10.0 ms (+5.00 to +15.0)' });
    expect(inPercent!.words).toBe('+10.0 % (+5.0 to +15.0)');
  });

  it('lets what may be chance pass unless told to be strict', () => {
    const result = (given: 'kept' | 'broken' | 'not sure' | 'cannot be checked') => ({ rule: '', session: 1, words: '', state: given });
    expect((['kept', 'not sure', 'broken', 'cannot be checked'] as const).map((each) => isBroken(result(each), false))).toEqual([
      false,
      false,
      true,
      true,
    ]);
    expect(isBroken(result('not sure'), true)).toBe(true);
  });
});
