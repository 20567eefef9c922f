import { describe, expect, it } from 'vitest';
import { differenceOf } from './judge.ts';
import { METRICS, metricNamed } from './metrics.ts';
import { pairOf } from './pair.ts';
import { judged, REALTIME, SATURATED, simulate } from './simulate.ts';

const TRIALS = 60;
const headline = METRICS.filter((metric) => metric.headline);

describe('two runs that are the same', () => {
  it.each([
    ['realtime', REALTIME],
    ['saturated', SATURATED],
    ['realtime, not of the same frames', { ...REALTIME, paired: false }],
    ['saturated, rough', { ...SATURATED, noise: 0.08, hiccup: 0.8, hiccupEveryS: 10 }],
    ['realtime, 5 s', { ...REALTIME, seconds: 5 }],
  ])('are said to be so, of all headline metrics, in 95 of 100: %s', async (_, scenario) => {
    expect((await judged(scenario, {}, TRIALS)).anyPct).toBeLessThanOrEqual(5);
  });
});

describe('two runs of which one is 10 % slower', () => {
  it.each([
    ['realtime', REALTIME],
    ['saturated', SATURATED],
  ])('are told apart in 95 of 100, and which is which: %s', async (_, scenario) => {
    expect((await judged(scenario, { cost: 1.1 }, TRIALS)).pct('worse')).toBeGreaterThanOrEqual(95);
    expect((await judged(scenario, { cost: 1 / 1.1 }, TRIALS)).pct('better')).toBeGreaterThanOrEqual(95);
  });

  it('are so in frames a second where the pipeline is saturated, and not where the source sets the pace', async () => {
    const calm = { ...SATURATED, hiccupEveryS: 0 };
    expect((await judged(calm, { cost: 1.1 }, TRIALS)).pct('processed_fps worse')).toBeGreaterThanOrEqual(95);
    const { pct } = await judged(REALTIME, { cost: 1.1 }, TRIALS);
    expect(pct('processed_fps worse') + pct('processed_fps better')).toBe(0);
  });
});

describe('the intervals', () => {
  it.each([1, 1.1, 1.3])('of a run of which all costs are %f times as large hold what is true, all at once, in 95 of 100', async (cost) => {
    let held = 0;
    for (let trial = 1; trial <= TRIALS; trial++) {
      const pair = pairOf(...(await simulate(SATURATED, { cost }, 7_000_003 * trial)), true);
      const holds = (['processed_fps', 'e2e.p50', 'e2e.p95'] as const).every((name) => {
        const { low, high } = differenceOf(metricNamed(name)!, pair);
        const was = metricNamed(name)!.of(pair.first)!;
        const truth = was * ((name === 'processed_fps' ? 1 / cost : cost) - 1);
        // The first run's own chance moves what its percentage is of by a part of the interval.
        return low! <= truth && truth <= high!;
      });
      if (holds) held++;
    }
    expect((held / TRIALS) * 100).toBeGreaterThanOrEqual(95);
  });

  it('are narrower where both runs are of the same frames', async () => {
    const rich = { ...SATURATED, content: 0.15, between: 0 };
    const half = async (paired: boolean): Promise<number> => {
      let sum = 0;
      for (let trial = 1; trial <= 20; trial++) {
        const pair = pairOf(...(await simulate({ ...rich, paired }, {}, trial)), paired);
        const { low, high } = differenceOf(metricNamed('e2e.p50')!, pair);
        sum += (high! - low!) / metricNamed('e2e.p50')!.of(pair.first)!;
      }
      return sum / 20;
    };
    const [same, other] = [await half(true), await half(false)];
    console.info(`e2e p50, interval of the same frames ${(same * 100).toFixed(1)} %, of others ${(other * 100).toFixed(1)} %`);
    expect(same).toBeLessThan(other * 0.8);
  });
});

describe('differenceOf', () => {
  it('does not name a change that is sure and small', async () => {
    const calm = { ...SATURATED, noise: 0.01, burst: 0, content: 0, hiccupEveryS: 0, between: 0, seconds: 120 };
    const pair = pairOf(...(await simulate(calm, { cost: 1.015 }, 3)), true);
    for (const metric of headline) expect(differenceOf(metric, pair).verdict).toBe('no measurable change');
    expect(differenceOf(metricNamed('e2e.p50')!, pair).changePct).toBeCloseTo(1.5, 0);
  });

  it('says of what has no interval only how large it is', async () => {
    const pair = pairOf(...(await simulate(REALTIME, { cost: 1.5 }, 3)), true);
    const difference = differenceOf(metricNamed('e2e.max')!, pair);
    expect(difference).toMatchObject({ low: null, high: null, verdict: 'not measured' });
    expect(difference.change).toBeGreaterThan(0);
    expect(differenceOf(metricNamed('classify_coverage')!, pair)).toEqual({
      change: null,
      changePct: null,
      low: null,
      high: null,
      verdict: 'not measured',
    });
  });

  it('says nothing of runs that are too short', async () => {
    const pair = pairOf(...(await simulate({ ...REALTIME, seconds: 1.5 }, { cost: 1.5 }, 3)), true);
    expect(pair.drawn).toEqual([]);
    for (const metric of headline) expect(differenceOf(metric, pair)).toMatchObject({ low: null, verdict: 'not measured' });
  });

  it('takes runs that share fewer than 90 % of their frames for different ones', async () => {
    const [long] = await simulate({ ...REALTIME, seconds: 14 }, {}, 3);
    const [first, other] = await simulate(REALTIME, {}, 3);
    expect(pairOf(first, other, true).paired).toBe(true);
    expect(pairOf(first, long, true).paired).toBe(false);
    expect(pairOf(first, other, false).paired).toBe(false);
  });

  it('finds frames that are lost, in points', async () => {
    const [first, other] = await simulate(REALTIME, {}, 3);
    const lossy = other.columns.column('dropped');
    for (let row = 0; row < lossy.length; row += 25) lossy[row] = 1;
    const dropRatePct = (Math.ceil(lossy.length / 25) / lossy.length) * 100;
    const pair = pairOf(first, { ...other, summary: { ...other.summary, dropRatePct } }, true);
    const difference = differenceOf(metricNamed('drop_rate')!, pair);
    expect(difference).toMatchObject({ changePct: null, verdict: 'worse' });
    expect(difference.change).toBeCloseTo(dropRatePct, 9);
    lossy.fill(0);
    lossy[40] = 1;
    const once = pairOf(first, { ...other, summary: { ...other.summary, dropRatePct: 100 / lossy.length } }, true);
    expect(differenceOf(metricNamed('drop_rate')!, once).verdict).toBe('no measurable change');
  });
});
