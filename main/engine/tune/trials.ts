import type { AutoTune, TunedSettings } from '../../../contract/index.ts';
import { hodgesLehmann } from '../overhead.ts';
import { median } from '../telemetry/what-if/samples.ts';
import { tQuantile } from '../telemetry/what-if/student.ts';
import type { Measured } from './subject.ts';

/** How much a block of time differs from its like, as far as nothing is known yet (standard deviation of logarithms), and what that is worth. */
const USUAL_NOISE = 0.05;
const USUAL_WEIGHT = 3;

/** A setting that is tried. */
export interface Arm {
  readonly settings: TunedSettings;
  /** Whether it is tried no more. */
  out: boolean;
  /** Why it could not be tried; null: it could. */
  failed: string | null;
}

/** By how much one is better than another: logarithm of the ratio, its standard error, its 95 % interval, and pairs that say so; NaN without pairs. */
export interface Lead {
  readonly log: number;
  readonly error: number;
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

  /**
   * Of the rounds from `from` on in which both were measured: the Hodges–Lehmann estimate, and Student's interval around it. Pairs of one setting are
   * few, so the noise of a block is known from all pairs there are, moderated by what is usual (Smyth 2004).
   */
  lead(arm: Arm, against: Arm, from = 0): Lead {
    const logs = this.#logs(arm, against, ({ value }) => this.#better * Math.log(value), from);
    if (logs.length === 0) return { log: Number.NaN, error: Number.NaN, low: Number.NaN, high: Number.NaN, pairs: 0 };
    const { median: log } = hodgesLehmann(logs);
    const { variance, freedom } = this.#noise();
    const error = Math.sqrt((2 * variance) / logs.length);
    const half = tQuantile(0.975, freedom) * error;
    return { log, error, low: log - half, high: log + half, pairs: logs.length };
  }

  /** By how much fewer frames are processed than by another, 0.1: a tenth; below 0: more. */
  fewer(arm: Arm, against: Arm): number {
    const logs = this.#logs(arm, against, ({ fps }) => Math.log(fps), 0);
    return logs.length > 0 ? 1 - Math.exp(hodgesLehmann(logs).median) : 0;
  }

  /** Variance of a block's logarithm beside what is common to its round, and how well it is known. */
  #noise(): { variance: number; freedom: number } {
    const [against, ...others] = this.arms;
    let [squares, freedom] = [USUAL_WEIGHT * USUAL_NOISE ** 2, USUAL_WEIGHT];
    for (const arm of others) {
      const logs = this.#logs(arm, against!, ({ value }) => Math.log(value), 0);
      const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length;
      // Of two that are equally noisy.
      squares += logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / 2;
      freedom += Math.max(0, logs.length - 1);
    }
    return { variance: squares / freedom, freedom };
  }

  #logs(arm: Arm, against: Arm, log: (measured: Measured) => number, from: number): number[] {
    return this.#rounds.slice(from).flatMap((round) => {
      const [one, other] = [round.get(arm), round.get(against)];
      const ratio = one && other ? log(one) - log(other) : Number.NaN;
      return Number.isFinite(ratio) ? [ratio] : [];
    });
  }
}
