import { expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

it('allows a burst, then a rate, and never saves up more than its capacity', () => {
  const bucket = new TokenBucket(3, 10, 0);
  expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false]);
  expect(bucket.take(99)).toBe(false);
  expect(bucket.take(200)).toBe(true);
  const taken = Array.from({ length: 10 }, () => bucket.take(1e6)).filter(Boolean);
  expect(taken).toHaveLength(3);
});
