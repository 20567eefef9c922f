import { describe, expect, it } from 'vitest';
import { isIdentity, tapsOf } from './axis.ts';

const weightsOf = (size: number, extent: number, outputs: number): number[][] =>
  Array.from({ length: outputs }, (_, output) => {
    const { first, weights } = tapsOf({ size, extent, outputs }, output);
    return [first, ...weights.map((weight) => Math.round(weight * 1e4) / 1e4)];
  });

describe('the weights of a resampling', () => {
  it('are a triangle that widens with the shrink, and shares what is outside', () => {
    expect(weightsOf(8, 8, 4)).toEqual([
      [0, 0.4286, 0.4286, 0.1429],
      [1, 0.125, 0.375, 0.375, 0.125],
      [3, 0.125, 0.375, 0.375, 0.125],
      [5, 0.1429, 0.4286, 0.4286],
    ]);
  });

  it('interpolate where it grows', () => {
    expect(weightsOf(2, 2, 4)).toEqual([
      [0, 1],
      [0, 0.75, 0.25],
      [0, 0.25, 0.75],
      [1, 1],
    ]);
  });

  it('end within the last pixel where chroma is half a pixel longer', () => {
    for (const [first = 0, ...weights] of weightsOf(3, 2.5, 7)) {
      expect(first + weights.length).toBeLessThanOrEqual(3);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 3);
    }
  });

  it('are none where nothing is resampled', () => {
    expect(isIdentity({ size: 5, extent: 5, outputs: 5 })).toBe(true);
    expect(isIdentity({ size: 3, extent: 2.5, outputs: 3 })).toBe(false);
  });
});
