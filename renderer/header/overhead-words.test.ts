import { expect, it } from 'vitest';
import { overheadText, overheadTone } from './overhead-words.ts';

const of = (median: number, low: number, high: number) => ({ probeOverheadPct: { median, min: low, max: high, low, high } });

it('says the median and half the width of its interval', () => {
  expect(overheadText(of(0.42, 0.1, 0.7))).toBe('0.4 % ±0.3');
  expect(overheadText(of(-0.31, -0.8, 0.2))).toBe('−0.3 % ±0.5');
  expect(overheadText({ probeOverheadPct: null })).toBe('–');
});

it('is coloured by what is allowed', () => {
  expect([1.9, 2.1, 4.1].map((median) => overheadTone(of(median, 0, 5)))).toEqual(['plain', 'warn', 'bad']);
});
