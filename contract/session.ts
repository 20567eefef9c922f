import { z } from 'zod';
import { deliveryFigures } from './figures.ts';
import { resources } from './resources.ts';
import { decoderInfo, modelInfo, runSummary, sourceInfo } from './run.ts';
import { liveSettings, openSettings } from './settings.ts';
import { CAPTURE_CLOCKS } from './source.ts';
import { DROP_REASONS, FRAME_STATES, SPANS, type SpanName, STAGES } from './stages.ts';
import { whatIf } from './what-if.ts';

/** A session is a folder with these files. This module is their one specification. */
export const SESSION_FILES = {
  manifest: 'session.json',
  frames: 'frames.arrows',
  objects: 'objects.arrows',
  events: 'events.ndjson',
  samples: 'samples.ndjson',
  /** A small picture of what was seen, JPEG; not every session has one. */
  thumbnail: 'thumbnail.jpg',
} as const;
/**
 * 2: frames say where they were lost (`place`) and their copies by hop; objects say the age of their label in ms; samples.ndjson.
 * Version 1 has none of these, its `copy_bytes` are taken as those between threads, and its summary is computed anew.
 * 3: frames say when they were captured, where the stream does; more about the decoder, the state of live sources.
 * 4: objects say what further networks behind the detector say of them (`class2_…` to `class4_…`); frames say how many objects found no room
 * under the cap (`deferred`).
 * 5: how the work was spread (provider, places, threads), what ran elsewhere, and where chroma samples lie; frames and objects are as in 4.
 */
export const SESSION_VERSION = 5;

/** Most characters of a note. */
export const MAX_NOTE = 20_000;

/** session.json. Descriptions, and `since` of what an earlier version has not, are also those of docs/session.schema.json. */
export const sessionManifest = z.object({
  format: z.literal('throughline-session'),
  version: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(SESSION_VERSION)]).describe('Version of the format.'),
  id: z.string().describe('Name of the folder.'),
  name: z.string().describe("For people; the source's name unless somebody gave another."),
  note: z.string().max(MAX_NOTE).default('').meta({ since: 2, description: 'What somebody wrote about it.' }),
  startedAt: z.iso.datetime().describe('When the recording began, UTC.'),
  endedAt: z.iso.datetime().nullable().describe('Null while it is being recorded, and for ever where the engine was killed.'),
  state: z
    .enum(['recording', 'closed'])
    .describe('`closed`: ended in order. `recording`: being written, or the engine was killed; what is there is valid.'),
  writer: z
    .object({ pid: z.int(), host: z.string() })
    .optional()
    .describe('The process that records it, so that others can tell a running recording from a killed one.'),
  application: z
    .object({ name: z.string(), version: z.string(), node: z.string(), platform: z.string(), cpu: z.string(), cores: z.int() })
    .describe('What recorded it, and the machine it ran on.'),
  source: sourceInfo.describe('What was opened, as probed; the address without credentials.'),
  decoder: decoderInfo.describe('What decoded it, and what else was tried and why it was not used.'),
  detector: modelInfo.nullable().describe('The first network; null: none.'),
  classifier: modelInfo.nullable().describe('The first network behind it; null: none.'),
  cascade: z.array(modelInfo).default([]).meta({ since: 4, description: 'All networks behind the first, in order.' }),
  open: openSettings.describe('Settings that are fixed when a source is opened.'),
  live: liveSettings.describe('Settings that can be changed while it runs, as at the start; changes are events.'),
  summary: runSummary.nullable().describe('What it amounts to, percentiles exact; null until it is closed.'),
  frames: z.int().describe('Rows of frames.arrows; 0 until it is closed.'),
  gapFrames: z.int().describe('Frames that could not be kept because the disk was too slow or full.'),
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
  /** Version of the format that first has it. */
  readonly since: number;
  readonly meaning: string;
  /** Of a `word` column: all it can say. */
  readonly words?: readonly string[];
}

const column = (name: string, type: ColumnType, unit: ColumnUnit, meaning: string): ColumnSpec => ({
  name,
  type,
  unit,
  nullable: false,
  since: 1,
  meaning,
});
const nullable = (name: string, type: ColumnType, unit: ColumnUnit, meaning: string): ColumnSpec => ({
  name,
  type,
  unit,
  nullable: true,
  since: 1,
  meaning,
});

/** Of a later version. */
const since = (version: number, spec: ColumnSpec): ColumnSpec => ({ ...spec, since: version });

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
  since(2, { ...nullable('place', 'word', 'text', 'the stage at which it was lost; null where it was not'), words: STAGES }),
  column(
    'skips',
    'int32',
    'bits',
    'stages not run on it: 1 detect off, 2 track off, 4 classify off, 8 classify not ready, 16 nothing to classify; 32: not timed',
  ),
  nullable('worker', 'int32', 'index', 'detect thread that ran it'),
  column('t_receive_ns', 'int64', 'ns', 'when the frame was received'),
  since(3, nullable('t_capture_ns', 'int64', 'ns', 'when it was captured, as the stream says it; null where it does not')),
  nullable('e2e_ms', 'float64', 'ms', 'receive to the end of its path'),
  nullable('analysis_ms', 'float64', 'ms', 'receive to the end of its last analysis stage; null where not analysed'),
  since(2, column('copy_device_to_host_bytes', 'int64', 'bytes', 'bytes copied for it from a device that decoded it')),
  since(
    2,
    column(
      'copy_process_to_process_bytes',
      'int64',
      'bytes',
      'bytes copied for it between processes: to windows, or from an ffmpeg that decodes',
    ),
  ),
  since(2, column('copy_thread_to_thread_bytes', 'int64', 'bytes', 'bytes copied for it into memory that threads share')),
  column('rois', 'int32', 'count', 'objects reported by the first network'),
  column('eligible', 'int32', 'count', 'those that the rule wants classified'),
  column('filtered_size', 'int32', 'count', 'those too small to classify'),
  column('filtered_class', 'int32', 'count', 'those whose label is not to be classified'),
  column('filtered_score', 'int32', 'count', 'those whose score is too low to classify'),
  column('cached', 'int32', 'count', 'eligible ones whose track still has a valid label'),
  column('classified', 'int32', 'count', 'those the second network ran on'),
  since(4, column('deferred', 'int32', 'count', 'those that a network wanted and that found no room under the cap of a frame')),
  since(2, column('classify_runs', 'int32', 'count', 'runs of the second network for it')),
  since(2, column('labelled', 'int32', 'count', 'objects that have a label of the second network, however old')),
  since(2, nullable('result_age_frames', 'float64', 'frames', 'mean age of these labels')),
  since(2, nullable('result_age_ms', 'float64', 'ms', 'mean age of these labels, by receipt')),
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

/** Numbers of the further results of an object, in the names of their columns. */
export const FURTHER_RESULTS = [2, 3, 4] as const;

const furtherColumns = (result: number): ColumnSpec[] => [
  since(4, nullable(`class${result}_label`, 'utf8', 'text', `as class_label: answer ${result} of the networks behind the first`)),
  since(4, nullable(`class${result}_score`, 'float32', 'ratio', 'its score')),
  since(4, nullable(`class${result}_age_frames`, 'int32', 'frames', 'its age in frames')),
  since(4, nullable(`class${result}_age_ms`, 'float32', 'ms', 'its age in ms by receipt')),
];

/**
 * The columns of objects.arrows, in order: a row an object, in the order of the frames in frames.arrows. Its n-th batch holds the objects of
 * the frames of the n-th batch there, and is written before it; the last may be without its frames where the engine was killed.
 */
export const OBJECT_COLUMNS: readonly ColumnSpec[] = [
  column('frame', 'int32', 'index', 'number of the frame it was seen in'),
  nullable('track', 'int32', 'index', 'track id; null where the tracker has none'),
  column('label', 'utf8', 'text', 'label of the first network; of one that judges the whole frame, a label or class of the frame'),
  column('score', 'float32', 'ratio', 'score of the first network, 0 to 1; of a class of a segmented frame, its share of the picture'),
  column('x1_px', 'float32', 'px', 'left edge in source pixels, not clamped'),
  column('y1_px', 'float32', 'px', 'top edge'),
  column('x2_px', 'float32', 'px', 'right edge'),
  column('y2_px', 'float32', 'px', 'bottom edge'),
  nullable('class_label', 'utf8', 'text', 'label of the second network; null where there is none'),
  nullable('class_score', 'float32', 'ratio', 'score of the second network, 0 to 1'),
  nullable('class_age_frames', 'int32', 'frames', 'frames since the second network saw the track; 0: on this frame'),
  since(2, nullable('class_age_ms', 'float32', 'ms', 'ms by receipt since the second network saw the track; 0: on this frame')),
  ...FURTHER_RESULTS.flatMap(furtherColumns),
];

/** A line of events.ndjson, and what the window hears: something that happened, and from which frame on. */
export const sessionEvent = z.object({
  tNs: z.number().describe("Ns on the engine's clock, as in frames."),
  frame: z.int().describe('Frames received when it happened: it holds for later ones.'),
  kind: z
    .enum(['toggle', 'setting', 'pause', 'play', 'seek', 'loop', 'record', 'fault', 'note', 'ended', 'gap', 'engine', 'measured', 'link'])
    .describe('What happened.'),
  text: z.string().describe('One sentence for people: "Detect switched off".'),
  key: z.string().optional().describe('Of `toggle` and `setting`: what was changed.'),
  from: z
    .unknown()
    .optional()
    .describe('Of `toggle` and `setting`: the value before; of `link`: the state. Of `gap`: number of the first frame that is missing.'),
  to: z
    .unknown()
    .optional()
    .describe('Of `toggle` and `setting`: the value since; of `link`: the state. Of `gap`: number of the last frame that is missing.'),
  whatIf: whatIf.optional().meta({ since: 2, description: 'Of `measured`: what a change of settings did.' }),
});
export type SessionEvent = z.infer<typeof sessionEvent>;

/** A line of samples.ndjson, one a second: what no frame tells. Means are over the second before; queues were looked at at random moments. */
export const sessionSample = z
  .object({
    tNs: z.number().describe("Ns on the engine's clock, as in frames."),
    framesInFlight: z.number().describe('Frames on their way, on average.'),
    framesInFlightMax: z.number().describe('Frames on their way, at most.'),
    queueDepth: z
      .partialRecord(z.enum(STAGES), z.object({ mean: z.number(), max: z.number() }))
      .describe('Frames handed over and not yet begun, by stage; stages without any are left out.'),
    ringFullPct: z.number().describe('Share of the second in which the ring had no free slot.'),
    repeated: z.int().describe('Times the same picture was shown again; of the run so far.'),
    delivery: deliveryFigures.describe('What the source did besides giving frames; of the run so far.'),
    resources: resources.nullable().describe('What the machine gave; null where it was not read.'),
    captureClock: z
      .enum(CAPTURE_CLOCKS)
      .nullable()
      .default(null)
      .meta({ since: 3, description: 'What says when frames were captured; null: nothing does.' }),
    early: z
      .object({ decimated: z.int().min(0), decoded: z.int().min(0), dropped: z.record(z.string(), z.int().min(0)) })
      .default({ decimated: 0, decoded: 0, dropped: {} })
      .meta({
        since: 3,
        description:
          'Frames that have no row, since nothing of them was kept: `decimated` (of which `decoded` had become a picture) and `dropped` by reason and stage (`net_lost:receive`); of the recording so far.',
      }),
  })
  .meta({ since: 2 });
export type SessionSample = z.infer<typeof sessionSample>;

/** What a session can be taken elsewhere as, by itself. */
export const DOCUMENT_FORMATS = ['csv', 'objects-csv', 'perfetto', 'html', 'json'] as const;
/** The same, and what needs its source and the user's ffmpeg, too. */
export const EXPORT_FORMATS = [...DOCUMENT_FORMATS, 'clip'] as const;
export type DocumentFormat = (typeof DOCUMENT_FORMATS)[number];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportKind {
  /** What the name of such a file ends in, after a dot. */
  readonly extension: string;
  /** Its type, as HTTP says it. */
  readonly mime: string;
  /** What is in it, in one sentence. */
  readonly description: string;
}

export const EXPORTS: { readonly [K in ExportFormat]: ExportKind } = {
  csv: {
    extension: 'frames.csv',
    mime: 'text/csv; charset=utf-8; header=present',
    description: 'A row a frame: how it ended, its times at every stage, and their waits and services in ms.',
  },
  'objects-csv': {
    extension: 'objects.csv',
    mime: 'text/csv; charset=utf-8; header=present',
    description: 'A row an object of every frame: its box in source pixels, its track and its labels.',
  },
  perfetto: {
    extension: 'pftrace',
    mime: 'application/octet-stream',
    description: 'A trace for ui.perfetto.dev: what every thread did, frame by frame, with queues, CPU and events.',
  },
  html: {
    extension: 'html',
    mime: 'text/html; charset=utf-8',
    description: 'A report to read, print and send: one file with charts, numbers, events and the slowest frames.',
  },
  json: {
    extension: 'json',
    mime: 'application/json',
    description: 'Everything but the picture in one document: setup, summary, events, samples, frames and objects.',
  },
  clip: {
    extension: 'mp4',
    mime: 'video/mp4',
    description: 'Its source as a video with the boxes and labels drawn in, each on its own frame. Needs the source file, and ffmpeg.',
  },
};

/** A line of the list of sessions, and what `throughline sessions --json` prints an array of. */
export const sessionListItem = z.object({
  id: z.string().describe('Name of the folder.'),
  name: z.string().describe("For people; the source's name unless somebody gave another."),
  note: z.string().describe('What somebody wrote about it.'),
  thumbnail: z.boolean().describe('Whether it has a picture, at `/api/sessions/ID/thumbnail`.'),
  startedAt: z.string().describe('When the recording began, UTC.'),
  durationMs: z.number().describe('From the first receipt to the last end, ms.'),
  state: z.enum(['recording', 'closed', 'killed']).describe('`killed`: the engine ended before the recording did; what is there is valid.'),
  sourceName: z.string().describe('Last part of what was opened.'),
  detector: z.string().nullable().describe('Name of the first network; null: none.'),
  classifier: z.string().nullable().describe('Name of the second network; null: none.'),
  frames: z.int().describe('Frames that were kept.'),
  processedFps: z.number().nullable().describe('Frames a second that went through all of the analysis.'),
  e2eP95Ms: z.number().nullable().describe('95th percentile of receive to the end of the path, ms.'),
  dropped: z.int().describe('Frames lost against our will.'),
  bytes: z.int().describe('Of all its files.'),
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
  /** Where it lies, for the file manager. */
  folder: z.string(),
  /** From the files when the session was not closed, else the manifest's. */
  summary: runSummary.nullable(),
  events: z.array(sessionEvent),
  /** Sentences about what could not be read (a torn tail, a missing file). */
  warnings: z.array(z.string()),
});
export type SessionDetail = z.infer<typeof sessionDetail>;
