import { describe, expect, it } from 'vitest';
import { sleepMs } from './sleep.ts';

describe('sleepMs', () => {
  it.each([0.3, 2, 20])('lasts %d ms and not a whole tenth longer', (ms) => {
    // The quickest third: the machine may take the core away at any time, but it never makes a sleep shorter.
    const tookMs = Array.from({ length: 15 }, () => {
      const startMs = performance.now();
      sleepMs(ms);
      return performance.now() - startMs;
    }).sort((a, b) => a - b);
    expect(tookMs[0]).toBeGreaterThanOrEqual(ms);
    expect(tookMs[4]).toBeLessThan(ms * 1.02 + 0.2);
  });

  it('is nothing where nothing is asked for', () => {
    const startMs = performance.now();
    for (let index = 0; index < 1e5; index++) sleepMs(0);
    expect(performance.now() - startMs).toBeLessThan(100);
  });

  it('sleeps, and does not spin, for most of the time', () => {
    const before = process.threadCpuUsage();
    for (let index = 0; index < 10; index++) sleepMs(20);
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(40);
  });
});
