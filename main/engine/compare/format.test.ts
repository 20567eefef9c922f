import { describe, expect, it } from 'vitest';
import { changeText, differenceText, valueText } from './format.ts';

const difference = (fields: object) => ({ change: 12, changePct: 12, low: 8, high: 15, verdict: 'worse' as const, ...fields });

describe('differences in words', () => {
  it('are in percent of the first, with the interval', () => {
    expect(differenceText({ unit: 'ms' }, difference({}), 100)).toBe('+12.0 % (+8.0 to +15.0)');
    expect(differenceText({ unit: 'ms' }, difference({ change: -3, changePct: -6, low: -5, high: 0 }), 50)).toBe('−6.0 % (−10.0 to 0.0)');
    expect(changeText({ unit: 'ms' }, difference({}), 100)).toBe('+12.0 %');
  });

  it('are in points where the metric is a percentage, and else in its unit', () => {
    expect(differenceText({ unit: '%' }, difference({ change: 2.1, changePct: null, low: 1, high: 3.2 }), 1)).toBe(
      '+2.10 pt (+1.00 to +3.20)',
    );
    expect(differenceText({ unit: 'ms/min' }, difference({ change: -0.04, changePct: null, low: null, high: null }), 1)).toBe(
      '−0.040 ms/min',
    );
  });

  it('are a dash where nothing was measured', () => {
    expect(differenceText({ unit: 'ms' }, difference({ change: null, changePct: null, low: null, high: null }), null)).toBe('–');
    expect(valueText(null)).toBe('–');
  });

  it.each([
    [1234.5, '1235'],
    [24.126, '24.1'],
    [2.5, '2.50'],
    [0.0221, '0.022'],
    [-1.01, '−1.01'],
    [0, '0'],
  ])('a value of %f is %s', (value, text) => {
    expect(valueText(value)).toBe(text);
  });
});
