import type { Stage } from '../../../contract/index.ts';
import type { ColumnName, RunColumns } from './run-columns.ts';
import type { SampleSeries } from './sample-series.ts';

/** Frames and samples of a recorded run. */
export interface RunSeries {
  readonly columns: RunColumns;
  readonly samples: SampleSeries;
  /** Whether the source, not the pipeline, says when a frame comes. */
  readonly paced: boolean;
}

/** Of the values of a block so many stand for all, evenly spread over their order, where it is one of several. */
const POINTS = 256;
/** With fewer values than this beyond a percentile, chance moves it by leaps. */
const LEAST_BEYOND = 5;

/** Values of all blocks in order; `mass`: how many each stands for. */
interface Ranked {
  readonly values: Float64Array;
  readonly blocks: Int32Array;
  readonly masses: Float64Array;
}

/** The times of one block between the ends of analysed frames: how many, their sum and that of their squares, ms. */
interface Intervals {
  readonly n: number;
  readonly sum: number;
  readonly squares: number;
}

/**
 * A run cut into blocks of rows, which share out its time and frames without a rest. Where the source sets the pace a block begins when its first
 * frame comes; else when the last frame analysed before it ends.
 */
export class Blocks {
  readonly #run: RunSeries;
  readonly #bounds: readonly number[];
  readonly #times: readonly (readonly [fromNs: number, toNs: number])[];
  readonly #sums = new Map<ColumnName, Float64Array>();
  readonly #ranked = new Map<ColumnName, Ranked>();
  readonly #sampled = new Map<string, Float64Array>();
  #intervals: readonly Intervals[] | null = null;

  /** @param bounds rows that grow: n + 1 bounds give n blocks */
  constructor(run: RunSeries, bounds: readonly number[]) {
    this.#run = run;
    this.#bounds = bounds;
    const ends = bounds.map(endsBefore(run));
    const receive = run.columns.column('receiveNs');
    const starts = run.paced ? bounds.map((row, at) => receive[row] ?? ends[at]!) : ends.map((ns, at) => ns || receive[bounds[at]!]!);
    this.#times = bounds.slice(1).map((to, index) => [starts[index]!, to === run.columns.rows ? ends[index + 1]! : starts[index + 1]!]);
  }

  /** All of a run as one block. */
  static whole(run: RunSeries): View {
    return new View(new Blocks(run, [0, run.columns.rows]), [1]);
  }

  get count(): number {
    return this.#bounds.length - 1;
  }

  rows(block: number): number {
    return this.#bounds[block + 1]! - this.#bounds[block]!;
  }

  seconds(block: number): number {
    const [fromNs, toNs] = this.#times[block]!;
    return Math.max(0, toNs - fromNs) / 1e9 || 0;
  }

  #values(name: ColumnName, block: number): Float64Array {
    return this.#run.columns.column(name).subarray(this.#bounds[block], this.#bounds[block + 1]);
  }

  /** By block; NaN where there is no value. */
  sums(name: ColumnName): Float64Array {
    const known = this.#sums.get(name);
    if (known) return known;
    const sums = new Float64Array(this.count).map((_, block) => {
      let sum = Number.NaN;
      for (const value of this.#values(name, block)) if (!Number.isNaN(value)) sum = (sum || 0) + value;
      return sum;
    });
    this.#sums.set(name, sums);
    return sums;
  }

  ranked(name: ColumnName): Ranked {
    const known = this.#ranked.get(name);
    if (known) return known;
    const parts = Array.from({ length: this.count }, (_, block) => sortedValues(this.#values(name, block)));
    const ranked = parts.length === 1 ? alone(parts[0]!) : merged(parts);
    this.#ranked.set(name, ranked);
    return ranked;
  }

  /** Mean of what was sampled, by block; NaN where too little was. */
  sampled(name: 'cpuPct' | 'framesInFlight' | Stage): Float64Array {
    const known = this.#sampled.get(name);
    if (known) return known;
    const means = Float64Array.from(this.#times, ([fromNs, toNs]) => this.#run.samples.mean(name, fromNs, toNs));
    this.#sampled.set(name, means);
    return means;
  }

  get intervals(): readonly Intervals[] {
    this.#intervals ??= Array.from({ length: this.count }, (_, block) => {
      const [end, processed] = [this.#values('endNs', block), this.#values('processed', block)];
      let [n, sum, squares, lastNs] = [0, 0, 0, Number.NaN];
      for (let row = 0; row < end.length; row++) {
        if (processed[row] !== 1 || Number.isNaN(end[row])) continue;
        const ms = (end[row]! - lastNs) / 1e6;
        lastNs = end[row]!;
        if (Number.isNaN(ms)) continue;
        n++;
        sum += ms;
        squares += ms * ms;
      }
      return { n, sum, squares };
    });
    return this.#intervals;
  }
}

/** Ends of the last frame analysed before each of several rows that grow, ns; NaN where there is none. */
const endsBefore = ({ columns }: RunSeries): ((row: number) => number) => {
  const [end, processed] = [columns.column('endNs'), columns.column('processed')];
  let [at, newestNs] = [0, Number.NaN];
  return (row) => {
    for (; at < row; at++) if (processed[at] === 1 && !(end[at]! <= newestNs)) newestNs = end[at]!;
    return newestNs;
  };
};

const alone = (sorted: Float64Array): Ranked => ({
  values: sorted,
  blocks: new Int32Array(sorted.length),
  masses: new Float64Array(sorted.length).fill(1),
});

/** @param parts the values of each block, in order */
const merged = (parts: readonly Float64Array[]): Ranked => {
  const kept = parts.map(({ length }) => Math.min(POINTS, length));
  const total = kept.reduce((sum, n) => sum + n, 0);
  const [values, blocks, masses] = [new Float64Array(total), new Int32Array(total), new Float64Array(total)];
  let at = 0;
  parts.forEach((sorted, block) => {
    const n = kept[block]!;
    for (let point = 0; point < n; point++, at++) {
      values[at] = sorted[Math.floor(((point + 0.5) * sorted.length) / n)]!;
      blocks[at] = block;
      masses[at] = sorted.length / n;
    }
  });
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const inOrder = <T extends Float64Array | Int32Array>(column: T): T => column.map((_, place) => column[order[place]!]!) as T;
  return { values: inOrder(values), blocks: inOrder(blocks), masses: inOrder(masses) };
};

const sortedValues = (values: Float64Array): Float64Array => {
  const sorted = values.slice().sort();
  let n = sorted.length;
  while (n > 0 && Number.isNaN(sorted[n - 1])) n--;
  return sorted.subarray(0, n);
};

/** Blocks of a run, each as often as `weights` says. Everything it answers is NaN where there is nothing. */
export class View {
  readonly #blocks: Blocks;
  readonly #weights: ArrayLike<number>;

  constructor(blocks: Blocks, weights: ArrayLike<number>) {
    this.#blocks = blocks;
    this.#weights = weights;
  }

  #total(of: (block: number) => number): number {
    let total = 0;
    for (let block = 0; block < this.#blocks.count; block++) {
      const weight = this.#weights[block]!;
      if (weight > 0) total += weight * of(block);
    }
    return total;
  }

  get rows(): number {
    return this.#total((block) => this.#blocks.rows(block));
  }

  get seconds(): number {
    return this.#total((block) => this.#blocks.seconds(block)) || Number.NaN;
  }

  sum(name: ColumnName): number {
    const sums = this.#blocks.sums(name);
    let total = Number.NaN;
    for (let block = 0; block < sums.length; block++) {
      const weight = this.#weights[block]!;
      if (weight > 0 && !Number.isNaN(sums[block])) total = (total || 0) + weight * sums[block]!;
    }
    return total;
  }

  /** By nearest rank, as percentiles.ts has it; NaN where too few values lie beyond it. */
  percentile(name: ColumnName, percent: number): number {
    const { values, blocks, masses } = this.#blocks.ranked(name);
    let total = 0;
    for (let at = 0; at < values.length; at++) total += masses[at]! * this.#weights[blocks[at]!]!;
    if (total * (100 - percent) < 100 * LEAST_BEYOND) return Number.NaN;
    const rank = (percent * total) / 100 - 1e-6;
    let below = 0;
    for (let at = 0; at < values.length; at++) {
      below += masses[at]! * this.#weights[blocks[at]!]!;
      if (below >= rank) return values[at]!;
    }
    return Number.NaN;
  }

  /** All values in order, where it is of one block; thinned where it is of several. */
  values(name: ColumnName): Float64Array {
    return this.#blocks.ranked(name).values;
  }

  /** Standard deviation of the time between the ends of two analysed frames, ms. */
  outputJitterMs(): number {
    const { intervals } = this.#blocks;
    const n = this.#total((block) => intervals[block]!.n);
    const mean = this.#total((block) => intervals[block]!.sum) / n;
    return Math.sqrt(Math.max(0, this.#total((block) => intervals[block]!.squares) / n - mean ** 2));
  }

  #sampled(name: 'cpuPct' | 'framesInFlight' | Stage): number {
    const means = this.#blocks.sampled(name);
    const seconds = (block: number): number => (Number.isNaN(means[block]) ? 0 : this.#blocks.seconds(block));
    return this.#total((block) => (seconds(block) > 0 ? seconds(block) * means[block]! : 0)) / this.#total(seconds);
  }

  /** Mean of what was sampled once a second, by time: percent of one core, frames. */
  cpuPct(): number {
    return this.#sampled('cpuPct');
  }
  framesInFlight(): number {
    return this.#sampled('framesInFlight');
  }
  queueDepth(stage: Stage): number {
    return this.#sampled(stage);
  }
}
