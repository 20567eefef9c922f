import { expect, it } from 'vitest';
import { feed } from './feed.ts';

it('holds the array that it was given, also in shared memory', () => {
  const data = new Float32Array(new SharedArrayBuffer(48)).fill(2);
  const made = feed(data, [1, 3, 4]);
  expect(made.data).toBe(data);
  expect(made.dims).toEqual([1, 3, 4]);
});

it('refuses dimensions of another size', () => {
  expect(() => feed(new Uint8Array(5), [2, 3])).toThrow('Expected 6 numbers for [2, 3] but received 5.');
});
