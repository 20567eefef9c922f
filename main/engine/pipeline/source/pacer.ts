import type { Pace } from '../../../../contract/index.ts';

/** A source that is this far behind its timestamps is taken to be held back, and starts to count anew instead of racing to catch up. */
const HELD_BACK_MS = 500;

/**
 * When a packet may be read. `saturate`: at once. `realtime`: when the time since the anchor has reached the packet's own distance from it; the
 * anchor is the first packet after a start, a seek, a pause or a seam. A source that sets its own pace, as a camera does, is never held back.
 */
export class Pacer {
  #pace: Pace;
  readonly #ownPace: boolean;
  readonly #nowMs: () => number;
  #anchor: { nowMs: number; streamMs: number } | null = null;

  /** @param nowMs any monotonic clock, ms */
  constructor(pace: Pace, nowMs: () => number, ownPace = false) {
    this.#pace = pace;
    this.#nowMs = nowMs;
    this.#ownPace = ownPace;
  }

  /** From the next packet on. */
  change(pace: Pace): void {
    this.#pace = pace;
    this.reset();
  }

  /** The next packet becomes the anchor. */
  reset(): void {
    this.#anchor = null;
  }

  /**
   * How long to sleep before the packet at `streamMs` (decoding time, ms from the stream's start) is due; 0: now. A packet that carries no time
   * (NaN) is always due.
   */
  delayMs(streamMs: number): number {
    if (this.#ownPace || this.#pace === 'saturate' || Number.isNaN(streamMs)) return 0;
    const nowMs = this.#nowMs();
    this.#anchor ??= { nowMs, streamMs };
    const delay = this.#anchor.nowMs + (streamMs - this.#anchor.streamMs) - nowMs;
    if (delay < -HELD_BACK_MS) this.#anchor = { nowMs, streamMs };
    return Math.max(0, delay);
  }
}
