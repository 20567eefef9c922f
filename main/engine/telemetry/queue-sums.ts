import { type Level, STAGES, type Stage } from '../../../contract/index.ts';

/** Frames that wait, by stage, over a time. */
export interface Queues {
  readonly stages: ReadonlyMap<Stage, Level>;
  readonly inFlight: Level;
  /** Share of the time in which the ring had no free slot, percent; null where nobody looked. */
  readonly ringFullPct: number | null;
}

/** Levels that are looked at: waiting by stage, and frames in flight at the end. */
export const LEVELS = STAGES.length + 1;
const BIN_NS = 1e9;
/** Of the live window; one more is being filled. */
const BINS = 10;

/** A bin: looks, looks at a full ring, Σ and largest of each level. */
const FULL = 1;
const SUM = 2;
const MAX = SUM + LEVELS;
const BIN = MAX + LEVELS;
/** Before the bins: when the one that is being filled ends, how many were begun, what was seen last. Then the run's bin, then those of seconds. */
const END_NS = 0;
const BEGUN = 1;
const NOW = 2;
const RUN = NOW + LEVELS;
const SECONDS = RUN + BIN;
const SLOTS = BINS + 1;

/**
 * What was seen of the queues, in shared memory: one thread adds, any thread reads. A reader may see a look half added, which moves a mean by less
 * than it is known anyway.
 */
export class QueueSums {
  static allocate(): SharedArrayBuffer {
    return new SharedArrayBuffer((SECONDS + SLOTS * BIN) * 8);
  }

  readonly #values: Float64Array;

  constructor(buffer: SharedArrayBuffer) {
    this.#values = new Float64Array(buffer);
  }

  /** Adds a look at `nowNs`. @param levels LEVELS numbers */
  add(nowNs: number, levels: Float64Array, ringFull: boolean): void {
    const values = this.#values;
    if (values[BEGUN] === 0 || nowNs >= values[END_NS]!) {
      values[END_NS] = nowNs + BIN_NS;
      const begun = values[BEGUN]!++;
      const at = this.#second(begun);
      values.fill(0, at, at + BIN);
    }
    values.set(levels, NOW);
    for (const bin of [RUN, this.#second(values[BEGUN]! - 1)]) {
      values[bin]!++;
      if (ringFull) values[bin + FULL]!++;
      for (let level = 0; level < LEVELS; level++) {
        values[bin + SUM + level]! += levels[level]!;
        values[bin + MAX + level] = Math.max(values[bin + MAX + level]!, levels[level]!);
      }
    }
  }

  #second(index: number): number {
    return SECONDS + (index % SLOTS) * BIN;
  }

  /** Over the last 10 s. */
  window(): Queues {
    const begun = this.#values[BEGUN]!;
    return this.#queues(Array.from({ length: Math.min(begun, SLOTS) }, (_, back) => this.#second(begun - 1 - back)));
  }
  /** Over the last whole second. */
  second(): Queues {
    const begun = this.#values[BEGUN]!;
    return this.#queues(begun === 0 ? [] : [this.#second(Math.max(0, begun - 2))]);
  }
  /** Over the run. */
  run(): Queues {
    return this.#queues([RUN]);
  }

  #queues(bins: readonly number[]): Queues {
    const values = this.#values;
    const total = (of: number): number => bins.reduce((sum, bin) => sum + values[bin + of]!, 0);
    const looks = total(0);
    const level = (at: number): Level =>
      looks === 0
        ? { now: null, mean: null, max: null }
        : { now: values[NOW + at]!, mean: total(SUM + at) / looks, max: Math.max(...bins.map((bin) => values[bin + MAX + at]!)) };
    return {
      stages: new Map(STAGES.map((stage, at) => [stage, level(at)])),
      inFlight: level(STAGES.length),
      ringFullPct: looks === 0 ? null : (total(FULL) / looks) * 100,
    };
  }
}
