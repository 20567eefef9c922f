import { chance, seedOf } from '../hash.ts';
import { Blocks, View } from './blocks.ts';
import type { MeasuredRun } from './metrics.ts';

/** Into so many blocks a run is cut, one way and another: few see slow changes, many know better how large the spread is. */
export const BLOCK_COUNTS = [8, 16, 32] as const;
/** Shorter blocks, or of fewer frames, depend on each other too much. */
const SHORTEST_S = 0.3;
const LEAST_FRAMES = 8;
/** Draws of blocks with replacement: the spread that they show is known within a twentieth. */
const DRAWS = 200;
/** Into so many blocks a run is cut to leave some out. */
const LEFT_OUT_OF = 16;
/** What holds a machine up lasts so long at most, and is never more than a quarter of a run. */
const LEFT_OUT_S = 2;
const LEFT_OUT_SHARE = 0.25;
/** Of the frames of the longer run, so many have to be in the other, too. */
const LEAST_SHARED = 0.9;
/** Timestamps are the same where they differ by less. */
const SAME_PTS_MS = 0.5;

/** A run drawn anew many times from its blocks: how often each block in each draw, and what came. */
export interface Draws {
  readonly weights: readonly Uint8Array[];
  readonly views: readonly View[];
}

/** Both runs, cut into `count` blocks each and drawn anew. */
export interface Drawn {
  readonly count: number;
  readonly first: Draws;
  readonly other: Draws;
}

/** Both runs without a stretch of one or of both. */
export type Short = readonly [first: View, other: View];

/** What is compared: two runs, and every way in which they are drawn anew. None where one is too short. */
export interface Pair {
  readonly first: MeasuredRun;
  readonly other: MeasuredRun;
  /** Both are of the same frames, and the n-th draw of both is of the same blocks. */
  readonly paired: boolean;
  readonly drawn: readonly Drawn[];
  /** Every stretch of about 2 s left out in turn. */
  readonly short: readonly Short[];
}

/** How many frames have the same number and timestamp in both, as a share of the longer run. */
const sharedFrames = (first: MeasuredRun, other: MeasuredRun): number => {
  const [a, b] = [first.columns.column('frame'), other.columns.column('frame')];
  const [ptsA, ptsB] = [first.columns.column('ptsMs'), other.columns.column('ptsMs')];
  let [shared, at] = [0, 0];
  for (let row = 0; row < a.length; row++) {
    while (at < b.length && b[at]! < a[row]!) at++;
    if (at < b.length && b[at] === a[row] && Math.abs(ptsA[row]! - ptsB[at]!) < SAME_PTS_MS) shared++;
  }
  return shared / Math.max(a.length, b.length);
};

/** First row whose frame has at least this number. */
const rowFrom = (frames: Float64Array, frame: number): number => {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frames[middle]! < frame) low = middle + 1;
    else high = middle;
  }
  return low;
};

const evenly = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count + 1 }, (_, n) => Math.round(from + ((to - from) * n) / count));

const isWorth = (run: MeasuredRun, count: number): boolean =>
  run.whole.seconds / count >= SHORTEST_S && run.whole.sum('processed') / count >= LEAST_FRAMES;

/** How often each block is drawn, for each draw; the same for the same words. */
const weightsOf = (count: number, words: string): Uint8Array[] => {
  const seed = seedOf(words);
  return Array.from({ length: DRAWS }, (_, draw) => {
    const weights = new Uint8Array(count);
    for (let n = 0; n < count; n++) weights[Math.floor(chance(seed, draw * count + n) * count)]!++;
    return weights;
  });
};

const boundsOf = (runs: readonly [MeasuredRun, MeasuredRun], count: number, paired: boolean): readonly [number[], number[]] => {
  const frames = runs.map(({ columns }) => columns.column('frame')) as [Float64Array, Float64Array];
  if (!paired) return [evenly(0, frames[0].length, count), evenly(0, frames[1].length, count)];
  const bounds = evenly(Math.max(frames[0][0]!, frames[1][0]!), Math.min(frames[0].at(-1)!, frames[1].at(-1)!) + 1, count);
  return [bounds.map((frame) => rowFrom(frames[0], frame)), bounds.map((frame) => rowFrom(frames[1], frame))];
};

const leavingOut = (runs: readonly [MeasuredRun, MeasuredRun], paired: boolean): Short[] => {
  const bounds = boundsOf(runs, LEFT_OUT_OF, paired);
  const [first, other] = [new Blocks(runs[0], bounds[0]), new Blocks(runs[1], bounds[1])];
  const seconds = Math.min(...runs.map(({ whole }) => whole.seconds)) / LEFT_OUT_OF;
  const length = Math.max(1, Math.min(Math.ceil(LEFT_OUT_S / seconds), LEFT_OUT_SHARE * LEFT_OUT_OF));
  const all = new Uint8Array(LEFT_OUT_OF).fill(1);
  return Array.from({ length: LEFT_OUT_OF - length + 1 }, (_, from) => {
    const rest = all.slice().fill(0, from, from + length);
    const without = (weights: readonly [Uint8Array, Uint8Array]): Short => [new View(first, weights[0]), new View(other, weights[1])];
    return paired ? [without([rest, rest])] : [without([rest, all]), without([all, rest])];
  }).flat();
};

/**
 * Two runs, to be drawn anew from their blocks. Where at least 90 % of the frames are the same ones, by number and timestamp, and `sameSource` says
 * that the pictures are, too, both are drawn alike from blocks of the same frames: what the content does to both then cancels out.
 */
export const pairOf = (first: MeasuredRun, other: MeasuredRun, sameSource: boolean): Pair => {
  const paired = sameSource && sharedFrames(first, other) >= LEAST_SHARED;
  const counts = BLOCK_COUNTS.filter((count) => isWorth(first, count) && isWorth(other, count));
  const drawn = counts.map((count): Drawn => {
    const bounds = boundsOf([first, other], count, paired);
    const draw = (run: MeasuredRun, own: readonly number[], words: string): Draws => {
      const blocks = new Blocks(run, own);
      const weights = weightsOf(count, words);
      return { weights, views: weights.map((each) => new View(blocks, each)) };
    };
    return { count, first: draw(first, bounds[0], 'first'), other: draw(other, bounds[1], paired ? 'first' : 'other') };
  });
  return { first, other, paired, drawn, short: drawn.length > 0 ? leavingOut([first, other], paired) : [] };
};
