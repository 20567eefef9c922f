import { z } from 'zod';
import { runSummary } from './run.ts';
import { frameObject } from './frame.ts';
import { timelineFrame } from './session.ts';
import { DROP_REASONS, STAGES } from './stages.ts';

/** Most points of a course; more than a screen has pixels tell nothing. */
export const MAX_COURSE_POINTS = 4000;

const series = z.array(z.number().nullable());

/**
 * A session, or a part of it, over time: arrays of the same length, a point each equal span of time. Times are seconds since the session's first
 * receipt. A point without frames has null latencies and rates of 0.
 */
export const sessionCourse = z.object({
  /** The session's own length and first receipt (ns, engine's clock), whatever part was asked for. */
  lengthS: z.number(),
  startNs: z.number(),
  /** The span of each point. */
  stepS: z.number(),
  /** Where each point begins. */
  tS: z.array(z.number()),
  /** Number, and row in frames.arrows, of the first frame that ended in it (or of the next that did). */
  frame: z.array(z.int()),
  row: z.array(z.int()),
  e2eMs: z.object({ p50: series, p95: series, max: series }),
  analysisMs: z.object({ p50: series, p95: series }),
  /** Mean wait and service of a frame on its path, by stage that had any; they and `unattributedMs` stack up to the mean e2e. */
  stages: z.partialRecord(z.enum(STAGES), z.object({ waitMs: series, serviceMs: series })),
  unattributedMs: series,
  fps: z.object({ ingest: z.array(z.number()), processed: z.array(z.number()), displayed: z.array(z.number()) }),
  /** Frames lost, by reason that occurred; and left out on purpose. */
  dropped: z.partialRecord(z.enum(DROP_REASONS), z.array(z.int())),
  decimated: z.array(z.int()),
  /** Frames that could not be kept: from and to, s. */
  gaps: z.array(z.object({ fromS: z.number(), toS: z.number(), frames: z.int() })),
  /** Once a second, on times of their own. */
  samples: z.object({
    tS: z.array(z.number()),
    framesInFlight: z.array(z.number()),
    queueDepth: z.partialRecord(z.enum(STAGES), z.array(z.number())),
    ringFullPct: z.array(z.number()),
    /** Percent of one core. */
    engineCpuPct: series,
    windowCpuPct: series,
    threadsCpuPct: z.record(z.string(), series),
    rssBytes: series,
  }),
});
export type SessionCourse = z.infer<typeof sessionCourse>;

/** A part of a session, s since its first receipt, by receipt: [fromS, toS). */
export const sessionPart = z.strictObject({ fromS: z.number().min(0), toS: z.number().min(0) });
export type SessionPart = z.infer<typeof sessionPart>;

/** What a part of a session amounts to, exactly, and its slowest frames. */
export const sessionRange = z.object({
  summary: runSummary.nullable(),
  /** By e2e, the slowest first; at most 50. `row`: place in frames.arrows. */
  slowest: z.array(z.object({ row: z.int(), frame: timelineFrame })),
});
export type SessionRange = z.infer<typeof sessionRange>;

/** One frame of a session with all that is known about it. */
export const sessionFrame = z.object({ row: z.int(), frame: timelineFrame, objects: z.array(frameObject) });
export type SessionFrame = z.infer<typeof sessionFrame>;
