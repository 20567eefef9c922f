import { z } from 'zod';
import { CROP_PLACES, nodePlacement, PREPROCESS_PLACES } from './compute.ts';
import { bottleneck, figures, ledger } from './figures.ts';
import { cascadeRule, TASKS } from './model.ts';
import { defaultLiveSettings, liveSettings, openSettings } from './settings.ts';
import { DECODERS, SOURCE_STATES, sourceLink } from './source.ts';

/** What was opened, as probed. Sizes are of the stored picture after rotation. */
export const sourceInfo = z.object({
  /** As the user gave it, without credentials. */
  uri: z.string(),
  /** Last part of the path, for titles. */
  name: z.string(),
  kind: z.enum(['file', 'still', 'live']),
  container: z.string(),
  codec: z.string(),
  pixelFormat: z.string(),
  width: z.int(),
  height: z.int(),
  /** Sample (pixel) aspect ratio, width ÷ height of one pixel; 1 for square. */
  pixelAspect: z.number(),
  /** Clockwise degrees that were applied to show the picture upright. */
  rotationDeg: z.number(),
  /** Declared frames per second; null where the container declares none. */
  fps: z.number().nullable(),
  /** Declared number of frames; null where unknown. */
  frames: z.int().nullable(),
  durationMs: z.number().nullable(),
  seekable: z.boolean(),
  /** As used for the conversion to RGB; `assumed` says which of them the stream did not declare. */
  colour: z.object({
    matrix: z.enum(['bt601', 'bt709', 'bt2020', 'rgb']),
    fullRange: z.boolean(),
    assumed: z.boolean(),
    /** How far chroma samples lie left of and above the middle of the pixels they stand for, in chroma pixels; left out: in the middle. */
    siting: z.object({ x: z.number(), y: z.number() }).optional().meta({ since: 5 }),
    /** Of the planes that networks see; halved each way where it is left out. Streams that have all of their chroma keep it. */
    chroma: z.enum(['4:2:0', '4:4:4']).optional().meta({ since: 5 }),
  }),
});
export type SourceInfo = z.infer<typeof sourceInfo>;

export const candidate = z.object({ name: z.string(), ok: z.boolean(), reason: z.string() });
export type Candidate = z.infer<typeof candidate>;

/** The truth about how a source is decoded, seen on its first picture and kept true when it changes. */
export const decoderInfo = z.object({
  /** `auto`, `software`, or the device that was named. */
  requested: z.string(),
  /** `software` or the hardware's name. */
  actual: z.string(),
  /** Every way there is, best first: tried or not, and why it is not used. */
  candidates: z.array(candidate),
  /** With a device named: it was to fail rather than decode in software. */
  strict: z.boolean().default(false).meta({ since: 3 }),
  /** Who decodes, of which version and build. `path`: of the program; null: in the engine itself. */
  library: z
    .object({ kind: z.enum(DECODERS), version: z.string(), build: z.string(), path: z.string().nullable() })
    .default({ kind: 'libav', version: '', build: '', path: null })
    .meta({ since: 3 }),
  /** FFmpeg's name of the decoder (`h264`, `h264_qsv`). */
  codec: z.string().default('').meta({ since: 3 }),
  threads: z.int().min(1).default(1).meta({ since: 3 }),
  /** Of the pictures that the application gets. */
  pixelFormat: z.string().default('').meta({ since: 3 }),
  /** Where a picture lies when it is decoded. */
  memory: z.enum(['host', 'device']).default('host').meta({ since: 3 }),
  /** Copied back from the device for each picture; 0: there is nothing to copy back. */
  copiedBackBytes: z.number().min(0).default(0).meta({ since: 3 }),
  /** What scales and converts pictures for the networks and the screen. */
  scaler: z.string().default('').meta({ since: 3 }),
});
export type DecoderInfo = z.infer<typeof decoderInfo>;

export const providerInfo = z.object({
  requested: z.string(),
  actual: z.string(),
  /** Rungs of the ladder, best first: tried or not, and why they are not used. */
  candidates: z.array(candidate),
  /** Which of its nodes ran elsewhere; null: not found out. */
  placement: nodePlacement.nullable().default(null).meta({ since: 5 }),
  /** In a process of its own, so that a crash of the provider ends that one only; else in the engine. */
  apart: z.boolean().default(false).meta({ since: 5 }),
});
export type ProviderInfo = z.infer<typeof providerInfo>;

export const modelInfo = z.object({
  name: z.string(),
  path: z.string(),
  sha256: z.string(),
  family: z.string(),
  task: z.enum(TASKS),
  inputWidth: z.int(),
  inputHeight: z.int(),
  labels: z.array(z.string()),
  /** Sessions (threads) that hold it, and intra-op threads of each. */
  sessions: z.int(),
  intraOpThreads: z.int(),
  spinning: z.boolean().default(false).meta({ since: 5 }),
  /** Where its pictures are made. */
  place: z
    .enum([...PREPROCESS_PLACES, ...CROP_PLACES])
    .default('libav')
    .meta({ since: 5 }),
  /** Largest batch it takes; 1 where the batch dimension is fixed. */
  maxBatch: z.int(),
  provider: providerInfo,
  loadMs: z.number(),
  /** A run's parts, mean ms, where the provider tells them; all null where it does not: `reason` says why it is "not split". */
  split: z
    .object({ copyInMs: z.number().nullable(), computeMs: z.number().nullable(), copyOutMs: z.number().nullable(), reason: z.string() })
    .default({ copyInMs: null, computeMs: null, copyOutMs: null, reason: 'not split' })
    .meta({ since: 2 }),
});
export type ModelInfo = z.infer<typeof modelInfo>;

export const RUN_PHASES = ['idle', 'opening', 'playing', 'paused', 'ended', 'failed'] as const;
export type RunPhase = (typeof RUN_PHASES)[number];

export const faultRecord = z.object({ kind: z.enum(['usage', 'source', 'model', 'internal']), message: z.string() });

/** All that is known about the run that is open; sent whole at every change. */
export const runState = z.object({
  phase: z.enum(RUN_PHASES),
  /** Counts runs of this engine; 0 before the first. */
  runId: z.int(),
  source: sourceInfo.nullable(),
  decoder: decoderInfo.nullable(),
  /** Of a live source; null of others. */
  link: sourceLink.nullable(),
  detector: modelInfo.nullable(),
  /** The first network behind the detector; null: there is none. */
  classifier: modelInfo.nullable(),
  /** All networks behind the detector, in order. */
  cascade: z.array(z.object({ rule: cascadeRule, model: modelInfo })),
  /** What is being loaded beside what runs; null: nothing is. */
  changing: z.string().nullable(),
  /** As they hold: `policy` and `read` are filled in once a source is open. */
  open: openSettings.nullable(),
  live: liveSettings,
  /** Faults that are injected just now. */
  faults: z.array(z.string()),
  recording: z.object({ id: z.string(), startedAt: z.string(), frames: z.int(), gapFrames: z.int() }).nullable(),
  fault: faultRecord.nullable(),
});
export type RunState = z.infer<typeof runState>;

/** Nothing has been opened yet. */
export const idleRunState = (): RunState => ({
  phase: 'idle',
  runId: 0,
  source: null,
  decoder: null,
  link: null,
  detector: null,
  classifier: null,
  cascade: [],
  changing: null,
  open: null,
  live: defaultLiveSettings(),
  faults: [],
  recording: null,
  fault: null,
});

/** What one run amounts to; `analyze --json` prints it, a session keeps it. */
export const runSummary = figures.extend({
  source: sourceInfo.extend({
    /** How the source stood at the end. */
    state: z.enum(SOURCE_STATES).default('ended').meta({ since: 3 }),
    reconnects: z.int().min(0).default(0).meta({ since: 3 }),
    stalls: z.int().min(0).default(0).meta({ since: 3 }),
    downtimeMs: z.number().default(0).meta({ since: 3 }),
    ttffMs: z.number().nullable().default(null).meta({ since: 3 }),
    /** RFC 3550, on arrival. */
    jitterMs: z.number().nullable().default(null).meta({ since: 3 }),
  }),
  decoder: decoderInfo,
  providers: z.object({ detect: providerInfo.nullable(), classify: providerInfo.nullable() }),
  models: z.object({
    detector: modelInfo.nullable(),
    classifier: modelInfo.nullable(),
    /** All networks behind the detector. */
    cascade: z.array(modelInfo).default([]).meta({ since: 4 }),
  }),
  frames: ledger,
  bottleneck,
  wallMs: z.number(),
  /** Frames left out of percentiles by rule, at the start of the run. */
  warmupFrames: z.int().min(0),
});
export type RunSummary = z.infer<typeof runSummary>;
