import type { Arrivals, Gone } from '../source/arrivals.ts';
import type { Step } from '../source/step.ts';

/** What is told of packets that gave no picture. */
export type Fate = Extract<Step, { type: 'lost' | 'decimated' }>;

/** What became of packets that gave no picture, until it is told: those that went the same way one after the other are counted together. */
export class Fates {
  readonly #untold: Fate[] = [];

  get none(): boolean {
    return this.#untold.length === 0;
  }

  add(fate: Fate): void {
    const last = this.#untold.at(-1);
    if (last && isSame(last, fate)) this.#untold[this.#untold.length - 1] = { ...fate, count: fate.count + last.count };
    else this.#untold.push(fate);
  }

  /** Takes over what is known to be gone. */
  collect(arrivals: Arrivals): void {
    for (let gone = arrivals.gone(); gone; gone = arrivals.gone()) this.add(fateOf(gone));
  }

  next(): Fate | undefined {
    return this.#untold.shift();
  }

  clear(): void {
    this.#untold.length = 0;
  }
}

const isSame = (a: Fate, b: Fate): boolean =>
  a.type === 'lost' && b.type === 'lost' ? a.reason === b.reason && a.phrase === b.phrase : a.type === b.type;

const fateOf = ({ arrival: { corrupt }, failed, skippable }: Gone): Fate => {
  if (failed !== null) return { type: 'lost', reason: corrupt ? 'demux_corrupt' : 'decode_error', count: 1, phrase: failed };
  if (skippable) return { type: 'decimated', count: 1 };
  return corrupt
    ? { type: 'lost', reason: 'demux_corrupt', count: 1, phrase: 'it came damaged' }
    : { type: 'lost', reason: 'decoder_drop', count: 1, phrase: 'no picture came of it' };
};
