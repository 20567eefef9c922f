import { describe, expect, it } from 'vitest';
import { WHAT_IF_METRICS } from '../../../../contract/index.ts';
import { compareRuns, verdictOf } from './compare.ts';
import type { WhatIfSamples } from './samples.ts';
import { judged, REALTIME, SATURATED, simulate } from './simulate.ts';

const TRIALS = 150;

/** Frames 100 ms apart that each take what `e2eMs` says, and CPU readings that all say the same. */
const steady = (fromS: number, toS: number, e2eMs: (n: number) => number, cpuPct = 50): WhatIfSamples => {
  const n = Math.round((toS - fromS) * 10);
  const endNs = Float64Array.from({ length: n }, (_, index) => (fromS + index / 10) * 1e9);
  return {
    fromNs: fromS * 1e9,
    toNs: toS * 1e9,
    endNs,
    e2eNs: Float64Array.from({ length: n }, (_, index) => e2eMs(index) * 1e6),
    cpuNs: endNs,
    cpuPct: new Float64Array(n).fill(cpuPct),
  };
};

describe('compareRuns, where nothing changed', () => {
  it.each([
    ['realtime, moderate noise', REALTIME],
    ['realtime, rough', { ...REALTIME, noise: 0.06, drift: 0.06, hiccup: 0.6, hiccupEveryS: 25 }],
    ['realtime, only 4 s before', { ...REALTIME, beforeS: 4 }],
    ['saturated, moderate noise, 12 s before', { ...SATURATED, beforeS: 12 }],
  ])('says so of all four metrics in 95 of 100 runs: %s', (_, scenario) => {
    expect(judged(scenario, {}, TRIALS).anyPct).toBeLessThanOrEqual(5);
  });
});

describe('compareRuns, where something changed', () => {
  it('finds 20 % less latency in 95 of 100 runs, and names what it is', () => {
    const { pct } = judged({ ...REALTIME, hiccupEveryS: 0 }, { cost: 0.8, burst: 0.8 }, TRIALS);
    expect(pct('e2e_latency_p50 better')).toBeGreaterThanOrEqual(95);
    expect(pct('e2e_latency_p95 better')).toBeGreaterThanOrEqual(95);
    expect(pct('cpu better')).toBeGreaterThanOrEqual(95);
    expect(pct('processed_fps better') + pct('processed_fps worse')).toBeLessThanOrEqual(1);
  });

  it('finds it among hiccups of the machine, too', () => {
    const { pct } = judged(REALTIME, { cost: 0.75, burst: 0.75 }, TRIALS);
    expect(pct('e2e_latency_p50 better')).toBeGreaterThanOrEqual(95);
    expect(pct('e2e_latency_p95 better')).toBeGreaterThanOrEqual(95);
  });

  it('finds that bursts are gone, in p95 alone', () => {
    const { pct } = judged(REALTIME, { burst: 0 }, TRIALS);
    expect(pct('e2e_latency_p95 better')).toBeGreaterThanOrEqual(95);
    expect(pct('e2e_latency_p50 better') + pct('e2e_latency_p50 worse')).toBeLessThanOrEqual(2);
  });

  it('finds 10 % more frames a second of a saturated run', () => {
    const { pct } = judged({ ...SATURATED, hiccupEveryS: 0 }, { cost: 1 / 1.1, burst: 1 / 1.1 }, TRIALS / 2);
    expect(pct('processed_fps better')).toBeGreaterThanOrEqual(95);
  });

  it('has intervals that hold what really changed, in 95 of 100 runs all four', () => {
    let held = 0;
    for (let trial = 1; trial <= TRIALS; trial++) {
      const { before, after } = simulate({ ...REALTIME, burst: 0 }, { cost: 0.7 }, trial);
      const { metrics } = compareRuns(before, after);
      const truth = [1, 0.7, 0.7, (0.45 * 0.7 * 150 + 8) / (0.45 * 150 + 8)];
      const holds = metrics.every(({ before: was, low, high }, at) => low! <= was! * (truth[at]! - 1) && was! * (truth[at]! - 1) <= high!);
      if (holds) held++;
    }
    expect((held / TRIALS) * 100).toBeGreaterThanOrEqual(95);
  });
});

describe('compareRuns', () => {
  it('gives the figures of both sides, the change and its interval in the unit of the metric', () => {
    const wave = (n: number) => 50 + (n % 5);
    const { metrics, verdict } = compareRuns(
      steady(0, 30, wave),
      steady(30.5, 34.5, (n) => wave(n) - 20, 50),
    );
    expect(metrics.map(({ name }) => name)).toEqual([...WHAT_IF_METRICS]);
    const [fps, p50, p95, cpu] = metrics;
    expect(fps).toMatchObject({ verdict: 'no measurable change' });
    expect(fps!.before).toBeCloseTo(10, 6);
    expect(fps!.after).toBeCloseTo(10, 6);
    expect(p50).toMatchObject({ before: 52, after: 32, change: -20, verdict: 'better' });
    expect(p50!.changePct).toBeCloseTo((-20 / 52) * 100, 6);
    expect(p50!.low).toBeLessThan(-20);
    expect(p50!.high).toBeGreaterThan(-20);
    expect(p50!.high).toBeLessThan(0);
    expect(p95).toMatchObject({ before: 54, after: 34, verdict: 'better' });
    expect(cpu).toMatchObject({ change: 0, verdict: 'no measurable change' });
    expect(verdict).toBe('better');
  });

  it('does not name a change that is sure and small', () => {
    const metrics = compareRuns(
      steady(0, 30, () => 8),
      steady(30.5, 34.5, () => 7.6),
    ).metrics;
    expect(metrics[1]).toMatchObject({ verdict: 'no measurable change' });
    expect(metrics[1]!.change).toBeCloseTo(-0.4);
  });

  it('says what it could not measure', () => {
    const none = { ...steady(30.5, 34.5, () => 8), cpuNs: new Float64Array(0), cpuPct: new Float64Array(0) };
    const { metrics } = compareRuns(
      steady(0, 30, () => 8),
      none,
    );
    expect(metrics[3]).toEqual({
      name: 'cpu',
      before: null,
      after: null,
      change: null,
      low: null,
      high: null,
      changePct: null,
      verdict: 'not measured',
    });
    expect(metrics[1]!.verdict).toBe('no measurable change');
  });

  it('is the same each time', () => {
    const { before, after } = simulate(REALTIME, { cost: 0.9 }, 7);
    expect(compareRuns(before, after)).toEqual(compareRuns(before, after));
  });

  it('copes with 2,000 frames a second', () => {
    const { before, after } = simulate({ ...SATURATED, fps: 2000, beforeS: 20 }, { cost: 0.7, burst: 0.7 }, 3);
    const { metrics } = compareRuns(before, after);
    expect(metrics[0]).toMatchObject({ verdict: 'better' });
    expect(metrics[1]).toMatchObject({ verdict: 'better' });
  });
});

describe('the verdict of a card', () => {
  const of = (...verdicts: ('better' | 'worse' | 'no measurable change' | 'not measured')[]) =>
    verdictOf(
      verdicts.map((verdict) => ({
        name: 'cpu',
        before: 1,
        after: 1,
        change: 0,
        low: 0,
        high: 0,
        changePct: 0,
        verdict,
      })),
    );

  it('is one word for all', () => {
    expect(of('better', 'no measurable change', 'not measured')).toBe('better');
    expect(of('worse', 'no measurable change')).toBe('worse');
    expect(of('worse', 'better')).toBe('mixed');
    expect(of('no measurable change', 'not measured')).toBe('no measurable change');
    expect(of('not measured')).toBe('not measured');
  });
});
