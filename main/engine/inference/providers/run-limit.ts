const FIRST_MS = 60_000;
const LEAST_MS = 2000;
const TIMES = 10;
const KEPT = 15;

/**
 * How long a run may take before it is taken for hung: ten times the median of the last runs with inputs of the same dimensions, and at least 2 s; the first one a
 * minute, as a device may compile for it.
 */
export class RunLimit {
  readonly #fixedMs: number | undefined;
  readonly #tookMs = new Map<string, number[]>();

  /** @param fixedMs in place of the median's multiple */
  constructor(fixedMs?: number) {
    this.#fixedMs = fixedMs;
  }

  /** @param shape the inputs' dimensions, in any words */
  of(shape: string): number {
    const took = this.#tookMs.get(shape);
    if (took === undefined) return Math.max(FIRST_MS, this.#fixedMs ?? 0);
    if (this.#fixedMs !== undefined) return this.#fixedMs;
    const sorted = took.toSorted((a, b) => a - b);
    return Math.max(LEAST_MS, TIMES * (sorted[sorted.length >> 1] ?? 0));
  }

  took(shape: string, ms: number): void {
    const took = this.#tookMs.get(shape);
    if (took === undefined) this.#tookMs.set(shape, [ms]);
    else if (took.push(ms) > KEPT) took.shift();
  }
}
