import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { ThreadCpu } from './thread-cpu.ts';

const now = (): number => Number(process.hrtime.bigint());

/** A thread whose answers the test gives. */
class FakeThread {
  readonly name = 'detect 1';
  readonly worker = { cpuUsage: (): Promise<NodeJS.CpuUsage> => this.#ask() };
  asked = 0;
  answer: (us: number) => void = () => {};
  fail: () => void = () => {};

  #ask(): Promise<NodeJS.CpuUsage> {
    this.asked += 1;
    return new Promise((resolve, reject) => {
      this.answer = (us) => resolve({ user: us, system: 0 });
      this.fail = () => reject(new Error('ERR_WORKER_NOT_RUNNING'));
    });
  }
}

it('is the time between two answers, and the last known while a thread does not answer', async () => {
  let tNs = 0;
  const cpu = new ThreadCpu(() => tNs);
  const thread = new FakeThread();
  const read = async (atNs: number, us: number | null) => {
    tNs = atNs;
    const reading = cpu.read([thread]);
    if (us !== null) thread.answer(us);
    return reading;
  };
  expect(await read(0, 1000)).toEqual([]);
  expect(await read(1e9, 501_000)).toEqual([{ name: 'detect 1', cpuPct: 50 }]);
  expect(await read(2e9, null)).toEqual([{ name: 'detect 1', cpuPct: 50 }]);
  expect(await read(3e9, null)).toEqual([{ name: 'detect 1', cpuPct: 50 }]);
  expect(thread.asked).toBe(3);
  tNs = 3.5e9;
  thread.answer(3_001_000);
  await Promise.resolve();
  // The late answer is in time for the next reading: 2.5 s of CPU in 2.5 s.
  expect(await read(4e9, null)).toEqual([{ name: 'detect 1', cpuPct: 100 }]);
});

it('forgets threads that are gone, and survives one that ends while it is asked', async () => {
  const cpu = new ThreadCpu(now);
  const thread = new FakeThread();
  const reading = cpu.read([thread]);
  thread.fail();
  expect(await reading).toEqual([]);
  expect(await cpu.read([])).toEqual([]);
});

it('sees threads that work, and threads that wait on shared memory', async () => {
  const flag = new Int32Array(new SharedArrayBuffer(4));
  const start = (code: string) =>
    new Worker(`const { workerData, parentPort } = require('node:worker_threads'); parentPort.postMessage(0); ${code}`, {
      eval: true,
      workerData: flag,
    });
  const busy = start('while (Atomics.load(workerData, 0) === 0);');
  const idle = start('while (Atomics.load(workerData, 0) === 0) Atomics.wait(workerData, 0, 0, 50);');
  await Promise.all([busy, idle].map((worker) => once(worker, 'message')));
  const cpu = new ThreadCpu(now);
  const threads = [
    { name: 'busy', worker: busy },
    { name: 'idle', worker: idle },
  ];
  await cpu.read(threads);
  await new Promise((resolve) => setTimeout(resolve, 300));
  const usage = new Map((await cpu.read(threads)).map(({ name, cpuPct }) => [name, cpuPct]));
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
  await Promise.all([busy, idle].map((worker) => once(worker, 'exit')));
  expect(usage.get('idle')).toBeLessThan(20);
  // Other processes share this machine's cores.
  expect(usage.get('busy')).toBeGreaterThan(20);
});
