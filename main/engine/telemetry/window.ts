import { type Percentiles, STAGES } from '../../../contract/index.ts';
import type { StageTimes } from './stage-times.ts';
import { exactPercentiles } from './percentiles.ts';

/** The live window: the last 10 s, and no more than this many frames of it. */
export const WINDOW_NS = 10e9;
const CAPACITY = 2048;
const COLUMNS = STAGES.length * 2 + 4;
const E2E = STAGES.length * 2;
const ANALYSIS = E2E + 1;
const ATTRIBUTED = E2E + 2;
const INFERENCE = E2E + 3;

export interface WindowSummary {
  readonly waitMs: readonly Percentiles[];
  readonly serviceMs: readonly Percentiles[];
  readonly e2e: Percentiles;
  readonly analysis: Percentiles;
  /** Σ unattributed ÷ Σ e2e, percent; null where nothing was analysed. */
  readonly unattributedPct: number | null;
  readonly inferenceSharePct: number | null;
}

/** Times of the frames that ended lately, for live percentiles. Allocates only when read. */
export class FrameWindow {
  readonly #values = new Float32Array(CAPACITY * COLUMNS);
  readonly #endNs = new Float64Array(CAPACITY);
  #count = 0;

  add(endNs: number, times: StageTimes, e2eNs: number, analysisNs: number, attributedNs: number, inferenceNs: number): void {
    const slot = this.#count++ % CAPACITY;
    const at = slot * COLUMNS;
    this.#values.set(times, at);
    this.#values[at + E2E] = e2eNs;
    this.#values[at + ANALYSIS] = analysisNs;
    this.#values[at + ATTRIBUTED] = attributedNs;
    this.#values[at + INFERENCE] = inferenceNs;
    this.#endNs[slot] = endNs;
  }

  summarise(nowNs: number): WindowSummary {
    const slots: number[] = [];
    for (let slot = 0; slot < Math.min(this.#count, CAPACITY); slot++) if (nowNs - this.#endNs[slot]! <= WINDOW_NS) slots.push(slot);
    const column = (index: number) => slots.map((slot) => this.#values[slot * COLUMNS + index]! / 1e6);
    const stage = (offset: number) => STAGES.map((_, index) => exactPercentiles(column(index * 2 + offset)));
    let [e2e, attributed, inference] = [0, 0, 0];
    for (const slot of slots) {
      const frame = this.#values[slot * COLUMNS + E2E]!;
      if (Number.isNaN(frame)) continue;
      e2e += frame;
      attributed += this.#values[slot * COLUMNS + ATTRIBUTED]!;
      inference += this.#values[slot * COLUMNS + INFERENCE]!;
    }
    return {
      waitMs: stage(0),
      serviceMs: stage(1),
      e2e: exactPercentiles(column(E2E)),
      analysis: exactPercentiles(column(ANALYSIS)),
      unattributedPct: e2e > 0 ? ((e2e - attributed) / e2e) * 100 : null,
      inferenceSharePct: e2e > 0 ? (inference / e2e) * 100 : null,
    };
  }
}
