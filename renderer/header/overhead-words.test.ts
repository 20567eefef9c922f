import { expect, it } from 'vitest';
import { overheadText, overheadTone, overheadVerdict } from './overhead-words.ts';

const of = (median: number, low: number, high: number) => ({ probeOverheadPct: { median, min: low, max: high, low, high } });

it('says the estimate and half the width of its interval', () => {
  expect(overheadText(of(0.42, 0.1, 0.7))).toBe('0.4 % ±0.3');
  expect(overheadText(of(-0.31, -0.8, 0.2))).toBe('−0.3 % ±0.5');
  expect(overheadText({ probeOverheadPct: null })).toBe('–');
});

it('is judged by the interval: what the machine cannot tell is neither good nor bad', () => {
  const cases = [of(0.4, 0.1, 0.7), of(0.4, -4, 5), of(3, 2.1, 3.9), of(6, 4.1, 8)];
  expect(cases.map(overheadVerdict)).toEqual(['within the budget', 'too noisy to say', 'over the budget', 'over the budget']);
  expect(cases.map(overheadTone)).toEqual(['plain', 'plain', 'warn', 'bad']);
});
