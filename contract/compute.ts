import { z } from 'zod';

/** Where a network can run: onnxruntime's execution providers, by the names that are used everywhere. */
export const PROVIDERS = ['cpu', 'webgpu', 'cuda', 'tensorrt', 'dml', 'coreml'] as const;
export type Provider = (typeof PROVIDERS)[number];
/** `auto`: the best that was seen to work here. A name: that one, and the next rungs of the ladder below it where it fails. */
export const PROVIDER_CHOICES = ['auto', ...PROVIDERS] as const;
export type ProviderChoice = (typeof PROVIDER_CHOICES)[number];

/** Where a frame becomes the first network's input: the same pixels within a tolerance, at another cost and in another thread. */
export const PREPROCESS_PLACES = ['libav', 'typed', 'wasm', 'sharp', 'graph', 'libav-graph'] as const;
export type PreprocessPlace = (typeof PREPROCESS_PLACES)[number];
export const PREPROCESS_CHOICES = ['auto', ...PREPROCESS_PLACES] as const;
export type PreprocessChoice = (typeof PREPROCESS_CHOICES)[number];
export const PREPROCESS_MEANING: { readonly [K in PreprocessPlace]: string } = {
  libav: 'swscale scales to RGB while decoding (source thread); the detect thread normalises and lays it out.',
  typed: 'The detect thread scales, converts, normalises and lays out in one pass over the YUV planes, in JavaScript.',
  wasm: 'The same one pass in WebAssembly with SIMD, over the planes where they lie in the ring.',
  sharp: 'libvips shrinks the plane of luma; the detect thread does the rest, in JavaScript.',
  graph: 'The YUV planes go to the network as bytes: scaling, colour, normalising and layout are operators put in front of its graph.',
  'libav-graph': 'swscale scales to RGB while decoding; the bytes go to the network, and operators in front of its graph do the rest.',
};

/** Where an object's crop becomes the input of a network behind the first. */
export const CROP_PLACES = ['typed', 'wasm', 'graph'] as const;
export type CropPlace = (typeof CROP_PLACES)[number];
export const CROP_CHOICES = ['auto', ...CROP_PLACES] as const;
export type CropChoice = (typeof CROP_CHOICES)[number];
export const CROP_MEANING: { readonly [K in CropPlace]: string } = {
  typed: 'Cut, scaled, converted and laid out in one pass over the YUV planes, in JavaScript.',
  wasm: 'The same one pass in WebAssembly with SIMD.',
  graph:
    'The YUV planes and the boxes go to the network: cutting out (on a device by RoiAlign) and what follows are operators put in front of its graph.',
};

export const MAX_INTRA_OP_THREADS = 64;
/** Slots that can be asked for; a ring of large pictures may have room for fewer than that. */
export const MAX_RING_SLOTS = 64;

/**
 * How the work is spread over devices, places and threads. All of it can be changed while a run goes on: what needs other sessions is built and
 * warmed beside those at work (`setCompute`). Null, and `auto`: what suits the machine and the provider.
 */
export const computeShape = {
  /** Of the first network. */
  provider: z.enum(PROVIDER_CHOICES).default('auto').meta({ since: 5 }),
  preprocess: z.enum(PREPROCESS_CHOICES).default('auto').meta({ since: 5 }),
  /** Threads that each hold a session of the first network; left out or null: from cores and provider. */
  detectThreads: z.int().min(1).max(32).nullable().optional(),
  /** Threads of one run of the first network. */
  intraOpThreads: z.int().min(1).max(MAX_INTRA_OP_THREADS).nullable().default(null).meta({ since: 5 }),
  /** Whether threads of a run spin while they wait for work: quicker runs, at the cost of the cores of everybody else. */
  spinning: z.boolean().default(false).meta({ since: 5 }),
  /** Of the networks behind the first, where their rules do not say otherwise. */
  classifyProvider: z.enum(PROVIDER_CHOICES).default('auto').meta({ since: 5 }),
  crops: z.enum(CROP_CHOICES).default('auto').meta({ since: 5 }),
  classifyIntraOpThreads: z.int().min(1).max(MAX_INTRA_OP_THREADS).nullable().default(null).meta({ since: 5 }),
  /** Slots of the frame ring that are used. */
  ringSlots: z.int().min(3).max(MAX_RING_SLOTS).default(8),
} as const;
export const computeSettings = z.strictObject(computeShape);
export type ComputeSettings = z.infer<typeof computeSettings>;

/** Nodes of a network by the provider they ran on, as its own profile of one run told. */
export const nodePlacement = z.object({
  /** Nodes after onnxruntime's optimisation. */
  nodes: z.int(),
  /** That ran elsewhere than on the provider asked for: operator, how many, and where. */
  elsewhere: z.array(z.object({ op: z.string(), count: z.int(), provider: z.string() })),
});
export type NodePlacement = z.infer<typeof nodePlacement>;

/** What was found out about a provider on this machine. */
export const providerReport = z.object({
  name: z.enum(PROVIDERS),
  ok: z.boolean(),
  /** One sentence: why it cannot be used, or what it is. */
  reason: z.string(),
  /** A run of the tiny network that it was probed with, median ms; null where it did not run. */
  runMs: z.number().nullable(),
  /** Whether `auto` takes it: a device that works may be slower than the cpu. */
  auto: z.boolean(),
  /** When it was probed (ISO 8601); null: never, as it does not exist on this platform. */
  probedAt: z.string().nullable(),
});
export type ProviderReport = z.infer<typeof providerReport>;

/** One setting that auto-tune tries. */
export const tunedSettings = z.object({
  detectThreads: z.int(),
  intraOpThreads: z.int(),
  spinning: z.boolean(),
  ringSlots: z.int(),
});
export type TunedSettings = z.infer<typeof tunedSettings>;

/** How far auto-tune is, and what it found. */
export const autoTune = z.object({
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  /** 0..1 */
  progress: z.number(),
  /** What it is held against: processed frames a second, or where the source sets the pace the time of an analysis. */
  objective: z.enum(['processed_fps', 'analysis_latency']),
  before: tunedSettings,
  best: tunedSettings.nullable(),
  /** Of `best` against `before`, percent, and its 95 % interval; positive is better. */
  gainPct: z.number().nullable(),
  gainLowPct: z.number().nullable(),
  gainHighPct: z.number().nullable(),
  /** Every setting that was tried: how often, and its median. */
  trials: z.array(tunedSettings.extend({ count: z.int(), median: z.number().nullable(), out: z.boolean() })),
  /** In one sentence: what it gained, or why it was not finished. */
  reason: z.string(),
});
export type AutoTune = z.infer<typeof autoTune>;
