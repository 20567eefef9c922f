import { chance } from '../hash.ts';
import { sessionKey } from './candidates.ts';
import type { Arm } from './trials.ts';

/**
 * In which order the settings of a round are tried: by chance, and every second round as the one before it, backwards, so that a trend meets both
 * ends (as in A B B A) and what was tried last has not to be loaded again. Settings of the same sessions follow one another.
 */
export class Orders {
  readonly #seed: number;
  #drawn = 0;
  #turnRound: readonly Arm[] | null = null;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Of the first round: the one at work, then the more promising half, then the others, should there be no time for them. */
  first([atWork, ...others]: readonly Arm[]): readonly Arm[] {
    const half = Math.ceil(others.length / 2);
    const order = [...(atWork ? [atWork] : []), ...this.#shuffled(others.slice(0, half)), ...this.#shuffled(others.slice(half))];
    this.#turnRound = order;
    return order;
  }

  next(arms: readonly Arm[], atWork: Arm): readonly Arm[] {
    const turned = this.#turnRound?.toReversed().filter((arm) => arms.includes(arm));
    if (turned?.length === arms.length) {
      this.#turnRound = null;
      return turned;
    }
    const groups = new Map<string, Arm[]>();
    for (const arm of this.#shuffled(arms)) {
      const key = sessionKey(arm.settings);
      groups.set(key, [...(groups.get(key) ?? []), arm]);
    }
    const own = sessionKey(atWork.settings);
    const first = (groups.get(own) ?? []).toSorted((a, b) => Number(b === atWork) - Number(a === atWork));
    groups.delete(own);
    const order = [...first, ...[...groups.values()].flat()];
    this.#turnRound = order;
    return order;
  }

  /** Fisher and Yates. */
  #shuffled(arms: readonly Arm[]): Arm[] {
    const shuffled = [...arms];
    for (let left = shuffled.length; left > 1; left--) {
      const at = Math.floor(chance(this.#seed, this.#drawn++) * left);
      [shuffled[left - 1], shuffled[at]] = [shuffled[at]!, shuffled[left - 1]!];
    }
    return shuffled;
  }
}
