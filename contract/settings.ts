import { z } from 'zod';

/** `wait`: nothing is lost, the source is held back. The others lose a frame when the ring is full, and count it. */
export const RING_POLICIES = ['wait', 'drop-oldest', 'drop-newest'] as const;
export type RingPolicy = (typeof RING_POLICIES)[number];

/** `in-order`: every frame in the ring is read. `newest`: the newest is read, older unread ones are given up (`age_evicted`). */
export const READ_MODES = ['in-order', 'newest'] as const;
export type ReadMode = (typeof READ_MODES)[number];

/** `realtime`: by the stream's timestamps. `saturate`: as fast as the pipeline goes. */
export const PACES = ['realtime', 'saturate'] as const;
export type Pace = (typeof PACES)[number];

/** When a track's object goes to the second network. */
export const CLASSIFY_WHEN = ['every-frame', 'once-per-track', 'every-n-frames'] as const;
export type ClassifyWhen = (typeof CLASSIFY_WHEN)[number];

/** Everything a user can change while a run goes on. Each change is an event in the session and takes effect on the next frame. */
export const liveSettings = z.strictObject({
  detect: z.boolean().default(true),
  track: z.boolean().default(true),
  classify: z.boolean().default(true),
  preview: z.boolean().default(true),
  /** Objects below this score are not reported (0..1). */
  score: z.number().min(0.01).max(1).default(0.3),
  classifyWhen: z.enum(CLASSIFY_WHEN).default('every-n-frames'),
  /** For `every-n-frames`: a track's label is renewed when it is this many frames old. */
  classifyEveryFrames: z.int().min(1).max(10_000).default(15),
  /** Objects whose shorter side is smaller than this, in source pixels, are not classified. */
  classifyMinSidePx: z.int().min(1).max(4096).default(16),
  /** At most this many objects of one frame go to the second network; the rest stay eligible for the next. */
  classifyMaxPerFrame: z.int().min(1).max(256).default(8),
  /** Labels of the first network that are worth classifying; empty: all. */
  classifyLabels: z.array(z.string().max(80)).max(1024).default([]),
  /** The latency that is allowed: p95 of e2e, ms. Nothing is changed by it; the window says when it is, or will be, exceeded. */
  latencyBudgetMs: z.int().min(1).max(60_000).default(500).meta({ since: 2 }),
});
export type LiveSettings = z.infer<typeof liveSettings>;

/** What is fixed when a source is opened. */
export const openSettings = z.strictObject({
  /** Model name (a folder of the models directory) or path of an .onnx file; null: none. Undefined: the default of this machine. */
  detector: z.string().max(4096).nullable().optional(),
  classifier: z.string().max(4096).nullable().optional(),
  pace: z.enum(PACES).default('realtime'),
  policy: z.enum(RING_POLICIES).default('wait'),
  read: z.enum(READ_MODES).default('in-order'),
  loop: z.boolean().default(false),
  hardware: z.enum(['auto', 'off']).default('auto'),
  /** Threads that each hold a session of the detector; undefined: from cores and provider. */
  detectThreads: z.int().min(1).max(32).optional(),
  /** Slots of the frame ring. */
  ringSlots: z.int().min(3).max(64).default(8),
  /** Stop after this many frames. */
  maxFrames: z.int().min(1).optional(),
  /** A frame whose stage took longer than this is lost (`stage_timeout`). */
  stageTimeoutMs: z.int().min(1).max(600_000).default(10_000).meta({ since: 2 }),
  /** Faults to inject, for tests and developers: see contract/faults.ts. */
  faults: z.array(z.string().max(200)).max(16).default([]).meta({ since: 2 }),
});
export type OpenSettings = z.infer<typeof openSettings>;

export const defaultLiveSettings = (): LiveSettings => liveSettings.parse({});
