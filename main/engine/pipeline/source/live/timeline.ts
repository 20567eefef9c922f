import type { Nanos } from '../../../../../contract/index.ts';
import { NO_TIMESTAMP, type TimeBase, ticksToMs } from '../timestamps.ts';

/** The one time base of a live run: whole µs since its first packet arrived. */
export const RUN_TIME_BASE: TimeBase = { num: 1, den: 1_000_000 };

/**
 * Turns the timestamps of a live source's connections, each with a beginning of its own, into one time that only goes on: where a stretch begins, by when
 * it arrived; within it by its own timestamps. What has none is shown when it arrived.
 */
export class Timeline {
  #base: TimeBase = { num: 1, den: 1 };
  #firstNs = Number.NaN;
  /** From the stream's ms to the run's; NaN: a stretch begins with the next packet. */
  #offsetMs = Number.NaN;
  #latestMs = -1;

  /** Another stretch follows: a new connection of this time base, or the same one again after a pause. */
  begin(base: TimeBase = this.#base): void {
    this.#base = base;
    this.#offsetMs = Number.NaN;
  }

  /** A packet's timestamps in µs of the run; `jump`: it does not continue the one before. To be called in order, once a packet. */
  place({ pts, dts }: { readonly pts: bigint; readonly dts: bigint }, arrivalNs: Nanos, jump: boolean): { pts: bigint; dts: bigint } {
    if (Number.isNaN(this.#firstNs)) this.#firstNs = arrivalNs;
    const arrivalMs = (arrivalNs - this.#firstNs) / 1e6;
    const [ptsMs, dtsMs] = [ticksToMs(pts, this.#base), ticksToMs(dts, this.#base)];
    const ownMs = Number.isNaN(dtsMs) ? ptsMs : dtsMs;
    if (Number.isNaN(ownMs)) {
      const us = BigInt(Math.round(this.#later(arrivalMs) * 1000));
      return { pts: us, dts: us };
    }
    if (jump || Number.isNaN(this.#offsetMs)) this.#offsetMs = Math.max(arrivalMs, this.#latestMs + 1) - ownMs;
    const place = (ms: number): bigint => (Number.isNaN(ms) ? NO_TIMESTAMP : BigInt(Math.round(this.#later(ms + this.#offsetMs) * 1000)));
    return { pts: place(ptsMs), dts: place(dtsMs) };
  }

  /** A length of the stream's time in µs. */
  ticks(duration: bigint): bigint {
    const ms = ticksToMs(duration, this.#base);
    return Number.isNaN(ms) ? 0n : BigInt(Math.round(ms * 1000));
  }

  #later(ms: number): number {
    this.#latestMs = Math.max(this.#latestMs, ms);
    return ms;
  }
}
