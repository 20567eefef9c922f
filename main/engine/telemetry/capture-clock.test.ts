import { describe, expect, it } from 'vitest';
import { CaptureClock } from './capture-clock.ts';

/** Frames at 25 a second, captured `latencyMs` before they are received; the capture clock is off by `offMs` of frame n. */
const uncertaintyOf = (frames: number, latencyMs: number, offMs: (n: number) => number, epochOf: (n: number) => number = () => 0) => {
  const clock = new CaptureClock();
  for (let n = 0; n < frames; n++) {
    const capturedMs = n * 40 + 1000;
    clock.add({
      ptsMs: n * 40,
      epoch: epochOf(n),
      tCaptureNs: (capturedMs + offMs(n)) * 1e6,
      tReceiveNs: (capturedMs + latencyMs) * 1e6,
    });
  }
  return clock.uncertaintyMs;
};

describe('the uncertainty of a capture clock', () => {
  it('is not known where no frame says when it was captured', () => {
    expect(uncertaintyOf(0, 100, () => 0)).toBeNull();
    expect(uncertaintyOf(50, 100, () => Number.NaN)).toBeNull();
  });

  it('is the millisecond that a wall clock is read to where nothing shows more', () => {
    expect(uncertaintyOf(100, 100, () => 0)).toBe(1);
    // 50 millionths fast for ten minutes: no jump.
    expect(uncertaintyOf(15_000, 100, (n) => n * 40 * 50e-6)).toBe(1);
  });

  it('is half of the largest jump within an epoch, and no jump where another begins', () => {
    expect(uncertaintyOf(100, 100, (n) => (n < 50 ? 0 : -30))).toBeCloseTo(15, 6);
    expect(
      uncertaintyOf(
        100,
        100,
        (n) => (n < 50 ? 0 : -30),
        (n) => (n < 50 ? 0 : 1),
      ),
    ).toBe(1);
  });

  it('is at least what a frame came before it was captured', () => {
    expect(uncertaintyOf(100, 20, () => 250)).toBeCloseTo(230, 6);
  });
});
