import { expect, it } from 'vitest';
import { Fault } from '../../../../contract/index.ts';
import { checkSize, MAX_PIXELS } from './size-limit.ts';

it('takes what cameras make, and pictures whose size is not known yet', () => {
  for (const [width, height] of [
    [0, 0],
    [1, 1],
    [7680, 4320],
    [16_384, 8192],
    [8192, 16_384],
    [16_384, 1],
  ] as const) {
    expect(() => checkSize({ width, height }, 'a.mp4')).not.toThrow();
  }
  expect(16_384 * 8192).toBe(MAX_PIXELS);
});

it('refuses what is made up, in one sentence', () => {
  for (const [width, height] of [
    [65_535, 65_535],
    [16_385, 1],
    [1, 16_385],
    [16_384, 8193],
  ] as const) {
    expect(() => checkSize({ width, height }, 'a.mp4')).toThrow(Fault);
    expect(() => checkSize({ width, height }, 'a.mp4')).toThrow(
      `"a.mp4" says that its pictures have ${width}×${height} pixels, more than 16384 a side or 134 million in all: copy or record it again if that is damage, else make it smaller.`,
    );
  }
});
