import { describe, expect, it } from 'vitest';
import { JumpWatch } from './jump-watch.ts';

/** Timestamps and arrivals, both in ms; which of them jump, by place. */
const jumps = (packets: readonly (readonly [ms: number, arrivalMs: number])[]): number[] => {
  const watch = new JumpWatch();
  return packets.flatMap(([ms, arrivalMs], i) => (watch.jumps(ms, arrivalMs * 1e6) ? [i] : []));
};

describe('a jump of timestamps', () => {
  it('is none where they go on, also out of order, late, or behind a gap in both', () => {
    expect(
      jumps([
        [0, 50_000],
        [120, 50_120],
        [40, 50_121],
        [80, 50_122],
        [160, 53_000],
        [600_160, 650_160],
      ]),
    ).toEqual([]);
  });

  it('is one where they fall back by more than a second', () => {
    expect(
      jumps([
        [5000, 0],
        [4001, 40],
        [4000, 80],
        [3900, 120],
      ]),
    ).toEqual([]);
    expect(
      jumps([
        [5000, 0],
        [3999, 40],
        [4039, 80],
      ]),
    ).toEqual([1]);
  });

  it('is one where they are more than 10 s elsewhere than when they arrive, once', () => {
    expect(
      jumps([
        [0, 0],
        [40, 40],
        [10_081, 80],
        [10_121, 120],
      ]),
    ).toEqual([2]);
    expect(
      jumps([
        [0, 0],
        [40, 40],
        [10_080, 80],
        [10_120, 120],
      ]),
    ).toEqual([]);
    expect(
      jumps([
        [0, 0],
        [40, 40],
        [80, 10_081],
        [120, 10_121],
      ]),
    ).toEqual([2]);
  });

  it('says nothing of packets without a timestamp', () => {
    expect(
      jumps([
        [Number.NaN, 0],
        [5000, 40],
        [Number.NaN, 80],
        [5040, 120],
      ]),
    ).toEqual([]);
  });
});
