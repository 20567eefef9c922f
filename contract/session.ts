import { z } from 'zod';
import { liveSettings, openSettings } from './settings.ts';
import { decoderInfo, modelInfo, runSummary, sourceInfo } from './run.ts';

/** A session is a folder with these four files. This module is their one specification. */
export const SESSION_FILES = { manifest: 'session.json', frames: 'frames.arrows', objects: 'objects.arrows', events: 'events.ndjson' } as const;
export const SESSION_VERSION = 1;

export const sessionManifest = z.object({
  format: z.literal('throughline-session'),
  version: z.literal(SESSION_VERSION),
  /** Name of the folder. */
  id: z.string(),
  name: z.string(),
  startedAt: z.iso.datetime(),
  /** Null while it is being recorded, and for ever where the engine was killed. */
  endedAt: z.iso.datetime().nullable(),
  /** `closed`: ended in order. `recording`: being written, or the engine was killed; what is there is valid. */
  state: z.enum(['recording', 'closed']),
  application: z.object({ name: z.string(), version: z.string(), node: z.string(), platform: z.string(), cpu: z.string(), cores: z.int() }),
  source: sourceInfo,
  decoder: decoderInfo,
  detector: modelInfo.nullable(),
  classifier: modelInfo.nullable(),
  open: openSettings,
  /** As at the start; changes are events. */
  live: liveSettings,
  /** Null until closed. */
  summary: runSummary.nullable(),
  frames: z.int(),
  /** Frames that could not be kept because the disk was too slow or full. */
  gapFrames: z.int(),
});
export type SessionManifest = z.infer<typeof sessionManifest>;

/** A line of events.ndjson, and what the window hears: something that happened, and from which frame on. */
export const sessionEvent = z.object({
  /** Ns on the engine's clock, as in frames. */
  tNs: z.number(),
  /** Frames received when it happened: it holds for later ones. */
  frame: z.int(),
  kind: z.enum(['toggle', 'setting', 'pause', 'play', 'seek', 'loop', 'record', 'fault', 'note', 'ended', 'gap', 'engine']),
  /** One sentence for people: "Detect switched off". */
  text: z.string(),
  /** For `toggle` and `setting`. */
  key: z.string().optional(),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
});
export type SessionEvent = z.infer<typeof sessionEvent>;

export const sessionListItem = z.object({
  id: z.string(),
  name: z.string(),
  startedAt: z.string(),
  durationMs: z.number(),
  state: z.enum(['recording', 'closed', 'killed']),
  sourceName: z.string(),
  detector: z.string().nullable(),
  classifier: z.string().nullable(),
  frames: z.int(),
  processedFps: z.number().nullable(),
  e2eP95Ms: z.number().nullable(),
  dropped: z.int(),
  bytes: z.int(),
});
export type SessionListItem = z.infer<typeof sessionListItem>;

/** A frame of a session or of the live timeline, small enough to send by the hundred. */
export const timelineFrame = z.object({
  frame: z.int(),
  ptsMs: z.number(),
  /** Ns, engine clock. */
  tReceiveNs: z.number(),
  /** Index in FRAME_STATES. */
  state: z.int(),
  /** Index in DROP_REASONS, or −1. */
  reason: z.int(),
  skips: z.int(),
  e2eMs: z.number().nullable(),
  /** Flat: span index (of SPANS), wait ms, service ms, t_start − t_receive in ms; only spans that happened, in path order. */
  spans: z.array(z.number()),
  objects: z.int(),
});
export type TimelineFrame = z.infer<typeof timelineFrame>;

export const sessionDetail = z.object({
  manifest: sessionManifest,
  item: sessionListItem,
  /** From the files when the session was not closed, else the manifest's. */
  summary: runSummary.nullable(),
  events: z.array(sessionEvent),
  /** Sentences about what could not be read (a torn tail, a missing file). */
  warnings: z.array(z.string()),
});
export type SessionDetail = z.infer<typeof sessionDetail>;
