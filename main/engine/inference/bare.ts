import type { ModelReference } from './description.ts';
import { inputArray, inputDims } from './info.ts';
import { Session } from './session.ts';

/** What a network costs with nothing around it. */
export interface BareSession {
  /** CPU time of all threads of the process, a run; milliseconds. */
  readonly cpuMsPerRun: number;
  /** Median time of a run, milliseconds. */
  readonly wallMsP50: number;
  readonly runs: number;
}

/**
 * Loads a network and runs it alone on the same picture again and again. CPU time is the whole process's: call it in a child process, or in a
 * worker while nothing else works. The first runs (a tenth, at least 3) are left out as warm-up. Throws Fault('model').
 */
export const measureSession = async (
  model: ModelReference,
  options: { runs: number; intraOpThreads: number; batch?: number },
): Promise<BareSession> => {
  const batch = Math.min(options.batch ?? 1, model.maxBatch);
  const numbers = inputArray(model, batch);
  // Neither all equal nor random: the same picture in every run and on every machine.
  for (let index = 0; index < numbers.length; index++) numbers[index] = (index * 73) % 256;
  const session = await Session.create({ model, intraOpThreads: options.intraOpThreads });
  try {
    const feed = Session.input(numbers, inputDims(model, batch));
    const run = () => session.run(feed);
    for (let warm = Math.max(3, Math.ceil(options.runs / 10)); warm > 0; warm--) await run();
    const wallMs: number[] = [];
    const before = process.cpuUsage();
    for (let index = 0; index < options.runs; index++) {
      const startedMs = performance.now();
      await run();
      wallMs.push(performance.now() - startedMs);
    }
    const { user, system } = process.cpuUsage(before);
    wallMs.sort((a, b) => a - b);
    return {
      cpuMsPerRun: (user + system) / 1000 / options.runs,
      wallMsP50: wallMs[Math.floor(wallMs.length / 2)] ?? Number.NaN,
      runs: options.runs,
    };
  } finally {
    await session.close();
  }
};
