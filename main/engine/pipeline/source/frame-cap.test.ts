import { describe, expect, it } from 'vitest';
import { FrameCap } from './frame-cap.ts';

const kept = (cap: FrameCap, times: readonly number[], fps: number | null): number[] => times.filter((ms) => cap.keeps(ms, fps));
const every = (count: number, intervalMs: number): number[] => Array.from({ length: count }, (_, i) => i * intervalMs);

describe('the cap on frames a second', () => {
  it('keeps every frame where there is none, or where the source is no faster', () => {
    expect(kept(new FrameCap(), every(50, 40), null)).toHaveLength(50);
    expect(kept(new FrameCap(), every(50, 40), 25)).toHaveLength(50);
    expect(kept(new FrameCap(), every(50, 40), 60)).toHaveLength(50);
  });

  it('keeps them although a camera is not exact', () => {
    const shaky = every(100, 40).map((ms, i) => ms + ((i * 7) % 13) - 6);
    expect(kept(new FrameCap(), shaky, 25)).toHaveLength(100);
    const rounded = every(300, 1000 / 30).map(Math.round);
    expect(kept(new FrameCap(), rounded, 30)).toHaveLength(300);
  });

  it('keeps the right number, evenly', () => {
    const times = kept(new FrameCap(), every(3000, 1000 / 30), 10);
    expect(times).toHaveLength(1000);
    for (const [i, ms] of times.entries()) expect(ms).toBeCloseTo(i * 100, 6);
    const uneven = kept(new FrameCap(), every(3000, 1000 / 30), 20);
    expect(uneven).toHaveLength(2000);
    for (const [i, ms] of uneven.entries()) if (i > 0) expect(ms - uneven[i - 1]!).toBeLessThan(67);
  });

  it('goes on evenly behind a gap, with no burst', () => {
    const times = [...every(50, 20), ...every(50, 20).map((ms) => ms + 60_000)];
    const after = kept(new FrameCap(), times, 10).filter((ms) => ms >= 60_000);
    expect(after).toEqual(every(10, 100).map((ms) => ms + 60_000));
  });

  it('begins anew where time falls back, and where the cap is changed', () => {
    const cap = new FrameCap();
    expect(kept(cap, [0, 500, 1000], 1)).toEqual([0, 1000]);
    expect(kept(cap, [0, 500], 1)).toEqual([0]);
    expect(kept(cap, [520, 540, 1020], 2)).toEqual([520, 1020]);
    expect(kept(cap, [1040], null)).toEqual([1040]);
  });
});
