interface Sample {
  readonly roundTripMs: number;
  readonly offsetMs: number;
}

/**
 * The engine's clock as the window knows it: engine ms = local ms + offset. Each ping gives one estimate (Cristian, 1989: the answer was
 * stamped half-way), good to half its round trip; the one with the smallest round trip among the last few is used.
 */
export class ClockOffset {
  readonly #kept: number;
  #samples: Sample[] = [];

  /** @param kept how many of the latest pings compete */
  constructor(kept = 10) {
    this.#kept = kept;
  }

  /** @param sentMs @param receivedMs local clock (performance.now) @param engineNs the engine's clock, stamped in between */
  add(sentMs: number, receivedMs: number, engineNs: number): void {
    const sample = { roundTripMs: receivedMs - sentMs, offsetMs: engineNs / 1e6 - (sentMs + receivedMs) / 2 };
    this.#samples = [...this.#samples, sample].slice(-this.#kept);
  }

  /** A new engine has a clock of its own. */
  reset(): void {
    this.#samples = [];
  }

  get #best(): Sample | undefined {
    return this.#samples.reduce<Sample | undefined>(
      (best, s) => (best === undefined || s.roundTripMs < best.roundTripMs ? s : best),
      undefined,
    );
  }

  /** Largest error of `toEngineNs`, ms; null before the first answer. */
  get uncertaintyMs(): number | null {
    const best = this.#best;
    return best === undefined ? null : best.roundTripMs / 2;
  }

  /** Local ms → ns on the engine's clock, a whole number ≥ 0; null before the first answer. */
  toEngineNs(localMs: number): number | null {
    const best = this.#best;
    return best === undefined ? null : Math.max(0, Math.round((localMs + best.offsetMs) * 1e6));
  }
}
