import { describe, expect, it } from 'vitest';
import { FrameInterval, frameIntervalMs } from './frame-interval.ts';

describe('the interval of pictures, measured', () => {
  it('is that of the timestamps, whatever their order, and not rounded by them', () => {
    expect(frameIntervalMs([0, 160, 80, 40, 120])).toBe(40);
    const rounded = Array.from({ length: 31 }, (_, i) => Math.round((i * 1000) / 30));
    expect(frameIntervalMs(rounded)).toBeCloseTo(1000 / 30, 2);
  });

  it('is not misled by pictures that are missing, doubled, or without a timestamp', () => {
    expect(frameIntervalMs([0, 40, 80, 80, Number.NaN, 320, 360, 400])).toBe(40);
  });

  it('is not known of one picture', () => {
    expect([frameIntervalMs([]), frameIntervalMs([5]), frameIntervalMs([5, 5])]).toEqual([null, null, null]);
  });

  it('is that of the last pictures, and begins anew', () => {
    const interval = new FrameInterval(5);
    for (const ms of [0, 100, 200, 300, 400, 440, 480, 520, 560]) interval.add(ms);
    expect(interval.ms).toBe(40);
    interval.reset();
    expect(interval.ms).toBeNull();
  });
});
