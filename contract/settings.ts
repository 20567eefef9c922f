import { z } from 'zod';
import { type ComputeSettings, computeSettings, computeShape } from './compute.ts';
import { CLASSIFY_WHEN, cascadeRule, MAX_CASCADE } from './model.ts';
import { DECODE_SKIPS, DECODERS, RTSP_TRANSPORTS } from './source.ts';

/** `wait`: nothing is lost, the source is held back. The others lose a frame when the ring is full, and count it. */
export const RING_POLICIES = ['wait', 'drop-oldest', 'drop-newest'] as const;
export type RingPolicy = (typeof RING_POLICIES)[number];
export const POLICY_MEANING: { readonly [K in RingPolicy]: string } = {
  wait: 'Nothing is lost: when the ring is full the source waits, and what is live gets later and later.',
  'drop-oldest': 'When the ring is full, the oldest frame that nobody has begun gives way to the new one.',
  'drop-newest': 'When the ring is full, the new frame is given up; those that wait keep their place.',
};

/** `in-order`: every frame in the ring is read. `newest`: the newest is read, older unread ones are given up (`age_evicted`). */
export const READ_MODES = ['in-order', 'newest'] as const;
export type ReadMode = (typeof READ_MODES)[number];
export const READ_MEANING: { readonly [K in ReadMode]: string } = {
  'in-order': 'Every frame in the ring is analysed, in the order received.',
  newest: 'The newest frame is analysed; older ones that still wait are given up.',
};

/** What happens to frames that come faster than they are analysed, where nobody chose: files lose nothing, live sources stay live. */
export const DEFAULT_FLOW = {
  file: { policy: 'wait', read: 'in-order' },
  still: { policy: 'wait', read: 'in-order' },
  live: { policy: 'drop-oldest', read: 'newest' },
} as const satisfies { readonly [kind: string]: { policy: RingPolicy; read: ReadMode } };

/** `realtime`: by the stream's timestamps. `saturate`: as fast as the pipeline goes. */
export const PACES = ['realtime', 'saturate'] as const;
export type Pace = (typeof PACES)[number];

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
  /** For `when-grown`: a label is renewed when the shorter side of the box is longer by so much, percent. */
  classifyGrowthPct: z.number().min(1).max(1000).default(20).meta({ since: 4 }),
  /** Objects whose shorter side is smaller than this, in source pixels, are not classified. */
  classifyMinSidePx: z.int().min(1).max(4096).default(16),
  /** At most this many objects of one frame go to the second network; the rest stay eligible for the next. */
  classifyMaxPerFrame: z.int().min(1).max(256).default(8),
  /** Labels of the first network that are worth classifying; empty: all. */
  classifyLabels: z.array(z.string().max(80)).max(1024).default([]),
  /** The latency that is allowed: p95 of e2e, ms. Nothing is changed by it; the window says when it is, or will be, exceeded. */
  latencyBudgetMs: z.int().min(1).max(60_000).default(500).meta({ since: 2 }),
  /** At most so many frames a second are analysed, evenly spread; the others are `decimated`. Null: all. */
  maxFps: z.number().min(0.1).max(1000).nullable().default(null).meta({ since: 3 }),
  /** Coded pictures that are not decoded at all; `decimated`, too. */
  decodeSkip: z.enum(DECODE_SKIPS).default('none').meta({ since: 3 }),
});
export type LiveSettings = z.infer<typeof liveSettings>;

/** What is fixed when a source is opened. */
export const openSettings = z.strictObject({
  /** Model name (a folder of the models directory) or path of an .onnx file; null: none. Undefined: the default of this machine. */
  detector: z.string().max(4096).nullable().optional(),
  /** One network behind the detector, for every object; `cascade` wins over it. */
  classifier: z.string().max(4096).nullable().optional(),
  /** Networks behind the detector, and which objects go to each. */
  cascade: z.array(cascadeRule).max(MAX_CASCADE).optional().meta({ since: 4 }),
  pace: z.enum(PACES).default('realtime'),
  /** Undefined: by the kind of source, see DEFAULT_FLOW. What holds for the run is in its state. */
  policy: z.enum(RING_POLICIES).optional(),
  read: z.enum(READ_MODES).optional(),
  loop: z.boolean().default(false),
  /** `auto`: devices are tried, best first. `off`: software. Else FFmpeg's name of the one device to try (`cuda`, `vaapi`, …). */
  hardware: z
    .string()
    .regex(/^[a-z0-9_]{1,40}$/)
    .default('auto'),
  /** With a device named: fail rather than decode in software. */
  strict: z.boolean().default(false).meta({ since: 3 }),
  decoder: z.enum(DECODERS).default('libav').meta({ since: 3 }),
  rtspTransport: z.enum(RTSP_TRANSPORTS).default('tcp').meta({ since: 3 }),
  ...computeShape,
  /** Stop after this many frames. */
  maxFrames: z.int().min(1).optional(),
  /** Stop so many seconds after the first frame. */
  maxSeconds: z.number().min(0.1).max(31_536_000).optional().meta({ since: 3 }),
  /** A frame whose stage took longer than this is lost (`stage_timeout`). */
  stageTimeoutMs: z.int().min(1).max(600_000).default(10_000).meta({ since: 2 }),
  /** Faults to inject, for tests and developers: see contract/faults.ts. */
  faults: z.array(z.string().max(200)).max(16).default([]).meta({ since: 2 }),
});
export type OpenSettings = z.infer<typeof openSettings>;

/** Of the settings a source is opened with, those that say how its work is spread; the usual ones where they are left out. */
export const computeOf = (open: Partial<OpenSettings>): ComputeSettings => {
  const keys = (Object.keys(computeShape) as (keyof ComputeSettings)[]).filter((key) => open[key] !== undefined);
  return computeSettings.parse(Object.fromEntries(keys.map((key) => [key, open[key]])));
};

export const defaultLiveSettings = (): LiveSettings => liveSettings.parse({});
