import { FRAME_STATE, type Level, type Stage, STAGES } from '../../../contract/index.ts';
import { PIPELINE_READER } from '../pipeline/stage-loop.ts';
import type { Ring } from '../pipeline/ring/ring.ts';
import type { FrameTable } from './frame-table.ts';

/**
 * Queues are looked at after a random time with this mean: looking at moments that know nothing of the frames sees the time average (Wolff 1982,
 * "Poisson arrivals see time averages"); looking in step with the frames would not.
 */
const MEAN_MS = 12;
const LONGEST_MS = 60;
const BIN_NS = 1e9;
/** The live window, in bins. */
const BINS = 10;

/** Sums of what was seen within a second (or a run). */
class Bin {
  n = 0;
  full = 0;
  /** By stage; frames in flight at the end. */
  readonly sum = new Float64Array(STAGES.length + 1);
  readonly max = new Float64Array(STAGES.length + 1);

  add(other: Bin): void {
    this.n += other.n;
    this.full += other.full;
    for (let at = 0; at <= STAGES.length; at++) {
      this.sum[at]! += other.sum[at]!;
      this.max[at] = Math.max(this.max[at]!, other.max[at]!);
    }
  }
}

/** Frames that wait, by stage, over a time. */
export interface Queues {
  readonly stages: ReadonlyMap<Stage, Level>;
  readonly inFlight: Level;
  /** Share of the time in which the ring had no free slot, percent; null where nobody looked. */
  readonly ringFullPct: number | null;
}

const WAITS: readonly (readonly [number, Stage])[] = [
  [FRAME_STATE.detected, 'track'],
  // What waits for the second network's thread waits for its first piece of work.
  [FRAME_STATE.tracked, 'crop'],
  [FRAME_STATE.analysed, 'compose'],
  [FRAME_STATE.sent, 'present'],
];

/**
 * How many frames wait at each stage and how many are on their way at all: seen from outside, independent of the times that frames carry, so that one
 * can be held against the other (Little's law). Hub thread; costs some µs a look.
 */
export class QueueSampler {
  readonly #table: FrameTable;
  readonly #ring: Ring;
  readonly #now = new Float64Array(STAGES.length + 1);
  readonly #run = new Bin();
  #bins: Bin[] = [new Bin()];
  #binEndNs = Number.NaN;
  #timer: NodeJS.Timeout | null = null;

  constructor(table: FrameTable, ring: Ring) {
    this.#table = table;
    this.#ring = ring;
  }

  /** Begins to look, until `stop`. @param now ns */
  start(now: () => number): void {
    const next = (): void => {
      const ms = Math.min(LONGEST_MS, -Math.log(1 - Math.random()) * MEAN_MS);
      this.#timer = setTimeout(() => {
        this.look(now());
        next();
      }, ms);
      this.#timer.unref();
    };
    next();
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Looks once. */
  look(nowNs: number): void {
    const now = this.#now.fill(0);
    const table = this.#table;
    let [received, inFlight] = [0, table.held];
    for (let row = 0; row < table.rows; row++) {
      const state = table.state(row);
      if (state === FRAME_STATE.free) continue;
      inFlight++;
      if (state === FRAME_STATE.received) received++;
      const waits = WAITS.find(([each]) => each === state);
      if (waits && table.get(row, 'busy') === 0) now[STAGES.indexOf(waits[1])]!++;
    }
    const inRing = this.#ring.depth(PIPELINE_READER);
    const full = this.#ring.freeSlots() === 0;
    now[DECODE] = table.held;
    now[PREPROCESS] = inRing;
    // Received and not in the ring: the source has it in hand, and where the ring is full it waits.
    now[RING] = full ? Math.max(0, received - inRing) : 0;
    now[STAGES.length] = inFlight;
    this.#count(nowNs, full);
  }

  #count(nowNs: number, full: boolean): void {
    if (!(nowNs < this.#binEndNs)) {
      this.#binEndNs = nowNs + BIN_NS;
      this.#bins = [...this.#bins, new Bin()].slice(-BINS - 1);
    }
    for (const bin of [this.#bins.at(-1)!, this.#run]) {
      bin.n++;
      if (full) bin.full++;
      for (let at = 0; at <= STAGES.length; at++) {
        bin.sum[at]! += this.#now[at]!;
        bin.max[at] = Math.max(bin.max[at]!, this.#now[at]!);
      }
    }
  }

  /** Over the last 10 s. */
  window(): Queues {
    const all = new Bin();
    for (const bin of this.#bins) all.add(bin);
    return this.#queues(all);
  }
  /** Over the last whole second. */
  second(): Queues {
    return this.#queues(this.#bins.at(-2) ?? this.#bins.at(-1)!);
  }
  /** Over the run. */
  run(): Queues {
    return this.#queues(this.#run);
  }

  #queues({ n, full, sum, max }: Bin): Queues {
    const level = (at: number): Level =>
      n === 0 ? { now: null, mean: null, max: null } : { now: this.#now[at]!, mean: sum[at]! / n, max: max[at]! };
    return {
      stages: new Map(STAGES.map((stage, at) => [stage, level(at)])),
      inFlight: level(STAGES.length),
      ringFullPct: n === 0 ? null : (full / n) * 100,
    };
  }
}

const [DECODE, RING, PREPROCESS] = [STAGES.indexOf('decode'), STAGES.indexOf('ring'), STAGES.indexOf('preprocess')];
