import type { PipelineFigures, BareFigures } from './job.ts';
import { asTable, size } from '../commands/table.ts';

export interface ModelBench {
  readonly model: string;
  readonly path: string;
  readonly task: string;
  readonly family: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load: number };
  /** Where the batch is open, most that was tried. */
  readonly maxBatch: number;
  /** One row for each number of threads and size of batch. */
  readonly bare: readonly BareFigures[];
  readonly pipeline: PipelineFigures;
}

const ms = (value: number | null): string => (value === null ? '–' : value.toFixed(2));
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** Every part of the pipeline that has a time of its own, as rows. */
const stageRows = ({ stages }: PipelineFigures): string[][] =>
  Object.entries(stages)
    .filter(([, { serviceMs }]) => serviceMs.n > 0)
    .map(([stage, { serviceMs, waitMs, utilisationPct, workers }]) => [
      stage,
      ms(serviceMs.p50),
      ms(serviceMs.p95),
      ms(waitMs.p50),
      `${utilisationPct.toFixed(0)} % of ${workers}`,
    ]);

/** The report in words and tables. */
export const benchInWords = ({ model, task, family, machine, bare, pipeline }: ModelBench): string => {
  const load = `load ${median(bare.map((each) => each.loadMs)).toFixed(0)} ms (median of ${bare.length} processes)`;
  const rows = bare.map((each) => [
    String(each.threads),
    String(each.batch),
    ms(each.p50Ms),
    ms(each.p95Ms),
    each.picturesPerS.toFixed(1),
    ms(each.firstRunMs),
    size(Math.max(0, each.loadedBytes)),
    size(Math.max(0, each.runningBytes)),
    String(each.runs),
  ]);
  return [
    `${model}: ${task}, ${family}; ${machine.cpu}, ${machine.cores} cores (load ${machine.load.toFixed(1)}), Node ${machine.node}`,
    `Alone, each row in a process of its own; ${load}; memory is how the process grew:`,
    asTable(
      ['THREADS', 'BATCH', 'P50 MS', 'P95 MS', 'PICTURES/S', 'FIRST MS', 'LOADED', 'RUNNING', 'RUNS'],
      rows,
      [0, 1, 2, 3, 4, 5, 6, 7, 8],
    ),
    `In the pipeline, over ${pipeline.source}, as fast as it goes: ${pipeline.fps.processed.toFixed(1)} frames/s of ${pipeline.frames.received}` +
      ` frames; analysis p50 ${ms(pipeline.latencyMs.analysis.p50)}, p95 ${ms(pipeline.latencyMs.analysis.p95)} ms; unexplained ${pipeline.frames.unexplained}:`,
    asTable(['STAGE', 'P50 MS', 'P95 MS', 'WAIT P50', 'BUSY'], stageRows(pipeline), [1, 2, 3]),
    'These are figures of this machine in this moment: others, and a busier one, give others.',
  ].join('\n');
};
