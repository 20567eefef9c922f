import { z } from 'zod';
import type { CopyBytes } from './figures.ts';
import type { BoxPx } from './units.ts';

/** One object of an analysed frame, as `--detections` prints it and the window draws it. */
export const frameObject = z.object({
  /** Track id, stable while the object is followed; null where the tracker has none. */
  track: z.int().nullable(),
  label: z.string(),
  /** 0..1 */
  score: z.number(),
  /** Left, top, right and bottom in source pixels. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** Label of the second network; `ageFrames` and `ageMs` (by receipt) since it was computed (0: on this very frame). */
  class: z.object({ label: z.string(), score: z.number(), ageFrames: z.int(), ageMs: z.number() }).nullable(),
});
export interface FrameObject extends Readonly<Omit<z.infer<typeof frameObject>, 'box' | 'class'>> {
  readonly box: BoxPx;
  readonly class: Readonly<NonNullable<z.infer<typeof frameObject>['class']>> | null;
}

/** A frame that has ended, as the collector hands it to sinks. Valid only during the call: copy what is kept. */
export interface FrameRecord {
  /** Number of the frame in the run, from 0, in the order received. */
  readonly frame: number;
  /** Presentation timestamp, ms from the stream's start; grows by seeks and loops only in `epoch`. */
  readonly ptsMs: number;
  /** Grows by 1 at every discontinuity (seek, loop, reconnect). */
  readonly epoch: number;
  /** Index in FRAME_STATES; always a final one. */
  readonly state: number;
  /** Index in DROP_REASONS, or -1. */
  readonly reason: number;
  /** Index in STAGES: where in the path it was lost, or -1. */
  readonly place: number;
  /** Bits of SKIP. */
  readonly skips: number;
  /** Which detect thread ran it, or -1. */
  readonly worker: number;
  readonly tReceiveNs: number;
  /** When it was captured, ns on the engine's clock, as the stream says it; NaN where it does not. */
  readonly tCaptureNs: number;
  /** 3 numbers a span of SPANS: t_enq, t_start, t_end in ns; all NaN where the span did not happen. */
  readonly spans: Float64Array;
  /** ns */
  readonly e2eNs: number;
  /** t_end(last analysis stage) − t_receive; NaN where not analysed. */
  readonly analysisNs: number;
  /** Bytes copied for it, by hop. */
  readonly copyBytes: CopyBytes;
  /** Runs of the second network for it. */
  readonly classifyRuns: number;
  readonly cascade: {
    readonly rois: number;
    readonly eligible: number;
    readonly filteredSize: number;
    readonly filteredClass: number;
    readonly filteredScore: number;
    readonly cached: number;
    readonly classified: number;
  };
  /** Of the objects that have a label of the second network: how many, and the mean age of it (NaN: none has). */
  readonly resultAge: { readonly labelled: number; readonly frames: number; readonly ms: number };
  readonly objects: readonly FrameObject[];
}
