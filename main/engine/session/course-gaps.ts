import type { SessionCourse, SessionEvent } from '../../../contract/index.ts';
import type { CourseAxis } from './course-axis.ts';

/** Frames [from, to] that were not kept, and the receipts of those kept before and behind them, ns. */
interface Gap {
  readonly from: number;
  readonly to: number;
  beforeNs: number;
  afterNs: number;
}

const frameNumber = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) ? value : Number.NaN);

/** Where frames are missing, told by `gap` events and put on the time axis by the frames on either side. */
export class CourseGaps {
  readonly #gaps: Gap[];
  #at = 0;

  constructor(events: readonly SessionEvent[]) {
    this.#gaps = events
      .filter(({ kind }) => kind === 'gap')
      // Until the frame before it is seen, it begins when its own first frame was received.
      .map(({ tNs, from, to }) => ({ from: frameNumber(from), to: frameNumber(to), beforeNs: tNs, afterNs: Number.POSITIVE_INFINITY }))
      .filter(({ from, to }) => from <= to)
      .sort((a, b) => a.from - b.from);
  }

  /** Takes the frames that were kept, in their order. */
  frame(frame: number, tReceiveNs: number): void {
    for (; this.#at < this.#gaps.length; this.#at++) {
      const gap = this.#gaps[this.#at]!;
      if (frame < gap.from) gap.beforeNs = tReceiveNs;
      if (frame <= gap.to) return;
      gap.afterNs = tReceiveNs;
    }
  }

  /** Those that reach into the axis; where no frame came behind, up to its end. */
  on(axis: CourseAxis): SessionCourse['gaps'] {
    return this.#gaps
      .map(({ from, to, beforeNs, afterNs }) => ({ beforeNs, afterNs: Math.min(afterNs, axis.toNs), frames: to - from + 1 }))
      .filter(({ beforeNs, afterNs }) => afterNs >= axis.fromNs && beforeNs < axis.toNs && beforeNs <= afterNs)
      .map(({ beforeNs, afterNs, frames }) => ({ fromS: axis.seconds(beforeNs), toS: axis.seconds(afterNs), frames }));
  }
}
