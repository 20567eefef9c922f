/** What a stretch of a run gives to compare by. Times are ns on the engine's clock and grow. */
export interface WhatIfSamples {
  readonly fromNs: number;
  readonly toNs: number;
  /** When each analysed frame ended; within [fromNs, toNs]. */
  readonly endNs: Float64Array;
  /** e2e of the same frames, ns. */
  readonly e2eNs: Float64Array;
  /** When each reading of the CPU was taken. */
  readonly cpuNs: Float64Array;
  /** What the process used since the reading before, percent of one core. */
  readonly cpuPct: Float64Array;
}

/** As they were seen: with what each frame waited for the codec, which has to see later frames first, ns. */
export interface WhatIfHistorySamples extends WhatIfSamples {
  readonly codecWaitNs: Float64Array;
}

/**
 * Both sides with the codec's wait held equal: each frame's own is taken off its e2e, and the mean of all put in its place (an adjustment by a
 * covariate that the change cannot have moved, as in CUPED, Deng et al. 2013). How far a video's frames are out of order changes from scene to scene
 * by whole frame intervals, and no setting has a part in it.
 */
export const atEqualCodecWait = (before: WhatIfHistorySamples, after: WhatIfHistorySamples): readonly [WhatIfSamples, WhatIfSamples] => {
  const sum = (values: Float64Array): number => values.reduce((total, ns) => total + ns, 0);
  const frames = before.codecWaitNs.length + after.codecWaitNs.length;
  const meanNs = frames > 0 ? (sum(before.codecWaitNs) + sum(after.codecWaitNs)) / frames : 0;
  const level = (side: WhatIfHistorySamples): WhatIfSamples => ({
    ...side,
    e2eNs: side.e2eNs.map((ns, at) => ns - side.codecWaitNs[at]! + meanNs),
  });
  return [level(before), level(after)];
};

/** Times of frames and what each took, ns. */
export type Timed = Pick<WhatIfSamples, 'endNs' | 'e2eNs'>;

/** Index of the first value that is not below `limit`, of values that grow; their count where all are. */
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

/** The middle value, or the mean of the two in the middle. NaN is left out; NaN where nothing is left. */
export const median = (values: Iterable<number>): number => {
  const sorted = Float64Array.from(values).sort();
  let n = sorted.length;
  while (n > 0 && Number.isNaN(sorted[n - 1])) n--;
  return n > 0 ? (sorted[(n - 1) >> 1]! + sorted[n >> 1]!) / 2 : Number.NaN;
};

/**
 * At most `most` of the frames, spread evenly over them. The place within each group of neighbours moves, lest a rhythm in the frames meets one
 * in the choice.
 */
export const thinned = ({ endNs, e2eNs }: Timed, most: number): Timed => {
  const group = Math.ceil(endNs.length / most);
  if (group <= 1) return { endNs, e2eNs };
  const chosen = Int32Array.from({ length: Math.floor(endNs.length / group) }, (_, index) => index * group + ((index * 7) % group));
  return { endNs: Float64Array.from(chosen, (at) => endNs[at]!), e2eNs: Float64Array.from(chosen, (at) => e2eNs[at]!) };
};
