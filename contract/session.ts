import { z } from 'zod';
import { liveSettings, openSettings } from './settings.ts';
import { deliveryFigures } from './figures.ts';
import { resources } from './resources.ts';
import { decoderInfo, modelInfo, runSummary, sourceInfo } from './run.ts';
import { DROP_REASONS, FRAME_STATES, SPANS, type SpanName, STAGES } from './stages.ts';
import { whatIf } from './what-if.ts';

/** A session is a folder with these files. This module is their one specification. */
export const SESSION_FILES = {
  manifest: 'session.json',
  frames: 'frames.arrows',
  objects: 'objects.arrows',
  events: 'events.ndjson',
  samples: 'samples.ndjson',
} as const;
/**
 * 2: frames say where they were lost (`place`) and their copies by hop; objects say the age of their label in ms; samples.ndjson.
 * Version 1 has none of these, its `copy_bytes` are taken as those between threads, and its summary is computed anew.
 */
export const SESSION_VERSION = 2;

export const sessionManifest = z.object({
  format: z.literal('throughline-session'),
  version: z.union([z.literal(1), z.literal(SESSION_VERSION)]),
  /** Name of the folder. */
  id: z.string(),
  name: z.string(),
  startedAt: z.iso.datetime(),
  /** Null while it is being recorded, and for ever where the engine was killed. */
  endedAt: z.iso.datetime().nullable(),
  /** `closed`: ended in order. `recording`: being written, or the engine was killed; what is there is valid. */
  state: z.enum(['recording', 'closed']),
  /** The process that records it, so that others can tell a running recording from a killed one. */
  writer: z.object({ pid: z.int(), host: z.string() }).optional(),
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

/**
 * How a column is kept in Arrow. `word`: dictionary(int8, utf8) over `words`, the same in every batch; readers go by the word, not the index.
 * Times in `ns` are integers on the engine's clock, counted from the engine's start.
 */
export type ColumnType = 'int32' | 'int64' | 'float32' | 'float64' | 'utf8' | 'word';
export type ColumnUnit = 'ns' | 'ms' | 'px' | 'bytes' | 'frames' | 'count' | 'index' | 'bits' | 'ratio' | 'text';

/** One column of frames.arrows or objects.arrows. Unit and meaning are in the file too, as metadata of the field. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: ColumnType;
  readonly unit: ColumnUnit;
  /** Null where the thing did not happen or is not known. */
  readonly nullable: boolean;
  readonly meaning: string;
  /** Of a `word` column: all it can say. */
  readonly words?: readonly string[];
}

const column = (name: string, type: ColumnType, unit: ColumnUnit, meaning: string): ColumnSpec => ({
  name,
  type,
  unit,
  nullable: false,
  meaning,
});
const nullable = (name: string, type: ColumnType, unit: ColumnUnit, meaning: string): ColumnSpec => ({
  name,
  type,
  unit,
  nullable: true,
  meaning,
});

/** The three columns of a span of SPANS, in the order in which a frame record holds them. */
export const spanColumns = (span: SpanName): readonly [string, string, string] => [`${span}_enq_ns`, `${span}_start_ns`, `${span}_end_ns`];

/**
 * The columns of frames.arrows, in order: a row a frame that ended, in the order in which frames ended, as an Arrow IPC stream with a batch
 * about every second. A frame that could not be kept (a gap) has no row.
 */
export const FRAME_COLUMNS: readonly ColumnSpec[] = [
  column('frame', 'int32', 'index', 'number of the frame in the run, from 0, in the order received'),
  column('pts_ms', 'float64', 'ms', "presentation timestamp from the stream's start"),
  column('epoch', 'int32', 'count', 'grows by 1 at every discontinuity (seek, loop, reconnect)'),
  { ...column('state', 'word', 'text', 'how the frame ended'), words: FRAME_STATES },
  { ...nullable('reason', 'word', 'text', 'why it was dropped; null where it was not'), words: DROP_REASONS },
  { ...nullable('place', 'word', 'text', 'the stage at which it was lost; null where it was not'), words: STAGES },
  column(
    'skips',
    'int32',
    'bits',
    'stages not run on it: 1 detect off, 2 track off, 4 classify off, 8 classify not ready, 16 nothing to classify; 32: not timed',
  ),
  nullable('worker', 'int32', 'index', 'detect thread that ran it'),
  column('t_receive_ns', 'int64', 'ns', 'when the frame was received'),
  nullable('e2e_ms', 'float64', 'ms', 'receive to the end of its path'),
  nullable('analysis_ms', 'float64', 'ms', 'receive to the end of its last analysis stage; null where not analysed'),
  column('copy_device_to_host_bytes', 'int64', 'bytes', 'bytes copied for it from a device that decoded it'),
  column('copy_process_to_process_bytes', 'int64', 'bytes', 'bytes copied for it between processes: to windows'),
  column('copy_thread_to_thread_bytes', 'int64', 'bytes', 'bytes copied for it into memory that threads share'),
  column('rois', 'int32', 'count', 'objects reported by the first network'),
  column('eligible', 'int32', 'count', 'those that the rule wants classified'),
  column('filtered_size', 'int32', 'count', 'those too small to classify'),
  column('filtered_class', 'int32', 'count', 'those whose label is not to be classified'),
  column('filtered_score', 'int32', 'count', 'those whose score is too low to classify'),
  column('cached', 'int32', 'count', 'eligible ones whose track still has a valid label'),
  column('classified', 'int32', 'count', 'those the second network ran on'),
  column('classify_runs', 'int32', 'count', 'runs of the second network for it'),
  column('labelled', 'int32', 'count', 'objects that have a label of the second network, however old'),
  nullable('result_age_frames', 'float64', 'frames', 'mean age of these labels'),
  nullable('result_age_ms', 'float64', 'ms', 'mean age of these labels, by receipt'),
  column('objects', 'int32', 'count', 'rows of objects.arrows with this frame number'),
  ...SPANS.flatMap(({ name }) => {
    const [enq, start, end] = spanColumns(name);
    return [
      nullable(enq, 'int64', 'ns', `handed over to ${name}; null where ${name} did not happen`),
      nullable(start, 'int64', 'ns', `${name} begins; wait is this minus the hand-over`),
      nullable(end, 'int64', 'ns', `${name} ends; service is this minus the beginning`),
    ];
  }),
];

/**
 * The columns of objects.arrows, in order: a row an object, in the order of the frames in frames.arrows. Its n-th batch holds the objects of
 * the frames of the n-th batch there, and is written before it; the last may be without its frames where the engine was killed.
 */
export const OBJECT_COLUMNS: readonly ColumnSpec[] = [
  column('frame', 'int32', 'index', 'number of the frame it was seen in'),
  nullable('track', 'int32', 'index', 'track id; null where the tracker has none'),
  column('label', 'utf8', 'text', 'label of the first network'),
  column('score', 'float32', 'ratio', 'score of the first network, 0 to 1'),
  column('x1_px', 'float32', 'px', 'left edge in source pixels, not clamped'),
  column('y1_px', 'float32', 'px', 'top edge'),
  column('x2_px', 'float32', 'px', 'right edge'),
  column('y2_px', 'float32', 'px', 'bottom edge'),
  nullable('class_label', 'utf8', 'text', 'label of the second network; null where there is none'),
  nullable('class_score', 'float32', 'ratio', 'score of the second network, 0 to 1'),
  nullable('class_age_frames', 'int32', 'frames', 'frames since the second network saw the track; 0: on this frame'),
  nullable('class_age_ms', 'float32', 'ms', 'ms by receipt since the second network saw the track; 0: on this frame'),
];

/** A line of events.ndjson, and what the window hears: something that happened, and from which frame on. */
export const sessionEvent = z.object({
  /** Ns on the engine's clock, as in frames. */
  tNs: z.number(),
  /** Frames received when it happened: it holds for later ones. */
  frame: z.int(),
  kind: z.enum(['toggle', 'setting', 'pause', 'play', 'seek', 'loop', 'record', 'fault', 'note', 'ended', 'gap', 'engine', 'measured']),
  /** One sentence for people: "Detect switched off". */
  text: z.string(),
  /** For `toggle` and `setting`. */
  key: z.string().optional(),
  from: z.unknown().optional(),
  to: z.unknown().optional(),
  /** For `measured`: what a change of settings did. */
  whatIf: whatIf.optional(),
});
export type SessionEvent = z.infer<typeof sessionEvent>;

/** A line of samples.ndjson, one a second: what no frame tells. Means are over the second before; queues were looked at at random moments. */
export const sessionSample = z.object({
  /** Ns on the engine's clock, as in frames. */
  tNs: z.number(),
  framesInFlight: z.number(),
  framesInFlightMax: z.number(),
  /** Frames handed over and not yet begun, by stage; stages without any are left out. */
  queueDepth: z.partialRecord(z.enum(STAGES), z.object({ mean: z.number(), max: z.number() })),
  /** Share of the second in which the ring had no free slot. */
  ringFullPct: z.number(),
  /** Counts of the run so far. */
  repeated: z.int(),
  delivery: deliveryFigures,
  resources: resources.nullable(),
});
export type SessionSample = z.infer<typeof sessionSample>;

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
  /** Index in STAGES: where it was lost, or −1. */
  place: z.int(),
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
