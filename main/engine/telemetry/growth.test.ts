import { describe, expect, it } from 'vitest';
import { LatencyDrift } from './drift.ts';
import { LatencyGrowth } from './growth.ts';

/** Latency by second, and after which seconds it was believed to grow. */
const growing = (ms: readonly number[]): number[] => {
  const growth = new LatencyGrowth();
  return ms.flatMap((_, second) => {
    growth.second(ms.slice(0, second + 1).map((value, bin) => ({ bin, ms: value })));
    return growth.msPerMin() === null ? [] : second;
  });
};
/** A made-up number that depends on n alone, from 0 to 1. */
const chance = (n: number): number => ((((n + 1) * 7919 + 13) * 104_729) % 1009) / 1009;
const noisy = (seconds: number, ms: number, noiseMs: number): number[] =>
  Array.from({ length: seconds }, (_, s) => ms + (chance(s) - 0.5) * 2 * noiseMs);

describe('latency that grows', () => {
  it('is told within seconds, from the start and after a quiet minute', () => {
    const twice = Array.from({ length: 12 }, (_, s) => 80 + s * 500);
    expect(growing(twice)[0]).toBeLessThanOrEqual(6);
    const quiet = noisy(60, 80, 15);
    const late = growing([...quiet, ...twice]);
    expect(late[0]).toBeGreaterThanOrEqual(60);
    expect(late[0]).toBeLessThanOrEqual(67);
    expect(late.at(-1)).toBe(71);
  });

  it('has its slope', () => {
    const growth = new LatencyGrowth();
    for (let s = 1; s < 12; s++) growth.second(Array.from({ length: s }, (_, bin) => ({ bin, ms: 80 + bin * 500 })));
    expect(growth.msPerMin()).toBeCloseTo(30_000, 6);
  });

  it('is told of a source that is only 5 % too fast', () => {
    const [first] = growing(noisy(20, 0, 8).map((noise, s) => 80 + noise + s * 50));
    expect(first).toBeLessThanOrEqual(8);
  });

  it('is over within seconds of its end', () => {
    const grown = Array.from({ length: 10 }, (_, s) => 80 + s * 500);
    for (const after of [noisy(12, 4580, 20), noisy(12, 60, 20)]) {
      const seconds = growing([...grown, ...after]);
      expect(seconds).toContain(9);
      expect(seconds.at(-1)).toBeLessThan(18);
    }
  });

  it('is not told of noise, of a step, of a start, or of a slow scene', () => {
    for (const noiseMs of [5, 60, 400]) expect(growing(noisy(600, 500, noiseMs))).toEqual([]);
    expect(growing([...noisy(20, 60, 10), ...noisy(20, 900, 10)])).toEqual([]);
    expect(growing([900, 400, 120, ...noisy(20, 60, 10)])).toEqual([]);
    expect(growing(Array.from({ length: 60 }, (_, s) => 60 + 30 * Math.sin(s / 3)))).toEqual([]);
  });

  it('is not known when frames have stopped coming', () => {
    const growth = new LatencyGrowth();
    for (let s = 1; s < 12; s++) growth.second(Array.from({ length: s }, (_, bin) => ({ bin, ms: bin * 500 })));
    expect(growth.msPerMin(12e9)).not.toBeNull();
    expect(growth.msPerMin(20e9)).toBeNull();
    growth.reset();
    expect(growth.msPerMin()).toBeNull();
  });
});

describe('latency drift', () => {
  it('knows a growth before it has 10 s of frames, and forgets it where what comes does not continue what was', () => {
    const drift = new LatencyDrift();
    const feed = (fromS: number, toS: number, e2eMs: (s: number) => number): void => {
      for (let s = fromS; s < toS; s += 0.08) drift.add(s * 1e9, e2eMs(s) * 1e6);
    };
    feed(0, 7.5, (s) => 80 + s * 500);
    expect(drift.msPerMin()).toBeNull();
    const isAbout = (msPerMin: number): void => {
      const found = drift.growthMsPerMin() ?? Number.NaN;
      expect(Math.abs(found / msPerMin - 1)).toBeLessThan(0.03);
    };
    isAbout(30_000);
    drift.interrupted();
    expect(drift.growthMsPerMin()).toBeNull();
    feed(7.5, 11, (s) => 80 + (s - 7.5) * 500);
    expect(drift.growthMsPerMin()).toBeNull();
    feed(11, 16, (s) => 80 + (s - 7.5) * 500);
    isAbout(30_000);
  });
});
