import type { TimelineFrame } from '../../contract/session.ts';
import type { Outcome } from '../what-if/words.ts';

/** Something that happened from frame number `frame` on; stands on a time axis as a flag. */
export interface FrameMark {
  readonly frame: number;
  readonly text: string;
  /** What it came to, once that was measured. */
  readonly result?: Outcome;
}

/**
 * What a timeline is drawn from: frames by index, 0 the oldest. The live store and a saved session both look like this.
 * `version` grows with every change of content; nothing else announces one.
 */
export interface FrameSource {
  readonly length: number;
  readonly version: number;
  /** Undefined where the frame is known to exist but is not loaded. */
  at(index: number): TimelineFrame | undefined;
  marks(): readonly FrameMark[];
  /** Told which indices [from, to) are about to be drawn, so that a paged source can fetch them. */
  want?(from: number, to: number): void;
  /** About the number of the frame at an index that is not loaded; undefined where nothing is known of it. */
  numberNear?(index: number): number | undefined;
}

/** Frames end slightly out of order (a dropped one ends before its elders), so a search by number looks this far around its guess. */
const DISORDER = 256;

/**
 * Index of frame number `frame`; where the source does not have it, of the first one after it (`length`: none). Frames are nearly sorted
 * by number; one that is not loaded is taken to have about the number that the source knows, or that it would have without gaps.
 */
export function indexOfFrame(source: FrameSource, frame: number): number {
  const oldest = source.length > 0 ? (source.at(0)?.frame ?? 0) : 0;
  let low = 0;
  let high = source.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((source.at(middle)?.frame ?? source.numberNear?.(middle) ?? oldest + middle) < frame) low = middle + 1;
    else high = middle;
  }
  for (let step = 0; step <= DISORDER; step++) {
    if (low - step >= 0 && low - step < source.length && source.at(low - step)?.frame === frame) return low - step;
    if (low + step < source.length && source.at(low + step)?.frame === frame) return low + step;
  }
  return low;
}
