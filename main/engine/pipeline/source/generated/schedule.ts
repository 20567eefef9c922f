import { type Nanos, nanos } from '../../../../../contract/index.ts';
import { chance } from '../../../hash.ts';

/**
 * When the frames of a generated camera arrive: `intervalNs` apart from the first on, each up to `jitterNs` before or after its time, by a number
 * that seed and frame give. None overtakes another. Whatever the pipeline does, the schedule goes on.
 */
export class Schedule {
  readonly #intervalNs: number;
  readonly #jitterNs: number;
  readonly #seed: number;
  /** Time of the frame with number 0; null: nothing has been asked of it yet. */
  #originNs: number | null = null;
  #count = 0;
  #lastNs = Number.NEGATIVE_INFINITY;

  constructor(init: { intervalNs: number; jitterNs: number; seed: number }) {
    this.#intervalNs = init.intervalNs;
    this.#jitterNs = init.jitterNs;
    this.#seed = init.seed;
  }

  /** When the next frame arrives; null: the camera has not been switched on. */
  get nextNs(): Nanos | null {
    if (this.#originNs === null) return null;
    const jitterNs = (2 * chance(this.#seed, this.#count) - 1) * this.#jitterNs;
    const dueNs = Math.round(this.#originNs + this.#count * this.#intervalNs + jitterNs);
    return nanos(Math.max(dueNs, this.#lastNs));
  }

  /** Switches the camera on, where it is not: its first frame arrives now, or a little later where there is jitter. */
  begin(nowNs: Nanos): void {
    this.#originNs ??= nowNs + this.#jitterNs;
  }

  /** Takes the next frame. @returns when it arrived */
  take(): Nanos {
    const arrivedNs = this.nextNs ?? nanos(0);
    this.#lastNs = arrivedNs;
    this.#count++;
    return arrivedNs;
  }

  /** The camera stood still for so long. */
  shift(ns: number): void {
    if (this.#originNs !== null) this.#originNs += ns;
    this.#lastNs += ns;
  }
}
