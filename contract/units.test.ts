import { expect, it } from 'vitest';
import { i420Bytes } from './units.ts';

it('a picture of odd sides keeps its whole chroma', () => {
  expect(i420Bytes({ width: 4, height: 2 })).toBe(12);
  expect(i420Bytes({ width: 1, height: 1 })).toBe(3);
  expect(i420Bytes({ width: 5, height: 3 })).toBe(27);
});
