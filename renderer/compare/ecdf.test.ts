import { describe, expect, it } from 'vitest';
import { overTimes, quantileAt, shareAt, timesInSight } from './ecdf.ts';

const shares = [0, 0.5, 0.95, 1];
const ms = [10, 20, 40, 200];

describe('a distribution', () => {
  it('tells the share of frames that took at most so long', () => {
    expect(shareAt(ms, shares, 5)).toBe(0);
    expect(shareAt(ms, shares, 20)).toBe(0.5);
    expect(shareAt(ms, shares, 30)).toBeCloseTo(0.725, 9);
    expect(shareAt(ms, shares, 200)).toBe(1);
    expect(shareAt(ms, shares, 999)).toBe(1);
  });
  it('tells how long a share of frames took at most', () => {
    expect(quantileAt(ms, shares, 0)).toBe(10);
    expect(quantileAt(ms, shares, 0.95)).toBe(40);
    expect(quantileAt(ms, shares, 0.725)).toBeCloseTo(30, 9);
    expect(quantileAt(ms, shares, 1)).toBe(200);
    expect(quantileAt([], [], 0.5)).toBeNull();
  });
  it('jumps where many frames took the same', () => {
    expect(shareAt([10, 20, 20, 30], [0, 0.2, 0.8, 1], 20)).toBe(0.8);
    expect(shareAt([10, 20, 20, 30], [0, 0.2, 0.8, 1], 19.99)).toBeLessThan(0.2);
  });
});

it('curves share their times', () => {
  const joined = overTimes({ shares: [0, 1], curves: [[10, 20], null, [10, 40]] });
  expect(joined.ms).toEqual([10, 20, 40]);
  expect(joined.percents).toEqual([
    [0, 100, 100],
    [null, null, null],
    [0, expect.closeTo(33.33, 1), 100],
  ]);
});

it('the slowest frame does not flatten the rest, unless there is room for it', () => {
  const of = { shares: [0, 0.5, 0.995, 1], curves: [[10, 20, 50, 900], null] };
  expect(timesInSight(of, false)).toEqual([0, 52.5]);
  expect(timesInSight(of, true)).toEqual([9, 945]);
  expect(timesInSight({ shares, curves: [null] }, true)).toEqual([expect.closeTo(0.00945, 5), expect.closeTo(0.0105, 5)]);
});
