/** Counts of one run so far, by key. */
export type Counts = Iterable<readonly [string, number]>;

/**
 * Counts that begin at 0 with every run, as counters of the process, which never go down: of each run that is over its last counts are kept. Between
 * two readings only the newest value is remembered; nothing is computed.
 */
export class RunningTotals<T> {
  readonly #countsOf: (value: T) => Counts;
  readonly #finished = new Map<string, number>();
  #newest: { readonly runId: number; readonly value: T } | null = null;

  /** @param countsOf the counts in a value; none of them goes down within a run */
  constructor(countsOf: (value: T) => Counts) {
    this.#countsOf = countsOf;
  }

  see(runId: number, value: T): void {
    if (this.#newest !== null && this.#newest.runId !== runId) this.#addTo(this.#finished, this.#newest.value);
    this.#newest = { runId, value };
  }

  /** Over all runs, by key; a key that never occurred is not there. */
  read(): ReadonlyMap<string, number> {
    const totals = new Map(this.#finished);
    if (this.#newest !== null) this.#addTo(totals, this.#newest.value);
    return totals;
  }

  #addTo(totals: Map<string, number>, value: T): void {
    for (const [key, count] of this.#countsOf(value)) totals.set(key, (totals.get(key) ?? 0) + count);
  }
}
