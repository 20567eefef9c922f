import { describe, expect, it } from 'vitest';
import { LatencyDrift } from './drift.ts';
import { theilSen } from './theil-sen.ts';

const S = 1e9;

/** 30 frames/s from `fromS` to `toS`, e2e in ms by time in s. */
const feed = (drift: LatencyDrift, fromS: number, toS: number, e2eMs: (s: number, n: number) => number): void => {
  for (let n = 0; fromS + n / 30 < toS; n++) {
    const s = fromS + n / 30;
    drift.add(s * S, e2eMs(s, n) * 1e6);
  }
};

describe('Theil–Sen', () => {
  it('is the slope of a line, whatever a quarter of the points say', () => {
    const xs = Array.from({ length: 40 }, (_, x) => x);
    expect(
      theilSen(
        xs,
        xs.map((x) => 3 * x + 7),
      ),
    ).toBeCloseTo(3, 9);
    expect(
      theilSen(
        xs,
        xs.map((x) => (x % 5 === 0 ? 1e6 : 3 * x + 7)),
      ),
    ).toBeCloseTo(3, 0);
  });
});

describe('latency drift', () => {
  it('is nothing before 10 s of frames', () => {
    const drift = new LatencyDrift();
    feed(drift, 0, 9, () => 50);
    expect(drift.msPerMin()).toBeNull();
    feed(drift, 9, 13, () => 50);
    expect(drift.msPerMin()).toBe(0);
  });

  it('is the growth a minute, through bursts and outliers', () => {
    const drift = new LatencyDrift();
    feed(drift, 0, 40, (s, n) => 50 + s * 2 + (n % 45 < 4 ? 80 : 0) + (n % 97 === 0 ? 900 : 0));
    expect(drift.msPerMin()).toBeGreaterThan(115);
    expect(drift.msPerMin()).toBeLessThan(125);
  });

  it('looks 60 s back and no further, and forgets when told', () => {
    const drift = new LatencyDrift();
    feed(drift, 0, 60, (s) => 50 + s * 5);
    feed(drift, 60, 130, () => 350);
    expect(drift.msPerMin()).toBe(0);
    drift.reset();
    expect(drift.msPerMin()).toBeNull();
  });

  it('is not held up by times that go back, as in a damaged session', () => {
    const drift = new LatencyDrift();
    for (let pass = 0; pass < 200; pass++) {
      feed(drift, 0, 40, () => 50);
      drift.msPerMin();
    }
    expect(drift.msPerMin()).toBe(0);
  });

  it('takes thousands of frames a second by their median', () => {
    const drift = new LatencyDrift();
    for (let n = 0; n < 15 * 5000; n++) drift.add((n / 5000) * S, (n % 10 === 0 ? 500 : 10) * 1e6);
    expect(drift.msPerMin()).toBeCloseTo(0, 6);
  });
});
