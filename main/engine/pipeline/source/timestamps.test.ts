import { describe, expect, it } from 'vitest';
import { Timestamps, ticksToMs } from './timestamps.ts';

const NONE = -(2n ** 63n);
const base = { num: 1, den: 90_000 };
const frame = (pts: bigint, more: Partial<{ bestEffort: bigint; duration: bigint }> = {}) => ({
  pts,
  bestEffort: NONE,
  duration: 0n,
  ...more,
});

describe('Timestamps', () => {
  it('counts from the declared start of the stream', () => {
    const times = new Timestamps(base, 126_000n, 40);
    expect(times.frameMs(frame(126_000n))).toBe(0);
    expect(times.frameMs(frame(129_600n))).toBe(40);
    expect(times.streamMs(126_000n - 3600n)).toBe(-40);
  });

  it('counts from the first timestamp where no start is declared', () => {
    const times = new Timestamps(base, NONE, 40);
    expect(times.streamMs(900_000n)).toBe(0);
    expect(times.frameMs(frame(907_200n))).toBe(80);
  });

  it('falls back on the estimate, then on duration, then on the interval', () => {
    const times = new Timestamps(base, 0n, 40);
    expect(times.frameMs(frame(0n, { duration: 1800n }))).toBe(0);
    expect(times.frameMs(frame(NONE, { bestEffort: 2700n, duration: 900n }))).toBe(30);
    expect(times.frameMs(frame(NONE))).toBe(40);
    expect(times.frameMs(frame(NONE))).toBe(80);
  });

  it('goes on from where it was told to', () => {
    const times = new Timestamps(base, 0n, 40);
    times.restartAt(1000);
    expect(times.frameMs(frame(NONE))).toBe(1000);
    expect(times.nextMs).toBe(1040);
  });

  it('finds the ticks to seek to', () => {
    expect(new Timestamps(base, 126_000n, 40).ticksAt(1000)).toBe(216_000n);
    expect(new Timestamps({ num: 1001, den: 30_000 }, 0n, 33).ticksAt(1001)).toBe(30n);
  });

  it('knows that no timestamp is none', () => {
    expect(ticksToMs(NONE, base)).toBeNaN();
    expect(ticksToMs(45n, base)).toBe(0.5);
  });
});
