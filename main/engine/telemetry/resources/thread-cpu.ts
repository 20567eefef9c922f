import type { Worker } from 'node:worker_threads';

/** A thread by the name it goes by in figures. */
export interface NamedThread {
  readonly name: string;
  /** Only `cpuUsage` is called. */
  readonly worker: Pick<Worker, 'cpuUsage'>;
}

/** CPU time so far, µs, at a moment. */
interface Sample {
  readonly us: number;
  readonly tNs: number;
}

interface Known {
  asked: boolean;
  base: Sample | null;
  newest: Sample | null;
  pct: number | null;
}

export const cpuPct = (base: Sample, newest: Sample): number =>
  newest.tNs > base.tNs ? (Math.max(0, newest.us - base.us) * 1000 * 100) / (newest.tNs - base.tNs) : 0;

/** An answer later than this is used at the next reading. */
const PATIENCE_MS = 100;

/**
 * CPU of worker threads, in percent of one core. A thread answers between two of its own instructions, also while it waits on shared memory, but
 * not while it is inside native code: one that is late keeps its last value, and is not asked again before it has answered.
 */
export class ThreadCpu {
  readonly #known = new Map<NamedThread['worker'], Known>();
  readonly #now: () => number;

  /** @param now ns, monotonic */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Resolves after 100 ms at most; never rejects. A thread has no value before its second answer. */
  async read(threads: readonly NamedThread[]): Promise<readonly { readonly name: string; readonly cpuPct: number }[]> {
    const workers = new Set(threads.map(({ worker }) => worker));
    for (const worker of this.#known.keys()) if (!workers.has(worker)) this.#known.delete(worker);
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, PATIENCE_MS);
    await Promise.race([Promise.all([...workers].map((worker) => this.#ask(worker))), late.promise]);
    clearTimeout(timer);
    return threads.flatMap(({ name, worker }) => {
      const pct = this.#renew(worker);
      return pct === null ? [] : [{ name, cpuPct: pct }];
    });
  }

  async #ask(worker: NamedThread['worker']): Promise<void> {
    const known = this.#known.get(worker) ?? { asked: false, base: null, newest: null, pct: null };
    this.#known.set(worker, known);
    if (known.asked) return;
    known.asked = true;
    try {
      const { user, system } = await worker.cpuUsage();
      known.newest = { us: user + system, tNs: this.#now() };
    } catch {
      // It has ended, or not begun.
    }
    known.asked = false;
  }

  #renew(worker: NamedThread['worker']): number | null {
    const known = this.#known.get(worker);
    if (!known) return null;
    const { base, newest } = known;
    if (base !== null && newest !== null && newest !== base) known.pct = cpuPct(base, newest);
    known.base = newest;
    return known.pct;
  }
}
