import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault, type RunSummary } from '../../../../contract/index.ts';
import { FRAME_TASKS } from '../../../../contract/model.ts';
import { Engine } from '../../engine.ts';
import { describeModel } from '../../inference/describe.ts';
import { inputArray, inputDims } from '../../inference/info.ts';
import { Session } from '../../inference/session.ts';

/** One measurement, made in a process of its own (`bench-process.ts`). */
export type Job =
  | { readonly kind: 'bare'; readonly model: string; readonly batch: number; readonly threads: number; readonly seconds: number }
  | { readonly kind: 'pipeline'; readonly model: string; readonly source: string; readonly seconds: number };

/** A network alone. Times in ms, of runs of `batch` pictures. */
export interface BareFigures {
  readonly batch: number;
  readonly threads: number;
  readonly runs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly picturesPerS: number;
  /** From the file to a session that can run. */
  readonly loadMs: number;
  readonly firstRunMs: number;
  /** Growth of the process's resident memory, without what onnxruntime takes for itself: loaded, and after its runs; bytes. */
  readonly loadedBytes: number;
  readonly runningBytes: number;
}

export type PipelineFigures = Pick<RunSummary, 'fps' | 'latencyMs' | 'stages' | 'frames' | 'wallMs'> & { readonly source: string };

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
export const measureBare = async ({ model: path, batch, threads, seconds }: Extract<Job, { kind: 'bare' }>): Promise<BareFigures> => {
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

/** Objects a frame that a network behind a detector is given. */
const OBJECTS = 4;

/**
 * Runs the whole pipeline over a source, as fast as it goes, with this network in its place: the first, or, if it is one for objects, behind a detector
 * that takes no time and sees some in every frame. @throws Fault
 */
export const measurePipeline = async ({ model: path, source, seconds }: Extract<Job, { kind: 'pipeline' }>): Promise<PipelineFigures> => {
  const { task } = await describeModel(path, [], null);
  const isFirst = FRAME_TASKS.some((each) => each === task);
  const root = await mkdtemp(join(tmpdir(), 'throughline-models-bench-'));
  const engine = new Engine({
    version: 'bench',
    modelsDirectories: [],
    sessionsRoot: root,
    defaults: isFirst ? { detector: path, classifier: null } : { detector: `null,objects=${OBJECTS}`, classifier: path },
    live: { classifyWhen: 'every-frame' },
  });
  try {
    await engine.open(source, { pace: 'saturate', loop: true, maxSeconds: seconds });
    await engine.whenOver();
    const summary = engine.summary();
    const { fault } = engine.state();
    if (fault !== null || summary === null)
      throw new Fault(fault?.kind ?? 'internal', fault?.message ?? 'The run ended without a summary.');
    const { fps, latencyMs, stages, frames, wallMs } = summary;
    return { source: summary.source.name, fps, latencyMs, stages, frames, wallMs };
  } finally {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  }
};
