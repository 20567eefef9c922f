import { Fault, type SessionPart } from '../../../contract/index.ts';
import type { SessionSpan } from './session-span.ts';

/** A point is no shorter than this, ns. */
const LEAST_STEP_NS = 1e6;

/** Checks a part of a session. @throws Fault (usage) where it does not end after it begins. */
export function checkPart({ fromS, toS }: SessionPart): void {
  if (!(toS > fromS)) throw new Fault('usage', `A part of a session ends after it begins, and ${fromS} s to ${toS} s does not.`);
}

/** The time axis of a course: `count` points of `stepNs` each, from `fromNs` to `toNs` on the engine's clock. */
export class CourseAxis {
  readonly startNs: number;
  readonly fromNs: number;
  readonly toNs: number;
  readonly count: number;
  readonly stepNs: number;
  readonly #whole: boolean;
  readonly #atEnd: boolean;

  /** @param points how many at most. @param part of the session; all of it where left out. Beyond the session's end there are no points. */
  constructor({ startNs, endNs }: SessionSpan, points: number, part?: SessionPart) {
    this.startNs = startNs;
    this.fromNs = part ? Math.min(startNs + part.fromS * 1e9, endNs) : startNs;
    this.toNs = part ? Math.min(startNs + part.toS * 1e9, endNs) : endNs;
    this.#whole = !part;
    this.#atEnd = this.toNs === endNs;
    const widthNs = this.toNs - this.fromNs;
    const fitting = Math.min(points, Math.max(1, Math.floor(widthNs / LEAST_STEP_NS)));
    this.count = widthNs > 0 || this.#whole ? fitting : 0;
    this.stepNs = Math.max(widthNs, LEAST_STEP_NS) / Math.max(1, fitting);
  }

  /**
   * The point that a moment lies in, or −1. The very end of the session belongs to the last point; of a whole session nothing is left out, however
   * odd its times.
   */
  pointOf(tNs: number): number {
    const at = Math.floor((tNs - this.fromNs) / this.stepNs);
    if (this.#whole) return Math.min(this.count - 1, Math.max(0, at));
    if (tNs === this.toNs && this.#atEnd) return this.count - 1;
    return tNs >= this.fromNs && tNs < this.toNs ? Math.min(at, this.count - 1) : -1;
  }

  /** Where a point begins, s since the session's first receipt. */
  startS(point: number): number {
    return this.seconds(this.fromNs + point * this.stepNs);
  }

  /** s since the session's first receipt. */
  seconds(tNs: number): number {
    return (tNs - this.startNs) / 1e9;
  }
}
