const TOPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10] as const;
const STEPS = [1, 2, 2.5, 5, 10] as const;

/** Smallest "round" axis end at or above `ms` (1, 1.5, 2, 3, 4, 5, 6, 8 × 10^k); 1 for anything that is not a positive number. */
export function niceTop(ms: number): number {
  if (!(ms > 0) || !Number.isFinite(ms)) return 1;
  const decade = 10 ** Math.floor(Math.log10(ms));
  for (const top of TOPS) if (top * decade >= ms * (1 - 1e-9)) return top * decade;
  return 10 * decade;
}

/** Multiples of a round step from 0 up to `top` (ms), at most `most` intervals of them. */
export function ticks(top: number, most: number): readonly number[] {
  const rough = top / Math.max(1, most);
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = (STEPS.find((s) => s * decade >= rough * (1 - 1e-9)) ?? 10) * decade;
  const found: number[] = [];
  for (let k = 0; k * step <= top * (1 + 1e-9); k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/**
 * Where the axis should end for these totals (ms, `n` of them): high enough for nearly all bars, so that one frame of half a second
 * does not flatten the rest. Outliers beyond 1.8 × the 97th percentile are left to be drawn cut off. `scratch` is overwritten.
 */
export function wantedTop(totals: Float32Array, n: number, budgetMs: number | null, scratch: Float32Array): number {
  let top = 0;
  if (n > 0) {
    const sorted = scratch.subarray(0, n);
    sorted.set(totals.subarray(0, n));
    sorted.sort();
    const most = sorted[n - 1] ?? 0;
    const usual = sorted[Math.min(n - 1, Math.floor(n * 0.97))] ?? 0;
    top = most <= usual * 1.8 ? most : usual * 1.25;
  }
  // The frame interval is worth seeing only where it is of the bars' order of magnitude.
  if (budgetMs !== null && budgetMs > top && budgetMs < top * 1.7) top = budgetMs * 1.04;
  return top * 1.03;
}

/** How long bars must stay low before the axis comes down, ms. */
const HOLD_MS = 2500;
/** Time constant of the way to a new end of the axis, ms. */
const EASE_MS = 70;

/** An axis end that does not jump: it grows at once to the next round number, comes down only after a while, and glides there. */
export class ScaleLatch {
  #goal = 0;
  #shown = 0;
  #lastMs = 0;
  #lowSinceMs: number | null = null;

  /** Where the axis is going to end, ms; ticks are for this. */
  get goal(): number {
    return this.#goal;
  }

  /** Whether another `update` at `nowMs` would show another end, even with the same bars. */
  due(nowMs: number): boolean {
    return this.#shown !== this.#goal || (this.#lowSinceMs !== null && nowMs - this.#lowSinceMs >= HOLD_MS);
  }

  /** Forgets what was shown: the next update takes its end at once. */
  reset(): void {
    this.#goal = 0;
  }

  /** @param wantedMs what the bars need; @param nowMs any monotonic clock. Returns the end to draw with, ms. */
  update(wantedMs: number, nowMs: number): number {
    const wanted = niceTop(wantedMs);
    const elapsed = Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    if (this.#goal === 0) {
      this.#goal = wanted;
      this.#shown = wanted;
      this.#lowSinceMs = null;
      return wanted;
    }
    if (wanted >= this.#goal) {
      this.#goal = wanted;
      this.#lowSinceMs = null;
    } else {
      this.#lowSinceMs ??= nowMs;
      if (nowMs - this.#lowSinceMs >= HOLD_MS) {
        this.#goal = wanted;
        this.#lowSinceMs = null;
      }
    }
    this.#shown += (this.#goal - this.#shown) * (1 - Math.exp(-elapsed / EASE_MS));
    if (Math.abs(this.#shown - this.#goal) < this.#goal * 0.004) this.#shown = this.#goal;
    return this.#shown;
  }
}
