import { sameSettings, sessionKey } from './candidates.ts';
import { Costs } from './costs.ts';
import { Orders } from './order.ts';
import type { TuneSubject } from './subject.ts';
import type { Arm, Trials } from './trials.ts';

/** Ends the search, and says why. */
export class NotTuned extends Error {
  override readonly name = 'NotTuned';
}

export interface RoundsInit {
  readonly subject: TuneSubject;
  readonly trials: Trials;
  /** The setting at work, which every round has. */
  readonly before: Arm;
  /** When all has to be over, on the subject's clock. */
  readonly endMs: number;
  readonly seed: number;
  /** After every block. */
  readonly told: () => void;
}

/** Tries settings in rounds: puts one after the other to work and measures a block of each. Knows the time, and what is at work. */
export class Rounds {
  readonly costs = new Costs();
  readonly #init: RoundsInit;
  readonly #orders: Orders;
  #atWork: Arm;

  constructor(init: RoundsInit) {
    this.#init = init;
    this.#orders = new Orders(init.seed);
    this.#atWork = init.before;
  }

  get leftMs(): number {
    return this.#init.endMs - this.#init.subject.now();
  }
  get cancelled(): boolean {
    return this.#init.subject.cancelled();
  }

  /** A first round of all. Who is not reached until `leftMs` is left is out. */
  async all(arms: readonly Arm[], blockMs: number, leftMs: number): Promise<void> {
    await this.#play(this.#orders.first(arms), blockMs, leftMs);
    for (const arm of arms) if (this.#init.trials.typical(arm) === null) arm.out = true;
  }

  /** Another round. False: there was no time to begin it, or to end it, or it was cancelled. */
  next(arms: readonly Arm[], blockMs: number, leftMs = 0): Promise<boolean> {
    const sessions = new Set(arms.map(({ settings }) => sessionKey(settings)));
    if (this.leftMs - this.costs.roundMs(arms.length, sessions.size - 1, blockMs) - this.costs.load.mostMs < leftMs)
      return Promise.resolve(false);
    return this.#play(this.#orders.next(arms, this.#atWork), blockMs, leftMs);
  }

  async #play(order: readonly Arm[], blockMs: number, leftMs: number): Promise<boolean> {
    const { trials, told } = this.#init;
    trials.begin();
    for (const arm of order) {
      if (this.cancelled || this.leftMs - this.costs.mostMs(blockMs) < leftMs) return false;
      await this.#try(arm, blockMs);
      if (this.cancelled) return false;
      told();
    }
    return true;
  }

  async #try(arm: Arm, blockMs: number): Promise<void> {
    const { subject, before, trials } = this.#init;
    try {
      await this.apply(arm);
    } catch (error) {
      arm.failed = error instanceof Error ? error.message : String(error);
      arm.out = true;
      if (arm === before) throw new NotTuned(`the setting before could not be put to work again (${arm.failed})`);
      return;
    }
    if (this.cancelled) return;
    const begunMs = subject.now();
    const measured = await subject.measure(blockMs);
    if (this.cancelled) return;
    this.costs.extra.add(subject.now() - begunMs - blockMs);
    if (measured.value > 0 && measured.fps > 0) {
      trials.add(arm, measured);
      return;
    }
    if (arm === before) throw new NotTuned('no frame came from the source');
    arm.failed = 'no frame came';
    arm.out = true;
  }

  /** Puts a setting to work, where it is not. @throws whatever the subject does */
  async apply(arm: Arm): Promise<void> {
    if (sameSettings(arm.settings, this.#atWork.settings)) return;
    const loads = sessionKey(arm.settings) !== sessionKey(this.#atWork.settings);
    const begunMs = this.#init.subject.now();
    await this.#init.subject.apply(arm.settings);
    if (loads) this.costs.load.add(this.#init.subject.now() - begunMs);
    this.#atWork = arm;
  }
}
