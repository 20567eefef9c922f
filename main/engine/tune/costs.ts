/** What is taken for the time of a load until one has been seen, ms. */
const FIRST_LOAD_MS = 1500;
const FIRST_EXTRA_MS = 500;
/** The next may take so much longer than the longest so far. */
const LONGER = 1.25;

/** A time that is learned from how often it was seen. */
class Learned {
  #sum = 0;
  #count = 0;
  #longest = 0;
  readonly #firstMs: number;

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
  }

  add(ms: number): void {
    this.#sum += ms;
    this.#count++;
    this.#longest = Math.max(this.#longest, ms);
  }
  get usualMs(): number {
    return this.#count > 0 ? this.#sum / this.#count : this.#firstMs;
  }
  get mostMs(): number {
    return LONGER * (this.#count > 0 ? this.#longest : this.#firstMs);
  }
}

/** What a trial costs beside the time that is measured: loading sessions, and until they have settled. Learned on the way. */
export class Costs {
  readonly load = new Learned(FIRST_LOAD_MS);
  /** What measuring takes longer than it was asked for. */
  readonly extra = new Learned(FIRST_EXTRA_MS);

  /** Of a round that measures `blocks` blocks of `blockMs` and loads sessions `loads` times, ms, as a rule. */
  roundMs(blocks: number, loads: number, blockMs: number): number {
    return blocks * (this.extra.usualMs + blockMs) + loads * this.load.usualMs;
  }

  /** Of one block with a load before it and, at the end of all, one behind it, at most. */
  mostMs(blockMs: number): number {
    return 2 * this.load.mostMs + this.extra.mostMs + blockMs;
  }
}
