import { type Percentiles, STAGES } from '../../../contract/index.ts';
import type { TimePercentiles } from './figures-of.ts';
import type { FrameTimes } from './frame-times.ts';
import { exactPercentiles } from './percentiles.ts';

/** The live window: the last 10 s, and no more than this many frames of it. */
export const WINDOW_NS = 10e9;
const CAPACITY = 2048;
/** Wait, service and age by stage; then these. */
const E2E = STAGES.length * 3;
const ANALYSIS = E2E + 1;
const UNATTRIBUTED = E2E + 2;
const GLASS = E2E + 3;
const COLUMNS = E2E + 4;

const NOTHING: Percentiles = { n: 0, p50: null, p90: null, p95: null, p99: null, max: null };

/** Times of the frames that ended lately, for live percentiles. Allocates only when read. */
export class FrameWindow {
  readonly #values = new Float32Array(CAPACITY * COLUMNS);
  readonly #endNs = new Float64Array(CAPACITY);
  #count = 0;

  /** Frames that are looked at. */
  get frames(): number {
    return Math.min(this.#count, CAPACITY);
  }

  add(endNs: number, times: FrameTimes): void {
    const slot = this.#count++ % CAPACITY;
    const at = slot * COLUMNS;
    this.#values.set(times.stages, at);
    this.#values.set(times.ages, at + STAGES.length * 2);
    this.#values[at + E2E] = times.e2eNs;
    this.#values[at + ANALYSIS] = times.analysisNs;
    this.#values[at + UNATTRIBUTED] = times.unattributedNs;
    this.#values[at + GLASS] = times.glassNs;
    this.#endNs[slot] = endNs;
  }

  /** Exact percentiles over the window. */
  percentiles(nowNs: number): TimePercentiles {
    const slots: number[] = [];
    for (let slot = 0; slot < this.frames; slot++) if (nowNs - this.#endNs[slot]! <= WINDOW_NS) slots.push(slot);
    const of = (value: (at: number) => number): Percentiles => {
      const column = new Float64Array(slots.length);
      for (let row = 0; row < slots.length; row++) column[row] = value(slots[row]! * COLUMNS);
      return exactPercentiles(column);
    };
    const values = this.#values;
    const ms = (index: number): Percentiles => of((at) => values[at + index]! / 1e6);
    return {
      e2e: ms(E2E),
      analysis: ms(ANALYSIS),
      unattributed: ms(UNATTRIBUTED),
      glass: ms(GLASS),
      unattributedFramePct: of((at) => (values[at + UNATTRIBUTED]! / values[at + E2E]!) * 100),
      stages: STAGES.map((_, stage) => {
        const serviceMs = ms(stage * 2 + 1);
        if (serviceMs.n === 0) return { waitMs: NOTHING, serviceMs, stageLatencyMs: NOTHING, frameAgeMs: NOTHING };
        return {
          waitMs: ms(stage * 2),
          serviceMs,
          stageLatencyMs: of((at) => (values[at + stage * 2]! + values[at + stage * 2 + 1]!) / 1e6),
          frameAgeMs: ms(STAGES.length * 2 + stage),
        };
      }),
    };
  }
}
