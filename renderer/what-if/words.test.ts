import { describe, expect, it } from 'vitest';
import type { WhatIfMetric } from '../../contract/what-if.ts';
import { changeText, flagText, intervalText, metricText, metricTitle, outcomeOf } from './words.ts';

const metric = (name: WhatIfMetric['name'], before: number, after: number, verdict: WhatIfMetric['verdict']): WhatIfMetric => {
  const change = after - before;
  return {
    name,
    before,
    after,
    change,
    low: change - before / 20,
    high: change + before / 20,
    changePct: (change / before) * 100,
    verdict,
  };
};
const p95 = metric('e2e_latency_p95', 88, 48.1, 'better');
const cpu = metric('cpu', 90, 142, 'worse');
const fps = metric('processed_fps', 10, 10, 'no measurable change');

describe('words of a change', () => {
  it('sign what they count, in as many digits as it bears', () => {
    expect([-36.2, 4.12, 0.01, -1234, null].map(changeText)).toEqual(['−36 %', '+4.1 %', '0 %', '−1,234 %', '–']);
  });
  it('say what a metric did, or that nothing can be told', () => {
    expect(metricText(p95)).toBe('88.0 → 48.1 ms (−45 %)');
    expect(metricText(fps)).toBe('no measurable change');
    expect(intervalText(p95)).toBe('−50 to −40');
    expect(metricTitle(fps, 95)).toBe('10.00 → 10.00 fps (0 %, 95 % confidence: −5 to +5 %)');
    expect(metricTitle({ ...fps, after: null }, 95)).toBe('not measured');
  });
});

describe('outcomeOf', () => {
  it('tells the most important metric that changed', () => {
    expect(outcomeOf({ state: 'done', metrics: [fps, p95], verdict: 'better' })).toEqual({ text: 'e2e p95 −45 %', verdict: 'better' });
  });
  it('tells both sides where they disagree', () => {
    expect(outcomeOf({ state: 'done', metrics: [p95, cpu], verdict: 'mixed' })?.text).toBe('e2e p95 −45 %, cpu +58 %');
  });
  it('says that nothing changed, and nothing before it is known', () => {
    expect(outcomeOf({ state: 'done', metrics: [fps], verdict: 'no measurable change' })?.text).toBe('no measurable change');
    expect(outcomeOf({ state: 'measuring', metrics: [], verdict: 'not measured' })).toBeNull();
  });
});

describe('flagText', () => {
  it('keeps where the change led', () => {
    expect(flagText('Classify: every frame → once per track')).toBe('Classify: once per track');
    expect(flagText('Detect switched off')).toBe('Detect switched off');
  });
});
