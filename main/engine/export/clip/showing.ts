import type { FrameObject } from '../../../../contract/index.ts';

/** A frame of the session: its time in the source, and what was seen in it. */
export interface SeenFrame {
  /** ms from the stream's start. */
  readonly ptsMs: number;
  readonly objects: readonly FrameObject[];
}

/** What is shown from one hundredth of a second of the script to another. */
export interface Shown {
  readonly fromCs: number;
  readonly toCs: number;
  readonly objects: readonly FrameObject[];
}

/**
 * The script runs so many times slower than the source: ASS knows hundredths of a second, and two frames of a fast camera would lie in one. The picture's
 * times are stretched alike while the script is drawn.
 */
export const STRETCH = 32;

/**
 * When each frame's boxes are shown: from half-way to the picture before it to half-way to the next, and no further than half a frame interval where the
 * session lacks the neighbours. So a box shows on its own frame and on no other, however the times were rounded.
 * @param frames by time, each time once
 * @param startMs where the script begins, in the stream's time
 * @param intervalMs from one picture to the next, as the source says
 */
export const showings = (frames: readonly SeenFrame[], startMs: number, intervalMs: number): Shown[] =>
  frames.map(({ ptsMs, objects }, at) => {
    const before = Math.min(intervalMs, ptsMs - (frames[at - 1]?.ptsMs ?? Number.NEGATIVE_INFINITY));
    const after = Math.min(intervalMs, (frames[at + 1]?.ptsMs ?? Number.POSITIVE_INFINITY) - ptsMs);
    const cs = (ms: number): number => Math.max(0, Math.round(((ms - startMs) * STRETCH) / 10));
    return { fromCs: cs(ptsMs - before / 2), toCs: cs(ptsMs + after / 2), objects };
  });
