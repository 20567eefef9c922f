import { describe, expect, it } from 'vitest';
import { hiccupsOf, inHiccup } from './hiccups.ts';

/** 10 frames a second for 20 s. */
const frames = (e2eMs: (n: number) => number) => ({
  endNs: Float64Array.from({ length: 200 }, (_, n) => n * 1e8),
  e2eNs: Float64Array.from({ length: 200 }, (_, n) => e2eMs(n) * 1e6),
});

describe('hiccups', () => {
  it('are stretches in which nearly all frames are slow', () => {
    const found = hiccupsOf(frames((n) => (n >= 100 && n < 110 ? 80 : 50)));
    expect(found).toHaveLength(1);
    for (let n = 100; n < 110; n++) expect(inHiccup(found, n * 1e8)).toBe(true);
    expect(inHiccup(found, 97 * 1e8)).toBe(false);
    expect(inHiccup(found, 112 * 1e8)).toBe(false);
  });

  it('are found at an end, too', () => {
    expect(hiccupsOf(frames((n) => (n >= 193 ? 80 : 50))).map(({ toNs }) => toNs / 1e9)).toEqual([expect.closeTo(20.05, 6)]);
  });

  it('are neither single slow frames, nor bursts of three, nor times that stay slow, nor drift', () => {
    expect(hiccupsOf(frames((n) => (n % 15 === 0 ? 120 : 50)))).toEqual([]);
    expect(hiccupsOf(frames((n) => ((n + 5) % 15 < 3 ? 120 : 50)))).toEqual([]);
    expect(hiccupsOf(frames((n) => 50 + n / 2))).toEqual([]);
    const slower = hiccupsOf(frames((n) => (n >= 100 ? 100 : 50)));
    expect(inHiccup(slower, 150 * 1e8)).toBe(false);
    expect(hiccupsOf({ endNs: new Float64Array(0), e2eNs: new Float64Array(0) })).toEqual([]);
  });
});
