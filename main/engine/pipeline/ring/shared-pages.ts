import './webassembly.ts';
const PAGE = 65_536;
/** Regions that can be known at a time; a region that finds no place in the table is not given back. */
const REGIONS = 128;
/** Words of a region: its first page, its pages (0: no region yet), whether it is used. */
const WORDS = 3;

/** What threads share. Plain data: it may be posted. */
export interface SharedPagesInit {
  readonly memory: WebAssembly.Memory;
  readonly table: SharedArrayBuffer;
}

/** A part of a shared memory that belongs to one thread. */
export interface Region {
  /** Bytes from the beginning of the memory. */
  readonly at: number;
  readonly bytes: number;
}

/**
 * Hands parts of one WebAssembly memory out to threads that come and go: what was given back is used again, else the memory grows. Any thread may call
 * it. What somebody gets is not zeroed.
 */
export class SharedPages {
  static allocate(memory: WebAssembly.Memory): SharedPagesInit {
    return { memory, table: new SharedArrayBuffer(REGIONS * WORDS * 4) };
  }

  readonly memory: WebAssembly.Memory;
  readonly #table: Int32Array;

  constructor({ memory, table }: SharedPagesInit) {
    this.memory = memory;
    this.#table = new Int32Array(table);
  }

  /** A memory of its own, for one thread: where what is worked on does not lie in a shared one. */
  static alone(): SharedPages {
    return new SharedPages(SharedPages.allocate(new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true })));
  }

  /** @throws RangeError where the memory cannot grow by so much */
  lease(bytes: number): Region {
    const pages = Math.max(1, Math.ceil(bytes / PAGE));
    const found = this.#leaseAgain(pages);
    if (found >= 0) return { at: found * PAGE, bytes: pages * PAGE };
    const first = this.memory.grow(pages);
    this.#remember(first, pages);
    return { at: first * PAGE, bytes: pages * PAGE };
  }

  giveBack({ at }: Region): void {
    for (let region = 0; region < REGIONS; region++) {
      const words = region * WORDS;
      if (this.#table[words] === at / PAGE && Atomics.load(this.#table, words + 1) > 0) Atomics.store(this.#table, words + 2, 0);
    }
  }

  /** The first page of a region that nobody uses and that is large enough, but no waste; −1: there is none. */
  #leaseAgain(pages: number): number {
    for (let region = 0; region < REGIONS; region++) {
      const words = region * WORDS;
      const there = Atomics.load(this.#table, words + 1);
      if (there < pages || there > pages * 2) continue;
      if (Atomics.compareExchange(this.#table, words + 2, 0, 1) === 0) return this.#table[words]!;
    }
    return -1;
  }

  #remember(first: number, pages: number): void {
    for (let region = 0; region < REGIONS; region++) {
      const words = region * WORDS;
      if (Atomics.compareExchange(this.#table, words + 2, 0, 1) !== 0) continue;
      if (Atomics.load(this.#table, words + 1) === 0) {
        this.#table[words] = first;
        Atomics.store(this.#table, words + 1, pages);
        return;
      }
      Atomics.store(this.#table, words + 2, 0);
    }
  }
}
