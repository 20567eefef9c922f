import type { Clock } from './clock.ts';

/** How often the two clocks are held against each other at least, ns. */
const LOOK_NS = 1e9;
/** They drift apart by no more than this between two looks, ns: 100 ppm of a second. */
const DRIFT_NS = 100_000;

/**
 * Where times of the wall clock (those a camera says, as far as its clock and this machine's agree) lie on the engine's. The wall clock is read to 1 ms,
 * so each look says of the distance only that it lies within 1 ms; looks at random moments narrow it down. Where they contradict one another the wall
 * clock was set, and it begins anew. One thread only.
 */
export class WallClock {
  readonly #clock: Clock;
  readonly #wallMs: () => number;
  #lookedNs = Number.NEGATIVE_INFINITY;
  /** Engine's clock less wall clock, ns: at least, and at most. */
  #fromNs = Number.NEGATIVE_INFINITY;
  #toNs = Number.POSITIVE_INFINITY;

  /** @param wallMs whole ms since 1970 */
  constructor(clock: Clock, wallMs: () => number = Date.now) {
    this.#clock = clock;
    this.#wallMs = wallMs;
  }

  /** Holds the clocks against each other; `engineNs` does so by itself, too. */
  look(): void {
    const before = this.#clock.now();
    const wallMs = this.#wallMs();
    const after = this.#clock.now();
    const [fromNs, toNs] = [before - (wallMs + 1) * 1e6, after - wallMs * 1e6];
    this.#fromNs = Math.max(this.#fromNs - DRIFT_NS, fromNs);
    this.#toNs = Math.min(this.#toNs + DRIFT_NS, toNs);
    if (this.#fromNs > this.#toNs) [this.#fromNs, this.#toNs] = [fromNs, toNs];
    this.#lookedNs = after;
  }

  /** Of µs since 1970, ns on the engine's clock: negative where that was before the engine, NaN while that clock stands at 0 (no instruments). */
  engineNs(unixUs: number): number {
    const now = this.#clock.now();
    if (now === 0) return Number.NaN;
    if (now - this.#lookedNs >= LOOK_NS) this.look();
    return Math.round(unixUs * 1000 + (this.#fromNs + this.#toNs) / 2);
  }
}
