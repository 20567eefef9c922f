import { describe, expect, it } from 'vitest';
import { ticksToMs } from '../../source/timestamps.ts';
import { startOnClock } from './original.ts';

describe('startOnClock', () => {
  it.each([
    // NUT's clock is a whole number of times as fine.
    [{ num: 1, den: 12_800 }, 1024n, { num: 1, den: 51_200 }, 0],
    [{ num: 1, den: 90_000 }, 900_000n, { num: 1, den: 90_000 }, 0],
    [{ num: 1001, den: 30_000 }, 3n, { num: 1, den: 60_000 }, 0],
    [{ num: 1, den: 1000 }, -1500n, { num: 1, den: 64_000 }, 2],
  ] as const)('is the same time: %o %s on %o, %d s later', (timeBase, startTicks, base, shiftS) => {
    const start = startOnClock({ timeBase, startTicks }, base, shiftS);
    expect(ticksToMs(start, base)).toBeCloseTo(ticksToMs(startTicks, timeBase) + shiftS * 1000, 9);
  });

  it('keeps "none" none', () => {
    expect(startOnClock({ timeBase: { num: 1, den: 1000 }, startTicks: -(2n ** 63n) }, { num: 1, den: 64_000 }, 0)).toBe(-(2n ** 63n));
  });
});
