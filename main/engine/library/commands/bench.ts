import { availableParallelism, cpus, loadavg } from 'node:os';
import { EXIT_CODE } from '../../../../contract/errors.ts';
import { inProcess } from '../bench/in-process.ts';
import type { BareFigures } from '../bench/job.ts';
import { benchInWords, type ModelBench } from '../bench/report.ts';
import { describeModel } from '../../inference/describe.ts';
import { type ModelsOptions, modelsOf, say, sayJson } from './from-options.ts';

export interface ModelBenchOptions extends ModelsOptions {
  /** Of the run in the pipeline; else a generated picture. */
  readonly source?: string;
  /** Of each measurement. */
  readonly seconds?: number;
}

const BATCHES = [1, 2, 4, 8, 16] as const;
const GENERATED = 'generated:640x360@25';
const SECONDS = 3;

/** 1, 2, 4, … and all cores. */
const threadCounts = (cores: number): number[] => {
  const counts: number[] = [];
  for (let n = 1; n < cores; n *= 2) counts.push(n);
  return [...counts, cores];
};

/**
 * `throughline models bench NAME|PATH`: a network alone, by threads and batch, and the same in the pipeline; every measurement in a process of its own,
 * one after the other. @returns the exit code. @throws Fault
 */
export const modelBenchCommand = async (name: string, options: ModelBenchOptions): Promise<number> => {
  const { directories } = modelsOf(options);
  const { path, name: model, task, family, maxBatch } = await describeModel(name, directories, null);
  const seconds = options.seconds ?? SECONDS;
  const cores = availableParallelism();
  const load = loadavg()[0] ?? 0;
  const remark = (text: string): void => {
    if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
  };
  remark('in the pipeline');
  const pipeline = await inProcess({ kind: 'pipeline', model: path, source: options.source ?? GENERATED, seconds });
  const bare: BareFigures[] = [];
  for (const threads of threadCounts(cores))
    for (const batch of BATCHES.filter((each) => each <= maxBatch)) {
      remark(`${threads} ${threads === 1 ? 'thread' : 'threads'}, batch of ${batch}`);
      bare.push(await inProcess({ kind: 'bare', model: path, batch, threads, seconds }));
    }
  const machine = { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores, node: process.versions.node, load };
  const report: ModelBench = { model, path, task, family, machine, maxBatch, bare, pipeline };
  if (options.json) sayJson(report);
  else say(benchInWords(report));
  return EXIT_CODE.done;
};
