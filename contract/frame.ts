import { z } from 'zod';
import type { CopyBytes } from './figures.ts';
import type { BoxPx } from './units.ts';

/** What a network behind the detector says of an object; `ageFrames` and `ageMs` (by receipt) since it was computed (0: on this very frame). */
export const classResult = z.object({ label: z.string(), score: z.number(), ageFrames: z.int(), ageMs: z.number() });
export type ClassResult = Readonly<z.infer<typeof classResult>>;

/** What a first network that finds no objects says of the whole frame. */
export const frameScene = z.object({
  /** `classify`: the objects are labels, best first. `segment`: an object a class; its score is its share of the picture, its box where it lies. */
  task: z.enum(['classify', 'segment', 'depth']),
  /** Size of the map: a byte a pixel, row by row, over the whole picture; classes of `segment`, nearness 0..255 of `depth`. Null: none. */
  map: z.object({ width: z.int(), height: z.int() }).nullable(),
  /** Of `depth`: what 0 and 255 stand for, in the network's own unit. */
  low: z.number(),
  high: z.number(),
});
export type FrameScene = z.infer<typeof frameScene>;

/** One object of an analysed frame, as `--detections` prints it and the window draws it. */
export const frameObject = z.object({
  /** Track id, stable while the object is followed; null where the tracker has none. */
  track: z.int().nullable(),
  label: z.string(),
  /** 0..1 */
  score: z.number(),
  /** Left, top, right and bottom in source pixels. */
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  /** What the first network behind the detector says of it, that says anything. */
  class: classResult.nullable(),
  /** What further ones say. */
  also: z.array(classResult).default([]).meta({ since: 4 }),
});
export interface FrameObject extends Readonly<Omit<z.infer<typeof frameObject>, 'box' | 'class' | 'also'>> {
  readonly box: BoxPx;
  readonly class: ClassResult | null;
  readonly also: readonly ClassResult[];
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
    /** Wanted to be classified and found no room under the cap of a frame. */
    readonly deferred: number;
  };
  /** Of the objects that have a label of the second network: how many, and the mean age of it (NaN: none has). */
  readonly resultAge: { readonly labelled: number; readonly frames: number; readonly ms: number };
  readonly objects: readonly FrameObject[];
}
