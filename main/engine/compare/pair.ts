import { chance, seedOf } from '../hash.ts';
import { Blocks, View } from './blocks.ts';
import type { MeasuredRun } from './metrics.ts';

/** A run is cut into so many cells, and drawn anew from stretches of so many of them side by side. */
const CELLS = 32;
const STRETCH_CELLS = 4;
/** Stretches that make up a run. */
export const STRETCHES = CELLS / STRETCH_CELLS;
/** Cells that are shorter, or of fewer frames, tell nothing. */
const SHORTEST_S = 0.08;
const LEAST_FRAMES = 2;
/** How often both are drawn anew: the spread that shows is then known within a twentieth. */
const DRAWS = 200;
/** What holds a machine up lasts so long at most, and is never more than such a share of a run. */
const LEFT_OUT_S = 2;
const LEFT_OUT_SHARE = 0.25;
/** Of the frames of the longer run, so many have to be in the other, too. */
const LEAST_SHARED = 0.9;
/** Timestamps are the same where they differ by less. */
const SAME_PTS_MS = 0.5;

/** Both runs, made of other parts of themselves. */
type Made = readonly [first: View, other: View];

/** What is compared: two runs, and what else might have come of them. */
export interface Pair {
  readonly first: MeasuredRun;
  readonly other: MeasuredRun;
  /** Both are of the same frames, and are made of the same parts. */
  readonly paired: boolean;
  /** Drawn anew from stretches of themselves. None where one is too short. */
  readonly drawn: readonly Made[];
  /** Every stretch of about 2 s left out in turn. */
  readonly shortened: readonly Made[];
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

const evenly = (from: number, to: number): number[] =>
  Array.from({ length: CELLS + 1 }, (_, n) => Math.round(from + ((to - from) * n) / CELLS));

const isWorth = (run: MeasuredRun): boolean =>
  run.whole.seconds / CELLS >= SHORTEST_S && run.whole.sum('processed') / CELLS >= LEAST_FRAMES;

/** How often each cell is drawn, for each draw, in stretches that go round at the end; the same for the same words. */
const weightsOf = (words: string): Uint8Array[] => {
  const seed = seedOf(words);
  return Array.from({ length: DRAWS }, (_, draw) => {
    const weights = new Uint8Array(CELLS);
    for (let n = 0; n < STRETCHES; n++) {
      const from = Math.floor(chance(seed, draw * STRETCHES + n) * CELLS);
      for (let cell = 0; cell < STRETCH_CELLS; cell++) weights[(from + cell) % CELLS]!++;
    }
    return weights;
  });
};

/** Rows at which both are cut into cells. */
const boundsOf = (runs: readonly [MeasuredRun, MeasuredRun], paired: boolean): readonly [number[], number[]] => {
  const frames = runs.map(({ columns }) => columns.column('frame')) as [Float64Array, Float64Array];
  if (!paired) return [evenly(0, frames[0].length), evenly(0, frames[1].length)];
  const bounds = evenly(Math.max(frames[0][0]!, frames[1][0]!), Math.min(frames[0].at(-1)!, frames[1].at(-1)!) + 1);
  return [bounds.map((frame) => rowFrom(frames[0], frame)), bounds.map((frame) => rowFrom(frames[1], frame))];
};

const leavingOut = (first: Blocks, other: Blocks, seconds: number, paired: boolean): Made[] => {
  const length = Math.max(1, Math.min(Math.ceil((LEFT_OUT_S * CELLS) / seconds), LEFT_OUT_SHARE * CELLS));
  const all = new Uint8Array(CELLS).fill(1);
  return Array.from({ length: CELLS - length + 1 }, (_, from) => {
    const rest = all.slice().fill(0, from, from + length);
    const made = (own: Uint8Array, others: Uint8Array): Made => [new View(first, own), new View(other, others)];
    return paired ? [made(rest, rest)] : [made(rest, all), made(all, rest)];
  }).flat();
};

/**
 * Two runs, to be compared. Where at least 90 % of the frames are the same ones, by number and timestamp, and `sameSource` says that the pictures
 * are, too, both are always made of parts of the same frames: what the content does to both then cancels out.
 */
export const pairOf = (first: MeasuredRun, other: MeasuredRun, sameSource: boolean): Pair => {
  const paired = sameSource && sharedFrames(first, other) >= LEAST_SHARED;
  if (!isWorth(first) || !isWorth(other)) return { first, other, paired, drawn: [], shortened: [] };
  const bounds = boundsOf([first, other], paired);
  const [own, others] = [new Blocks(first, bounds[0]), new Blocks(other, bounds[1])];
  const weights = weightsOf('first');
  const otherWeights = paired ? weights : weightsOf('other');
  const drawn = weights.map((each, draw): Made => [new View(own, each), new View(others, otherWeights[draw]!)]);
  return { first, other, paired, drawn, shortened: leavingOut(own, others, Math.min(first.whole.seconds, other.whole.seconds), paired) };
};
