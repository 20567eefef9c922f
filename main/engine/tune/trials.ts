import type { AutoTune, TunedSettings } from '../../../contract/index.ts';
import { hodgesLehmann } from '../overhead.ts';
import { median } from '../telemetry/what-if/samples.ts';
import type { Measured } from './subject.ts';

/** With fewer pairs than this the interval of signed ranks does not reach 95 %. */
export const LEAST_PAIRS = 6;
/** How much a block of time differs from its like, as far as nothing is known yet (standard deviation of logarithms), and what that is worth. */
const USUAL_NOISE = 0.06;
const USUAL_WEIGHT = 4;

/** A setting that is tried. */
export interface Arm {
  readonly settings: TunedSettings;
  /** Whether it is tried no more. */
  out: boolean;
  /** Why it could not be tried; null: it could. */
  failed: string | null;
}

/** By how much one is better than another: logarithm of the ratio, its 95 % interval (NaN: too few pairs), and pairs that say so. */
export interface Lead {
  readonly log: number;
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
}

/**
 * Everything that was measured, by rounds. Settings are compared by what they gave in the same rounds only, as ratios: what slows the machine down for
 * a while slows all of a round.
 */
export class Trials {
  readonly arms: Arm[] = [];
  readonly #better: 1 | -1;
  readonly #rounds: Map<Arm, Measured>[] = [];

  constructor(objective: AutoTune['objective']) {
    this.#better = objective === 'processed_fps' ? 1 : -1;
  }

  /** The arm of these settings, a new one where there is none yet. */
  arm(settings: TunedSettings): Arm {
    const arm: Arm = { settings, out: false, failed: null };
    this.arms.push(arm);
    return arm;
  }

  get rounds(): number {
    return this.#rounds.length;
  }

  /** What is added from now on belongs to another round. */
  begin(): void {
    this.#rounds.push(new Map());
  }

  add(arm: Arm, measured: Measured): void {
    this.#rounds.at(-1)!.set(arm, measured);
  }

  values(arm: Arm): readonly number[] {
    return this.#rounds.flatMap((round) => round.get(arm)?.value ?? []);
  }

  /** Median of what it gave; null: nothing. */
  typical(arm: Arm): number | null {
    const values = this.values(arm);
    return values.length > 0 ? median(values) : null;
  }

  /** Of the rounds from `from` on in which both were measured: Hodges–Lehmann estimate and interval; NaN without pairs. */
  lead(arm: Arm, against: Arm, from = 0): Lead {
    const logs = this.#logs(arm, against, ({ value }) => this.#better * Math.log(value), from);
    if (logs.length === 0) return { log: Number.NaN, low: Number.NaN, high: Number.NaN, pairs: 0 };
    const { median: log, low, high } = hodgesLehmann(logs);
    const sure = logs.length >= LEAST_PAIRS;
    return { log, low: sure ? low : Number.NaN, high: sure ? high : Number.NaN, pairs: logs.length };
  }

  /** By how much fewer frames are processed than by another, 0.1: a tenth; below 0: more. */
  fewer(arm: Arm, against: Arm): number {
    const logs = this.#logs(arm, against, ({ fps }) => Math.log(fps), 0);
    return logs.length > 0 ? 1 - Math.exp(hodgesLehmann(logs).median) : 0;
  }

  /** Standard deviation of a block's logarithm beside what is common to its round, from all pairs with `against`, moderated by what is usual (Smyth 2004). */
  noise(against: Arm): number {
    let [squares, freedom] = [0, 0];
    for (const arm of this.arms) {
      if (arm === against) continue;
      const logs = this.#logs(arm, against, ({ value }) => Math.log(value), 0);
      if (logs.length < 2) continue;
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
      squares += logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 2;
      freedom += logs.length - 1;
    }
    return Math.sqrt((USUAL_WEIGHT * USUAL_NOISE ** 2 + squares) / (USUAL_WEIGHT + freedom));
  }

  #logs(arm: Arm, against: Arm, log: (measured: Measured) => number, from: number): number[] {
    return this.#rounds.slice(from).flatMap((round) => {
      const [one, other] = [round.get(arm), round.get(against)];
      const ratio = one && other ? log(one) - log(other) : Number.NaN;
      return Number.isFinite(ratio) ? [ratio] : [];
    });
  }
}
