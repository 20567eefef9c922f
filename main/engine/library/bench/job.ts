import type { RunSummary } from '../../../../contract/index.ts';

/** A network alone, for so long; `model` is a path. */
export interface BareJob {
  readonly kind: 'bare';
  readonly model: string;
  readonly batch: number;
  readonly threads: number;
  readonly seconds: number;
}

/** A network in the pipeline. */
export interface PipelineJob {
  readonly kind: 'pipeline';
  readonly model: string;
  readonly source: string;
  readonly seconds: number;
}

/** One measurement, made in a process of its own (`bench-process.ts`). */
export type Job = BareJob | PipelineJob;

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
