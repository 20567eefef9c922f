import { describe, expect, it } from 'vitest';
import { parseSeeds } from './seeds.ts';

describe('seeds', () => {
  it.each([
    ['7', [7]],
    ['1001-1003', [1001, 1002, 1003]],
    ['3, 1-2,3', [3, 1, 2]],
  ])('%s', (text, seeds) => expect(parseSeeds(text)).toEqual(seeds));

  it.each(['', 'x', '3-1', '1-', '-1', '1.5', '0-5000'])('"%s" is refused', (text) =>
    expect(() => parseSeeds(text)).toThrow('Expected seeds'),
  );
});
