import { describe, expect, it } from 'vitest';
import { niceTop, ScaleLatch, ticks, wantedTop } from './scale.ts';

const wanted = (totals: number[], budgetMs: number | null = null): number =>
  wantedTop(Float32Array.from(totals), totals.length, budgetMs, new Float32Array(1000));

describe('niceTop', () => {
  it.each([
    [0.7, 0.8],
    [1, 1],
    [33, 40],
    [66, 80],
    [100, 100],
    [101, 150],
    [2300, 3000],
  ])('ends the axis for %s ms at %s', (ms, top) => expect(niceTop(ms)).toBeCloseTo(top, 9));
  it('has an answer where there are no numbers', () => {
    expect(niceTop(0)).toBe(1);
    expect(niceTop(Number.NaN)).toBe(1);
    expect(niceTop(Number.POSITIVE_INFINITY)).toBe(1);
  });
});

describe('ticks', () => {
  it('are multiples of a round step and include both ends', () => {
    expect(ticks(100, 4)).toEqual([0, 25, 50, 75, 100]);
    expect(ticks(40, 4)).toEqual([0, 10, 20, 30, 40]);
    expect(ticks(1.5, 3)).toEqual([0, 0.5, 1, 1.5]);
    expect(ticks(0.3, 3)).toEqual([0, 0.1, 0.2, 0.3]);
  });
});

describe('wantedTop', () => {
  it('takes in every bar where none stands out', () => expect(wanted([20, 30, 45])).toBeGreaterThanOrEqual(45));
  it('lets a lone outlier be cut off', () => {
    const top = wanted([...Array.from({ length: 99 }, () => 30), 500]);
    expect(top).toBeGreaterThan(30);
    expect(top).toBeLessThan(60);
  });
  it('reaches for the frame interval only where it is near', () => {
    expect(wanted([30], 40)).toBeGreaterThan(40);
    expect(wanted([3], 40)).toBeLessThan(5);
  });
});

describe('ScaleLatch', () => {
  it('grows at once and glides there', () => {
    const latch = new ScaleLatch();
    expect(latch.update(30, 0)).toBe(30);
    const first = latch.update(90, 16);
    expect(first).toBeGreaterThan(30);
    expect(first).toBeLessThan(100);
    expect(latch.goal).toBe(100);
    expect(latch.update(90, 1000)).toBe(100);
    expect(latch.due(1001)).toBe(false);
  });
  it('comes down only after the bars stayed low', () => {
    const latch = new ScaleLatch();
    latch.update(90, 0);
    expect(latch.update(20, 100)).toBe(100);
    expect(latch.update(20, 2000)).toBe(100);
    expect(latch.due(2000)).toBe(false);
    expect(latch.due(2700)).toBe(true);
    latch.update(20, 2700);
    expect(latch.goal).toBe(20);
    expect(latch.update(20, 5000)).toBe(20);
  });
  it('does not come down for a moment of calm', () => {
    const latch = new ScaleLatch();
    latch.update(90, 0);
    latch.update(20, 1000);
    latch.update(90, 2000);
    expect(latch.update(20, 4000)).toBe(100);
  });
});
