import { describe, expect, it } from 'vitest';
import type { MetricDifference } from '../../contract/compare.ts';
import { changeText, hasChanged, intervalText, letterOf, sentenceOf, valueText, withBaseline } from './words.ts';

const difference = (differs: Partial<MetricDifference> = {}): MetricDifference => ({
  change: -20,
  changePct: -40,
  low: -25,
  high: -15,
  verdict: 'better',
  ...differs,
});

describe('a metric in words', () => {
  it('has each value as its kind is written', () => {
    expect(valueText('ms', 33.94)).toBe('33.9');
    expect(valueText('fps', 29.97)).toBe('29.97');
    expect(valueText('%', 4.25)).toBe('4.3');
    expect(valueText('MB', 412.3)).toBe('412');
    expect(valueText('frames', 12)).toBe('12');
    expect(valueText('×', 1.62)).toBe('1.6');
    expect(valueText('ms/min', -0.05)).toBe('−0.05');
    expect(valueText('ms', null)).toBe('–');
  });
  it('differs in percent of the first, else in its own unit', () => {
    expect(changeText({ unit: 'ms' }, difference())).toBe('−40 %');
    expect(changeText({ unit: '%' }, difference({ changePct: null, change: 1.23 }))).toBe('+1.2 points');
    expect(changeText({ unit: 'ms/min' }, difference({ changePct: null, change: -3 }))).toBe('−3 ms/min');
    expect(changeText({ unit: 'ms' }, difference({ changePct: null, change: null }))).toBe('–');
  });
  it('has an interval told as its change is', () => {
    expect(intervalText({ values: [50, 30] }, difference())).toBe('−50 to −30');
    expect(intervalText({ values: [2, 3] }, difference({ changePct: null, low: 0.4, high: 1.6 }))).toBe('+0.4 to +1.6');
    expect(intervalText({ values: [2, 3] }, difference({ low: null, high: null }))).toBeNull();
  });
  it('has changed where one of the sessions surely differs', () => {
    expect(hasChanged({ differences: [null, difference()] })).toBe(true);
    expect(hasChanged({ differences: [null, difference({ verdict: 'changed' })] })).toBe(true);
    expect(hasChanged({ differences: [null, difference({ verdict: 'no measurable change' })] })).toBe(false);
    expect(hasChanged({ differences: [null, difference({ verdict: 'not measured' })] })).toBe(false);
  });
});

it('a sentence does not say again what its badge says', () => {
  expect(sentenceOf('Better: e2e p95 −36 %; nothing else changed.')).toBe('e2e p95 −36 %; nothing else changed.');
  expect(sentenceOf('Better in some, worse in some: e2e p50 −3 %.')).toBe('Better in some, worse in some: e2e p50 −3 %.');
});

it('sessions have letters, and any of them can come first', () => {
  expect([0, 1, 7].map(letterOf)).toEqual(['A', 'B', 'H']);
  expect(withBaseline(['a', 'b', 'c'], 'c')).toEqual(['c', 'a', 'b']);
});
