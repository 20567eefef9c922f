import { describeModel } from '../../inference/describe.ts';
import { inputArray, inputDims } from '../../inference/info.ts';
import { Session } from '../../inference/session.ts';
import type { BareFigures, BareJob } from './job.ts';

const MIN_RUNS = 20;
const MAX_RUNS = 5000;
const WARM_RUNS = 3;

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Resident memory without what only waits to be collected (where the process may ask for that). */
const residentBytes = (): number => {
  globalThis.gc?.();
  return process.memoryUsage.rss();
};

/** Loads a network and runs it alone for so long. Alone in its process: memory and threads are the process's. @throws Fault (model) */
export const measureBare = async ({ model: path, batch, threads, seconds }: BareJob): Promise<BareFigures> => {
  const model = await describeModel(path, [], null);
  // What onnxruntime takes for itself is there before the network is.
  await (await Session.create({ model: await describeModel('null', [], 'detect'), intraOpThreads: threads })).close();
  const before = residentBytes();
  const startedMs = performance.now();
  const session = await Session.create({ model, intraOpThreads: threads });
  const loadMs = performance.now() - startedMs;
  const loadedBytes = residentBytes() - before;
  try {
    const numbers = inputArray(model, batch);
    // Neither all equal nor random: the same pictures in every run and on every machine.
    for (let index = 0; index < numbers.length; index++) numbers[index] = (index * 73) % 256;
    const feed = Session.input(numbers, inputDims(model, batch));
    const timed = async (): Promise<number> => {
      const beganMs = performance.now();
      await session.run(feed);
      return performance.now() - beganMs;
    };
    const firstRunMs = await timed();
    for (let warm = 0; warm < WARM_RUNS; warm++) await timed();
    const times: number[] = [];
    const beganMs = performance.now();
    while (times.length < MAX_RUNS && (times.length < MIN_RUNS || performance.now() - beganMs < seconds * 1000)) times.push(await timed());
    const wholeS = (performance.now() - beganMs) / 1000;
    const runningBytes = residentBytes() - before;
    const sorted = times.toSorted((a, b) => a - b);
    return {
      batch,
      threads,
      runs: times.length,
      p50Ms: at(sorted, 0.5),
      p95Ms: at(sorted, 0.95),
      picturesPerS: (times.length * batch) / wholeS,
      loadMs,
      firstRunMs,
      loadedBytes,
      runningBytes,
    };
  } finally {
    await session.close();
  }
};
