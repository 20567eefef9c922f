import { describe, expect, it } from 'vitest';
import { limitFps, spread } from './efficiency.ts';

describe('the limit', () => {
  it('is cores over the CPU time of the bare parts', () => {
    expect(limitFps({ decode: 4.5, scale: 3, detect: 17, classify: 6 }, 0, 2)).toBeCloseTo(81.6, 1);
  });
  it('counts the second network as often as it ran', () => {
    expect(limitFps({ decode: 4, scale: 1, detect: 10, classify: 5 }, 2, 1)).toBeCloseTo(40);
  });
});

describe('spread', () => {
  it('takes the middle of odd and even numbers of repeats', () => {
    expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(spread([4, 1, 2, 3]).median).toBe(2.5);
  });
});
