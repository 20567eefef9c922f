/** What a stretch of a run gives to compare by. Times are ns on the engine's clock. */
export interface WhatIfSamples {
  readonly fromNs: number;
  readonly toNs: number;
  /** When each analysed frame ended, growing; within [fromNs, toNs]. */
  readonly endNs: Float64Array;
  /** e2e of the same frames, ns. */
  readonly e2eNs: Float64Array;
  /** When each reading of the CPU was taken, growing. */
  readonly cpuNs: Float64Array;
  /** What the process used since the reading before, percent of one core. */
  readonly cpuPct: Float64Array;
}

/** Index of the first value that is not below `limit`, of values that grow. */
export const firstFrom = (values: Float64Array, limit: number): number => {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
};
