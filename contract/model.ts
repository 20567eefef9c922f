import { z } from 'zod';
import { CROP_CHOICES, PROVIDER_CHOICES } from './compute.ts';

/**
 * What a network is for. `detect`: boxes. `classify`: one or more labels of a picture. `embed`: numbers that are near for the same person or thing.
 * `segment`: a class for each pixel. `depth`: how near each pixel is. `pose`: the angles of a head.
 */
export const TASKS = ['detect', 'classify', 'segment', 'depth', 'embed', 'pose'] as const;
export type Task = (typeof TASKS)[number];
/** What the first network can be for, which sees the whole frame. */
export const FRAME_TASKS = ['detect', 'classify', 'segment', 'depth'] as const satisfies readonly Task[];
export type FrameTask = (typeof FRAME_TASKS)[number];
/** What a network behind a detector can be for, which sees one object at a time. */
export const CROP_TASKS = ['classify', 'embed', 'pose'] as const satisfies readonly Task[];
export type CropTask = (typeof CROP_TASKS)[number];

const side = z.int().min(1).max(4096);

/**
 * `model.json`, beside `model.onnx`: how a network wants its picture and what its numbers mean. All of it can be left out where the file
 * itself tells (names, shapes, the family's habits); what is given here wins.
 */
export const modelManifest = z.strictObject({
  version: z.literal(1),
  task: z.enum(TASKS).optional(),
  /** Which decoder of outputs applies, e.g. `yolox`, `softmax`: models/README.md lists them. */
  family: z.string().max(80).optional(),
  input: z
    .strictObject({
      colour: z.enum(['rgb', 'bgr', 'grey']).optional(),
      layout: z.enum(['nchw', 'nhwc']).optional(),
      /** Pixels, where the file leaves them open. */
      width: side.optional(),
      height: side.optional(),
      /** tensor = (pixel − mean) ÷ std, pixel 0..255, one number a channel in the tensor's channel order. */
      mean: z.array(z.number()).min(1).max(3).optional(),
      std: z.array(z.number()).min(1).max(3).optional(),
      /** How the picture meets the input's shape. `letterbox-topleft`: scaled with its aspect kept, padded right and below. */
      fit: z.enum(['letterbox-topleft', 'letterbox-centre', 'stretch']).optional(),
      pad: z.int().min(0).max(255).optional(),
    })
    .optional(),
  /** What a classifier's numbers are: `logits` go through a softmax first. Left out: seen from the graph. */
  output: z.enum(['probabilities', 'logits']).optional(),
  /** Labels, or a file beside the model with one a line. */
  labels: z.union([z.array(z.string().max(200)).max(100_000), z.string().max(400)]).optional(),
  /** A classifier of several questions: each answers with as many of the labels, in their order. */
  heads: z
    .array(z.strictObject({ name: z.string().max(80), labels: z.int().min(1) }))
    .min(1)
    .max(4)
    .optional(),
  score: z.number().min(0).max(1).optional(),
  iou: z.number().min(0).max(1).optional(),
  /** Networks behind a detector: the box is made square and enlarged by this factor first. */
  cropScale: z.number().min(0.5).max(3).optional(),
  cropSquare: z.boolean().optional(),
  /** What the family's decoder needs besides, e.g. `{ "regMax": 7 }`: models/README.md. */
  options: z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.array(z.number())])).optional(),
  licence: z.string().max(400).optional(),
  source: z.string().max(1000).optional(),
});
export type ModelManifest = z.infer<typeof modelManifest>;

/** One thing that is known about a model, and who says so: `the file`, `model.json`, `labels.txt`, `config.json`, `the family's habit`, … */
export const modelFact = z.object({ key: z.string(), value: z.string(), from: z.string() });
export type ModelFact = z.infer<typeof modelFact>;

/** What was understood of a model file, for people: to be shown and corrected. */
export const modelInsight = z.object({
  name: z.string(),
  path: z.string(),
  sha256: z.string(),
  bytes: z.number(),
  /** Null: it is not known what it is for, see `problem`. */
  task: z.enum(TASKS).nullable(),
  family: z.string().nullable(),
  facts: z.array(modelFact),
  /** Graph inputs and outputs, as `name float32 [1, 3, 416, 416]`. */
  inputs: z.array(z.string()),
  outputs: z.array(z.string()),
  labels: z.array(z.string()),
  /** What had to be assumed: one sentence each. */
  notes: z.array(z.string()),
  /** Why it cannot be used as it is; null: it can. */
  problem: z.string().nullable(),
  /** Families whose shapes fit, best first. */
  fitting: z.array(z.object({ family: z.string(), task: z.enum(TASKS), expects: z.string() })),
  /** What model.json says now, or would say with all that was understood. */
  manifest: modelManifest,
  licence: z.string().nullable(),
  source: z.string().nullable(),
});
export type ModelInsight = z.infer<typeof modelInsight>;

/** A model that there is: in a models directory, or made on demand. */
export const libraryEntry = z.object({
  /** What `--detector` and `--classifier` take. */
  name: z.string(),
  /** Null: it cannot be used, and `note` says why. */
  task: z.enum(TASKS).nullable(),
  family: z.string().nullable(),
  path: z.string(),
  note: z.string(),
  /** Of its folder of ours: it can be removed. */
  removable: z.boolean(),
});
export type LibraryEntry = z.infer<typeof libraryEntry>;

/** A model that can be downloaded: models/catalogue.json. */
export const catalogueEntry = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,79}$/),
  title: z.string(),
  task: z.enum(TASKS),
  family: z.string(),
  /** Width and height of its input, px; null: open. */
  input: z.tuple([z.int(), z.int()]).nullable(),
  /** Where it comes from: repository, commit and path; the address holds the commit. */
  repository: z.string(),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  url: z.string().url(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(1),
  licence: z.string().min(1),
  note: z.string(),
  manifest: modelManifest,
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

/** How a download stands. */
export const downloadState = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'downloading', 'checking', 'done', 'failed', 'cancelled']),
  receivedBytes: z.number(),
  totalBytes: z.number(),
  bytesPerS: z.number().nullable(),
  /** One sentence where it failed. */
  message: z.string().nullable(),
});
export type DownloadState = z.infer<typeof downloadState>;

/** When a track's object goes to a network behind the detector. `when-grown`: once, and again when its box has grown. */
export const CLASSIFY_WHEN = ['every-frame', 'once-per-track', 'every-n-frames', 'when-grown'] as const;
export type ClassifyWhen = (typeof CLASSIFY_WHEN)[number];

/** A network behind the detector, and which objects go to it. What is left out is as the live settings of classification say. */
export const cascadeRule = z.strictObject({
  /** Model name or path. */
  model: z.string().min(1).max(4096),
  /** Labels of the first network; empty: all. */
  labels: z.array(z.string().max(200)).max(1024).optional(),
  when: z.enum(CLASSIFY_WHEN).optional(),
  everyFrames: z.int().min(1).max(10_000).optional(),
  /** For `when-grown`: the shorter side of the box is longer by so much than when it was classified, percent. */
  growthPct: z.number().min(1).max(1000).optional(),
  minSidePx: z.int().min(1).max(4096).optional(),
  minScore: z.number().min(0).max(1).optional(),
  /** Where this network runs and where its crops are made; left out: as for all networks behind the detector. */
  provider: z.enum(PROVIDER_CHOICES).optional(),
  crops: z.enum(CROP_CHOICES).optional(),
});
export type CascadeRule = z.infer<typeof cascadeRule>;
/** Networks behind the detector at most. */
export const MAX_CASCADE = 8;
