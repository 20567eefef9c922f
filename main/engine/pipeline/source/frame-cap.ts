/** A frame comes so much of the source's own interval before its time at most: a little less than half, or the next one would be nearer. */
const EARLY = 0.45;

/**
 * Which frames to keep so that there are at most so many a second, evenly by presentation time: those nearest to each multiple of the interval. A
 * source that is not faster than the cap loses none, though its timestamps are rounded and a camera is never exact.
 */
export class FrameCap {
  #dueMs = Number.NEGATIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;
  #fps: number | null = null;

  /** Whether the frame at `ptsMs` is kept. @param fps frames a second at most; null: all. May change at any time */
  keeps(ptsMs: number, fps: number | null): boolean {
    if (fps !== this.#fps || ptsMs < this.#lastMs) this.reset();
    const earlyMs = EARLY * (ptsMs - this.#lastMs);
    this.#fps = fps;
    this.#lastMs = ptsMs;
    if (fps === null) return true;
    const intervalMs = 1000 / fps;
    if (ptsMs < this.#dueMs - Math.min(earlyMs, intervalMs / 2)) return false;
    // Behind a gap the multiples begin anew; else they go on, so that what comes a little late or early does not add up.
    this.#dueMs = (ptsMs - this.#dueMs > intervalMs ? ptsMs : this.#dueMs) + intervalMs;
    return true;
  }

  /** What follows does not continue what was. */
  reset(): void {
    this.#dueMs = Number.NEGATIVE_INFINITY;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}
