import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../../contract/index.ts';
import { Schedule } from './schedule.ts';

const take = (schedule: Schedule, count: number): number[] => Array.from({ length: count }, () => schedule.take());

describe('the schedule of a generated camera', () => {
  it('begins when it is asked to, once, and keeps its interval without drift', () => {
    const schedule = new Schedule({ intervalNs: 1e9 / 30, jitterNs: 0, seed: 0 });
    expect(schedule.nextNs).toBeNull();
    schedule.begin(nanos(5e9));
    schedule.begin(nanos(9e9));
    expect(schedule.nextNs).toBe(5e9);
    expect(take(schedule, 301).at(-1)).toBe(15e9);
  });

  it('puts frames uniformly around their time, the same for the same seed', () => {
    const init = { intervalNs: 40e6, jitterNs: 10e6, seed: 3 };
    const [one, two] = [new Schedule(init), new Schedule(init)];
    for (const schedule of [one, two]) schedule.begin(nanos(1000));
    const arrivals = take(one, 4000);
    expect(take(two, 4000)).toEqual(arrivals);
    // Where there is jitter the first may only be late.
    const offMs = arrivals.map((ns, index) => (ns - (1000 + 10e6 + index * 40e6)) / 1e6);
    expect(Math.min(...offMs)).toBeGreaterThanOrEqual(-10);
    expect(Math.max(...offMs)).toBeLessThanOrEqual(10);
    for (const [from, to] of [
      [-10, -5],
      [-5, 0],
      [0, 5],
      [5, 10],
    ] as const) {
      const share = offMs.filter((ms) => ms >= from && ms < to).length / offMs.length;
      expect(share).toBeGreaterThan(0.22);
      expect(share).toBeLessThan(0.28);
    }
    expect(arrivals[0]).toBeGreaterThanOrEqual(1000);
  });

  it('lets no frame overtake another, however large the jitter', () => {
    const schedule = new Schedule({ intervalNs: 10e6, jitterNs: 100e6, seed: 1 });
    schedule.begin(nanos(0));
    const arrivals = take(schedule, 1000);
    expect(arrivals.every((ns, index) => index === 0 || ns >= arrivals[index - 1]!)).toBe(true);
  });

  it('stands still as long as the camera does', () => {
    const schedule = new Schedule({ intervalNs: 10e6, jitterNs: 0, seed: 0 });
    schedule.begin(nanos(0));
    take(schedule, 3);
    schedule.shift(1e9);
    expect(schedule.nextNs).toBe(1e9 + 30e6);
  });
});
