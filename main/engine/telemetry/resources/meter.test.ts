import { expect, it } from 'vitest';
import { resources } from '../../../../contract/index.ts';
import type { Gpu, GpuReading } from './gpu-reading.ts';
import { ResourceMeter, type ResourceReaders } from './meter.ts';

const gpu: Gpu = { name: 'A10', utilisationPct: 1, decoderPct: null, encoderPct: null, memoryBytes: null };

class Machine {
  tNs = 0;
  processUs = 0;
  hubUs = 0;
  readings: readonly GpuReading[] = [
    { gpus: [], reason: 'nvidia-smi is not installed' },
    { gpus: [], reason: 'this process has no DRM device open' },
  ];
  closed = 0;
  readonly readers: ResourceReaders = {
    now: () => this.tNs,
    processUs: () => this.processUs,
    hubUs: () => this.hubUs,
    memory: () => ({ rssBytes: 1000, heapBytes: 100 }),
    gpus: [0, 1].map((index) => ({
      read: async () => this.readings[index] ?? { gpus: [], reason: null },
      close: () => {
        this.closed += 1;
      },
    })),
    energy: { read: async () => ({ energy: null, energyReason: 'no counter: none' }) },
  };
}

it('is percent of one core since the last reading, and the rest is of other threads', async () => {
  const machine = new Machine();
  let us = 0;
  const source = { name: 'source', worker: { cpuUsage: async () => ({ user: us, system: 0 }) } };
  const meter = new ResourceMeter({ threads: () => [source], readers: machine.readers });
  await meter.read(0);
  machine.tNs = 1e9;
  machine.processUs = 1_500_000;
  machine.hubUs = 100_000;
  us = 900_000;
  const reading = await meter.read(42);
  expect(resources.parse(reading)).toEqual(reading);
  expect(reading).toMatchObject({
    tNs: 42,
    engine: { cpuPct: 150, rssBytes: 1000, heapBytes: 100 },
    threads: [
      { name: 'hub', cpuPct: 10 },
      { name: 'source', cpuPct: 90 },
    ],
    energy: null,
    energyReason: 'no counter: none',
  });
  expect(reading.otherThreadsPct).toBeCloseTo(50);
  machine.tNs = 2e9;
  us = 2_900_000;
  expect((await meter.read(43)).otherThreadsPct).toBe(0);
});

it('says in one sentence why there is no GPU, and tells two of one name apart', async () => {
  const machine = new Machine();
  const meter = new ResourceMeter({ threads: () => [], readers: machine.readers });
  expect(await meter.read(0)).toMatchObject({
    gpus: [],
    gpuReason: 'no counter: nvidia-smi is not installed and this process has no DRM device open',
  });
  machine.readings = [{ gpus: [gpu, gpu, { ...gpu, name: 'A40' }], reason: null }];
  const reading = await meter.read(0);
  expect(reading.gpus.map(({ name }) => name)).toEqual(['A10 #1', 'A10 #2', 'A40']);
  expect(reading.gpuReason).toBeNull();
  meter.close();
  expect(machine.closed).toBe(2);
});

it('keeps what a window said for as long as it is news', async () => {
  const machine = new Machine();
  const meter = new ResourceMeter({ threads: () => [], readers: machine.readers });
  expect(await meter.read(0)).toMatchObject({ window: null, windowReason: 'no counter: a browser tells a page nothing of its process' });
  meter.hearWindow({ cpuPct: 12, memoryBytes: 5 });
  expect(await meter.read(0)).toMatchObject({ window: { cpuPct: 12, memoryBytes: 5 }, windowReason: null });
  machine.tNs = 6e9;
  expect(await meter.read(0)).toMatchObject({ window: null });
});

it('reads this machine: every number or a reason', async () => {
  const meter = new ResourceMeter({ threads: () => [] });
  await meter.read(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const reading = resources.parse(await meter.read(1));
  meter.close();
  expect(reading.engine.rssBytes).toBeGreaterThan(1e6);
  expect(reading.cores).toBeGreaterThan(0);
  expect(reading.gpus.length > 0).toBe(reading.gpuReason === null);
  expect(reading.energy === null).toBe(reading.energyReason !== null);
  expect(reading.windowReason).toMatch(/^no counter: /);
});
