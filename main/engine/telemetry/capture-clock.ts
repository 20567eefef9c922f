import type { FrameRecord } from '../../../contract/index.ts';

/** A wall clock is read to a millisecond: no closer can two of them be known to agree. */
const READ_TO_NS = 1e6;

/**
 * How far the clock that says when frames were captured can be trusted, from the frames alone. Two things show that it errs: a frame that was
 * received before it was captured, by as much as that; and a jump, from one frame to the next of an epoch, of the distance between its capture and
 * its timestamp, which ought to stay the same (a clock that only runs faster or slower moves it by nothing to speak of). Of a jump either side may be
 * right, so half of it counts. Hub thread; O(1) a frame.
 */
export class CaptureClock {
  #frames = 0;
  #epoch = Number.NaN;
  #offsetNs = Number.NaN;
  #largestJumpNs = 0;
  #earliestNs = 0;

  /** A frame that does not say when it was captured is left out. */
  add({ tCaptureNs, tReceiveNs, ptsMs, epoch }: Pick<FrameRecord, 'tCaptureNs' | 'tReceiveNs' | 'ptsMs' | 'epoch'>): void {
    if (Number.isNaN(tCaptureNs)) return;
    this.#frames++;
    this.#earliestNs = Math.max(this.#earliestNs, tCaptureNs - tReceiveNs);
    const offsetNs = tCaptureNs - ptsMs * 1e6;
    if (epoch === this.#epoch) this.#largestJumpNs = Math.max(this.#largestJumpNs, Math.abs(offsetNs - this.#offsetNs));
    this.#epoch = epoch;
    this.#offsetNs = offsetNs;
  }

  /** The least by which it and the engine's clock may differ, ms; null: no frame said when it was captured. */
  get uncertaintyMs(): number | null {
    return this.#frames === 0 ? null : Math.max(READ_TO_NS, this.#earliestNs, this.#largestJumpNs / 2) / 1e6;
  }
}
