import type { TimelineFrame } from '../../contract/session.ts';
import { FRAME_STATE } from '../../contract/stages.ts';
import type { FrameMark, FrameSource } from './source.ts';

/** A presented frame without spans, with what a test wants different. */
export const testFrame = (frame: number, differs: Partial<TimelineFrame> = {}): TimelineFrame => ({
  frame,
  ptsMs: frame * 40,
  tReceiveNs: frame * 40e6,
  state: FRAME_STATE.presented,
  reason: -1,
  place: -1,
  skips: 0,
  e2eMs: 30,
  spans: [],
  objects: 0,
  ...differs,
});

/** A source over an array; undefined stands for a frame that is not loaded. */
export const testSource = (frames: readonly (TimelineFrame | undefined)[], marks: readonly FrameMark[] = []): FrameSource => ({
  length: frames.length,
  version: 1,
  at: (index) => {
    if (index < 0 || index >= frames.length) throw new RangeError(`frame ${index} of ${frames.length}`);
    return frames[index];
  },
  marks: () => marks,
});
