import { describe, expect, it } from 'vitest';
import { bestOf } from './best-of.ts';

describe('bestOf', () => {
  it('takes probabilities as they are', () => {
    expect(bestOf(Float32Array.from([9, 0.25, 0.5, 0.125]), 1, 3, false)).toEqual({ label: 1, score: 0.5 });
  });
  it('puts logits through a softmax, also huge ones', () => {
    expect(bestOf(Float32Array.from([1, 3, 2]), 0, 3, true).score).toBeCloseTo(0.6652, 4);
    expect(bestOf(Float32Array.from([1e30, -1e30]), 0, 2, true)).toEqual({ label: 0, score: 1 });
  });
  it('passes over NaN, and has no class where there is nothing else', () => {
    expect(bestOf(Float32Array.from([Number.NaN, 0.5]), 0, 2, false)).toEqual({ label: 1, score: 0.5 });
    expect(bestOf(Float32Array.from([Number.NaN, Number.NaN]), 0, 2, true)).toEqual({ label: -1, score: 0 });
  });
});
