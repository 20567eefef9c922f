import { z } from 'zod';
import { runSummary } from './run.ts';

const share = z.number().min(0).max(1);
const percent = z.number().min(0).max(100);

/** How right the objects of one label are. Null: there was nothing to judge. */
const classEvaluation = z.object({
  label: z.string(),
  /** Average precision at IoU 0.5, and its mean over IoU 0.5, 0.55 … 0.95. */
  ap50: share.nullable(),
  ap50_95: share.nullable(),
  /** At IoU 0.5. */
  precision: share.nullable(),
  recall: share.nullable(),
  truthObjects: z.int().min(0),
  objects: z.int().min(0),
});

/** An answer that was given in place of the right one. */
const confusion = z.object({
  question: z.enum(['colour', 'kind']),
  truth: z.string(),
  answer: z.string(),
  count: z.int().min(1),
  /** Of all answers to this question about objects of this truth. */
  sharePct: percent,
});
export type Confusion = z.infer<typeof confusion>;

/** Where boxes lie, against the truth: medians over objects that are seen whole; positive: right, down, wider, taller. */
const boxOffsetPx = z.object({
  dx: z.number(),
  dy: z.number(),
  dw: z.number(),
  dh: z.number(),
  /** 1.4826 × the median absolute deviation of each: the standard deviation, if errors were normal. */
  spread: z.object({ dx: z.number(), dy: z.number(), dw: z.number(), dh: z.number() }),
  samples: z.int().min(1),
});
export type BoxOffsetPx = z.infer<typeof boxOffsetPx>;

/**
 * How right the results of a run are, against a truth: the objects that the product reports, as screens and files get them. Objects are counted once a frame. Null: there was nothing to judge.
 */
export const evaluation = z.object({
  frames: z.int().min(0),
  /** Boxes of the truth that count. */
  truthObjects: z.int().min(0),
  /** Boxes of the truth that are hidden or tiny: neither missed nor found. */
  ignored: z.int().min(0),
  /** Objects of the results with a label that the truth knows. */
  objects: z.int().min(0),
  /** Objects of the results with another label: left out. */
  otherLabels: z.int().min(0),
  /** Objects whose box is not finite, or empty: false positives. */
  unusableBoxes: z.int().min(0),
  /** Further boxes on an object that has one: false positives. */
  duplicates: z.int().min(0),
  /** Score from which objects were reported: what the detector says below it is not judged, and lowers AP where it was right. */
  threshold: share,
  mAP50: share.nullable(),
  mAP50_95: share.nullable(),
  precision: share.nullable(),
  recall: share.nullable(),
  perClass: z.array(classEvaluation),
  /** CLEAR MOT; below 0 where there are more errors than objects. */
  mota: z.number().max(1).nullable(),
  /** Mean IoU of what was matched. */
  motp: share.nullable(),
  idf1: share.nullable(),
  misses: z.int().min(0),
  falsePositives: z.int().min(0),
  idSwitches: z.int().min(0),
  /** Times that two tracks exchanged their objects, as far as can be seen in one frame; each is two of `idSwitches`. */
  swaps: z.int().min(0),
  fragmentations: z.int().min(0),
  /** Objects of the truth over the whole run, and track ids. */
  trajectories: z.int().min(0),
  tracks: z.int().min(0),
  /** Right answers of all answers about colour and kind. */
  classificationAccuracyPct: percent.nullable(),
  colourAccuracyPct: percent.nullable(),
  kindAccuracyPct: percent.nullable(),
  /** Of the objects that were found, how many had an answer. */
  classificationCoveragePct: percent.nullable(),
  /** The most frequent, at most five. */
  confusions: z.array(confusion),
  /** Null: too few objects were found to tell. */
  boxOffsetPx: boxOffsetPx.nullable(),
  /** Frames by which results are late, −3..3; negative: early. Null: too few moving objects were found to tell. */
  lagFrames: z.int().min(-3).max(3).nullable(),
  /** What is wrong throughout, or that nothing is: a sentence each. */
  verdict: z.array(z.string()),
});
export type EvaluationResult = z.infer<typeof evaluation>;

/** What `analyze --json` prints: with `--truth` the summary says how right the results are. */
export const analyzeSummary = runSummary.extend({ evaluation: evaluation.optional() });
export type AnalyzeSummary = z.infer<typeof analyzeSummary>;
