import { chance, seedOf } from '../hash.ts';
import { Blocks, View } from './blocks.ts';
import type { MeasuredRun } from './metrics.ts';

/** A run is cut into so many cells, and drawn anew from stretches of `LENGTHS` cells side by side. */
const CELLS = 32;
const LENGTHS: readonly number[] = (process.env['LENS'] ?? '4').split(',').map(Number);
/** Shorter cells, or of fewer frames, tell nothing. */
const SHORTEST_S = 0.08;
const LEAST_FRAMES = 2;
/** Draws of blocks with replacement: the spread that they show is known within a twentieth. */
const DRAWS = 200;
/** What holds a machine up lasts so long at most, and is never more than a quarter of a run. */
const LEFT_OUT_S = 2;
const LEFT_OUT_SHARE = 0.25;
/** Of the frames of the longer run, so many have to be in the other, too. */
const LEAST_SHARED = 0.9;
/** Timestamps are the same where they differ by less. */
const SAME_PTS_MS = 0.5;

/** Both runs, drawn anew many times, each time from `count` stretches. */
export interface Drawn {
  readonly count: number;
  readonly first: readonly View[];
  readonly other: readonly View[];
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

const isWorth = (run: MeasuredRun): boolean =>
  run.whole.seconds / CELLS >= SHORTEST_S && run.whole.sum('processed') / CELLS >= LEAST_FRAMES;

/** How often each cell is drawn, for each draw, in stretches that go round at the end; the same for the same words. */
const weightsOf = (length: number, words: string): Uint8Array[] => {
  const seed = seedOf(words);
  const count = CELLS / length;
  return Array.from({ length: DRAWS }, (_, draw) => {
    const weights = new Uint8Array(CELLS);
    for (let n = 0; n < count; n++) {
      const from = Math.floor(chance(seed, draw * count + n) * CELLS);
      for (let cell = 0; cell < length; cell++) weights[(from + cell) % CELLS]!++;
    }
    return weights;
  });
};

const boundsOf = (runs: readonly [MeasuredRun, MeasuredRun], count: number, paired: boolean): readonly [number[], number[]] => {
  const frames = runs.map(({ columns }) => columns.column('frame')) as [Float64Array, Float64Array];
  if (!paired) return [evenly(0, frames[0].length, count), evenly(0, frames[1].length, count)];
  const bounds = evenly(Math.max(frames[0][0]!, frames[1][0]!), Math.min(frames[0].at(-1)!, frames[1].at(-1)!) + 1, count);
  return [bounds.map((frame) => rowFrom(frames[0], frame)), bounds.map((frame) => rowFrom(frames[1], frame))];
};

const leavingOut = (cells: readonly [Blocks, Blocks], secondsOfCell: number, paired: boolean): Short[] => {
  const length = Math.max(1, Math.min(Math.ceil(LEFT_OUT_S / secondsOfCell), LEFT_OUT_SHARE * CELLS));
  const all = new Uint8Array(CELLS).fill(1);
  return Array.from({ length: CELLS - length + 1 }, (_, from) => {
    const rest = all.slice().fill(0, from, from + length);
    const without = (a: Uint8Array, b: Uint8Array): Short => [new View(cells[0], a), new View(cells[1], b)];
    return paired ? [without(rest, rest)] : [without(rest, all), without(all, rest)];
  }).flat();
};

/**
 * Two runs, to be drawn anew from their blocks. Where at least 90 % of the frames are the same ones, by number and timestamp, and `sameSource` says
 * that the pictures are, too, both are drawn alike from blocks of the same frames: what the content does to both then cancels out.
 */
export const pairOf = (first: MeasuredRun, other: MeasuredRun, sameSource: boolean): Pair => {
  const paired = sameSource && sharedFrames(first, other) >= LEAST_SHARED;
  if (!isWorth(first) || !isWorth(other)) return { first, other, paired, drawn: [], short: [] };
  const bounds = boundsOf([first, other], CELLS, paired);
  const cells = [new Blocks(first, bounds[0]), new Blocks(other, bounds[1])] as const;
  const drawn = LENGTHS.map((length): Drawn => {
    const draw = (own: Blocks, words: string): View[] => weightsOf(length, words).map((weights) => new View(own, weights));
    return { count: CELLS / length, first: draw(cells[0], 'first'), other: draw(cells[1], paired ? 'first' : 'other') };
  });
  return { first, other, paired, drawn, short: leavingOut(cells, Math.min(first.whole.seconds, other.whole.seconds) / CELLS, paired) };
};
