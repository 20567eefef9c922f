import { z } from 'zod';
import { CAPTURE_CLOCKS } from './source.ts';
import { DROP_REASONS, STAGES } from './stages.ts';

/**
 * The numbers of a run, live (over the last 10 s) and in a session (over the run): one schema, so that a name means the same everywhere.
 * A number that was not measured, or means nothing here, is null; never 0.
 */

const count = z.int().min(0);
const figure = z.number().nullable();

/** Percentiles of time, in milliseconds (of a share: in percent); null where nothing was measured. */
export const percentiles = z.object({
  n: count,
  p50: figure,
  p90: figure,
  p95: figure,
  p99: figure,
  max: figure,
});
export type Percentiles = z.infer<typeof percentiles>;

/** How much there is of something that rises and falls, looked at at random moments: now, on average, at most. */
export const level = z.object({ now: figure, mean: figure, max: figure });
export type Level = z.infer<typeof level>;

/** The ledger. received = presented + analysedOnly + decimated + Σ dropped + inFlight + unexplained, and unexplained is 0. */
export const ledger = z.object({
  received: count,
  presented: count,
  analysedOnly: count,
  decimated: count,
  inFlight: count,
  /** Only reasons that occurred. */
  dropped: z.partialRecord(z.enum(DROP_REASONS), count),
  /** The same frames by `reason:stage`, where in the path they were lost: `stage_error:detect`, `queue_full:classify`. */
  places: z.record(z.string(), count).default({}),
  unexplained: z.int(),
});
export type Ledger = z.infer<typeof ledger>;

export const cascadeCounts = z.object({
  /** Objects reported by the first network. */
  rois: count,
  /** Those that the rule wants classified. */
  eligible: count,
  filtered: z.object({ size: count, class: count, score: count }),
  /** Eligible, and their track still has a valid label. */
  cached: count,
  classified: count,
  /** Those that a network wanted and that found no room under the cap of a frame. */
  deferred: count.default(0).meta({ since: 4 }),
  /** (classified + cached) ÷ eligible; null where nothing was eligible. */
  coveragePct: figure,
});
export type CascadeCounts = z.infer<typeof cascadeCounts>;

export const stageFigures = z.object({
  /** t_start − t_enq */
  waitMs: percentiles,
  /** t_end − t_start */
  serviceMs: percentiles,
  /** wait + service */
  stageLatencyMs: percentiles,
  /** t_start − t_receive */
  frameAgeMs: percentiles,
  /** Σ service ÷ (window × workers) */
  utilisationPct: z.number(),
  workers: z.int(),
  /** Frames handed over to it and not yet begun. */
  queueDepth: level,
  /** Share of the window in which its queue was full; null where the queue has no bound of its own. */
  queueFullTimePct: figure,
});
export type StageFigures = z.infer<typeof stageFigures>;

/** Bytes copied for one frame on average, by hop. */
export const copyBytes = z.object({ deviceToHost: z.number(), processToProcess: z.number(), threadToThread: z.number() });
export type CopyBytes = z.infer<typeof copyBytes>;

/** What a source did besides giving frames. */
export const deliveryFigures = z.object({
  reconnects: count,
  /** Gaps longer than max(1 s, 3 frame intervals) while it was to play. */
  stalls: count,
  downtimeMs: z.number(),
  /** Open to the first decoded frame. */
  ttffMs: figure,
});
export type DeliveryFigures = z.infer<typeof deliveryFigures>;

/** Counts are of the run; all others are over the window (live) or the run (session). */
export const figures = z.object({
  fps: z.object({ source: figure, ingest: z.number(), decode: z.number(), processed: z.number(), displayed: z.number() }),
  /** Runs of each network; null where there is none. */
  inferencesPerS: z.object({ detect: figure, classify: figure }),
  latencyMs: z.object({
    /** Receive to display; of a frame nobody watches, to the hand-over of its results. */
    e2e: percentiles,
    analysis: percentiles,
    /** e2e − Σ stage latency */
    unattributed: percentiles,
  }),
  /**
   * Capture to display, only where the stream says when a picture was captured. It holds as far as the camera's clock and this machine's agree:
   * `uncertaintyMs` is the least by which they may differ (they are known to differ by as much as a frame came before it was captured). Null: the
   * stream has no capture clock, and e2e is "receive to display".
   */
  glass: z
    .object({ clock: z.enum(CAPTURE_CLOCKS), latencyMs: percentiles, uncertaintyMs: z.number().min(0) })
    .nullable()
    .default(null)
    .meta({ since: 3 }),
  /** Σ unattributed ÷ Σ e2e */
  unattributedPct: figure,
  /** Of each frame's own e2e, percent. */
  unattributedFramePct: percentiles,
  /** Σ service(inference) ÷ e2e */
  inferenceSharePct: figure,
  /** e2e ÷ Σ service(inference) */
  overheadRatio: figure,
  /** 1 − the largest utilisation */
  headroomPct: figure,
  /** `expected`: processed_fps × mean latency (Little's law), which an unhurried instrument agrees with. */
  framesInFlight: level.extend({ expected: figure }),
  /** Robust slope of e2e over 60 s; null under 10 s of frames. */
  latencyDriftMsPerMin: figure,
  jitterMs: z.object({
    /** RFC 3550, 6.4.1, on arrival; null where nothing sets a pace. */
    arrival: figure,
    /** Standard deviation of the interval between two results. */
    output: figure,
  }),
  /** dropped ÷ received, of the run. */
  dropRatePct: figure,
  /** decimated ÷ received, of the run. */
  decimationRatePct: figure,
  /** Analysed, but not in time to be presented; of the run, and among `dropped` as present_missed. */
  late: count,
  /** The same picture shown again; of the run. */
  repeated: count,
  copyBytesPerFrame: copyBytes.nullable(),
  delivery: deliveryFigures,
  cascade: cascadeCounts,
  roisPerFrame: figure,
  /** Since the label shown with an object was computed, on average over objects that have one. */
  resultAge: z.object({ frames: figure, ms: figure }),
  /** Σ service(crop, classify) ÷ objects classified, without warm-up; null where none was. Summaries of older versions do not say it. */
  classifyMsPerObject: figure.optional().meta({ since: 4 }),
  /** Stages that had work. */
  stages: z.partialRecord(z.enum(STAGES), stageFigures),
});
export type Figures = z.infer<typeof figures>;

/** Which stage limits throughput, which adds most latency, and where that leads. */
export const bottleneck = z.object({
  /** The highest utilisation; null before anything was measured. */
  throughput: z.object({ stage: z.enum(STAGES), utilisationPct: z.number(), workers: z.int() }).nullable(),
  /** The largest mean wait or service on the frame's path. */
  latency: z.object({ stage: z.enum(STAGES), by: z.enum(['wait', 'service']), meanMs: z.number(), sharePct: z.number() }).nullable(),
  headroomPct: figure,
  latencyDriftMsPerMin: figure,
  /** The latency the user allows, p95 of e2e. */
  budgetMs: z.number(),
  /** Seconds until e2e exceeds the budget if it goes on like this; 0: it does already; null: it does not grow. */
  exceedsBudgetInS: figure,
  /** Whether the source gives more than the pipeline takes. */
  outrun: z.boolean(),
  /** The same in words, most important first: one sentence each. */
  words: z.array(z.string()),
});
export type Bottleneck = z.infer<typeof bottleneck>;
