import type { Resources } from '../../../../contract/index.ts';

/** What one GPU says; null: it does not say this. */
export type Gpu = Resources['gpus'][number];

/** All GPUs that one kind of counter knows; where there are none, `reason` says why in a few words ("nvidia-smi is not installed"). */
export interface GpuReading {
  readonly gpus: readonly Gpu[];
  readonly reason: string | null;
}

/** One kind of counter. `read` takes no longer than a file system does and never rejects. */
export interface GpuReader {
  read(): Promise<GpuReading>;
  close(): void;
}
