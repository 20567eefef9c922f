import { describe, expect, it } from 'vitest';
import { exactPercentiles } from './percentiles.ts';

describe('exactPercentiles', () => {
  it('takes the nearest rank of 1..100, in any order', () => {
    const values = Array.from({ length: 100 }, (_, i) => ((i * 37) % 100) + 1);
    expect(exactPercentiles(values)).toEqual({ n: 100, p50: 50, p90: 90, p95: 95, p99: 99, max: 100 });
  });

  it('gives values that were measured, never one between two', () => {
    expect(exactPercentiles([1, 2])).toEqual({ n: 2, p50: 1, p90: 2, p95: 2, p99: 2, max: 2 });
    expect(exactPercentiles([7])).toEqual({ n: 1, p50: 7, p90: 7, p95: 7, p99: 7, max: 7 });
  });

  it('leaves NaN out and keeps what it was given as it was', () => {
    const values = Float64Array.of(3, Number.NaN, 1, Number.NaN, 2);
    expect(exactPercentiles(values)).toEqual({ n: 3, p50: 2, p90: 3, p95: 3, p99: 3, max: 3 });
    expect([...values]).toEqual([3, Number.NaN, 1, Number.NaN, 2]);
  });

  it('knows negative values and zeros', () => {
    expect(exactPercentiles([0, -1, -0.5, 0])).toMatchObject({ n: 4, p50: -0.5, max: 0 });
  });

  it('is null all through where nothing was measured', () => {
    const nothing = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };
    expect(exactPercentiles([])).toEqual(nothing);
    expect(exactPercentiles(Float64Array.of(Number.NaN))).toEqual(nothing);
  });
});
