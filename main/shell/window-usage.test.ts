import { expect, it } from 'vitest';
import { WindowUsage } from './window-usage.ts';

const metric = (pid: number, cumulativeCPUUsage?: number) => ({
  pid,
  cpu: { percentCPUUsage: 3, idleWakeupsPerSecond: 0, ...(cumulativeCPUUsage === undefined ? {} : { cumulativeCPUUsage }) },
  memory: { workingSetSize: 2048, peakWorkingSetSize: 4096 },
});

it('is percent of one core since the last call, of the window alone', () => {
  const usage = new WindowUsage();
  expect(usage.read([metric(1, 50), metric(7, 10)], 7, 1000)).toBeNull();
  expect(usage.read([metric(1, 90), metric(7, 11.5)], 7, 2000)).toEqual({ cpuPct: 150, memoryBytes: 2 * 1024 * 1024 });
  expect(usage.read([metric(7, 11.5)], 7, 3000)?.cpuPct).toBe(0);
});

it('begins again with another process, and says nothing where Electron does not', () => {
  const usage = new WindowUsage();
  expect(usage.read([metric(7, 10)], 7, 1000)).toBeNull();
  expect(usage.read([metric(8, 0.5)], 8, 2000)).toBeNull();
  expect(usage.read([metric(8, 0.75)], 8, 3000)?.cpuPct).toBe(25);
  expect(usage.read([metric(8)], 8, 4000)).toBeNull();
  expect(usage.read([], 8, 5000)).toBeNull();
});
