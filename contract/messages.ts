import { z } from 'zod';
import { comparison, MAX_COMPARED } from './compare.ts';
import { autoTune, computeSettings, PROVIDERS, providerReport } from './compute.ts';
import { MAX_COURSE_POINTS, sessionCourse, sessionFrame, sessionPart, sessionRange } from './course.ts';
import { FAULT_KINDS } from './errors.ts';
import { frameObject, frameScene } from './frame.ts';
import { cascadeRule, catalogueEntry, downloadState, libraryEntry, MAX_CASCADE, modelInsight, modelManifest } from './model.ts';
import { patchOf } from './patch.ts';
import { bottleneck, figures, ledger } from './figures.ts';
import { overhead, resources } from './resources.ts';
import { runState } from './run.ts';
import { MAX_NOTE, sessionDetail, sessionEvent, sessionListItem, timelineFrame } from './session.ts';
import { liveSettings, openSettings, READ_MODES, RING_POLICIES } from './settings.ts';
import { whatIf } from './what-if.ts';

/**
 * The one WebSocket between a window and the engine. Text messages are JSON and are checked on both sides; binary messages are previews.
 * A window sends requests, each answered once under its id; the engine sends `state` at every change, `snapshot` ten times a second, `event`s,
 * and previews on credit.
 */
export const PROTOCOL = 1;

const sessionId = z.string().min(1).max(200);

/** Requests by name: what goes in, what comes back. */
export const REQUESTS = {
  open: { params: z.strictObject({ uri: z.string().min(1).max(4096), open: patchOf(openSettings).optional() }), result: runState },
  close: { params: z.strictObject({}), result: runState },
  play: { params: z.strictObject({}), result: z.null() },
  pause: { params: z.strictObject({}), result: z.null() },
  seek: { params: z.strictObject({ ms: z.number().min(0) }), result: z.null() },
  loop: { params: z.strictObject({ on: z.boolean() }), result: z.null() },
  set: { params: patchOf(liveSettings), result: liveSettings },
  /** What happens to frames that come faster than they are analysed, from the next frame on. */
  setFlow: {
    params: z.strictObject({ policy: z.enum(RING_POLICIES).optional(), read: z.enum(READ_MODES).optional() }),
    result: runState,
  },
  /** Another decoder takes over at the next key frame; nothing is lost. Fails, and changes nothing, where a device was asked for strictly and does not decode. */
  setDecoder: {
    params: z.strictObject({ hardware: openSettings.shape.hardware.unwrap().optional(), strict: z.boolean().optional() }),
    result: runState,
  },
  /** The faults that are injected from now on: contract/faults.ts. */
  setFaults: { params: z.strictObject({ faults: z.array(z.string().max(200)).max(16) }), result: runState },
  record: {
    params: z.strictObject({ on: z.boolean(), name: z.string().max(200).optional() }),
    result: z.object({ id: z.string().nullable() }),
  },
  /** Another first network (null: none), built and warmed beside the one at work and put in its place between two frames. Fails, and changes nothing, where it does not run. */
  setDetector: { params: z.strictObject({ model: z.string().min(1).max(4096).nullable() }), result: runState },
  /** Other networks behind the detector, or other rules for them; likewise. */
  setCascade: { params: z.strictObject({ rules: z.array(cascadeRule).max(MAX_CASCADE) }), result: runState },
  /** Another spread of the work over devices, places and threads, from the next frame on. Fails, and changes nothing, where it does not run. */
  setCompute: { params: patchOf(computeSettings), result: runState },
  /** What can run networks here, best first. `probe`: looks again, though it has been looked before; at all of them, or at one. */
  listProviders: {
    params: z.strictObject({ probe: z.union([z.literal('all'), z.enum(PROVIDERS)]).optional() }),
    result: z.array(providerReport),
  },
  /** Searches threads, sessions and slots on the source that is open, for a minute at most, and keeps the best; messages `autoTune` tell how it goes on. */
  autoTune: { params: z.strictObject({}), result: autoTune },
  cancelAutoTune: { params: z.strictObject({}), result: z.null() },
  /** Models that there are. */
  listModels: { params: z.strictObject({}), result: z.array(libraryEntry) },
  /** What was understood of a model (name or path). */
  inspectModel: { params: z.strictObject({ model: z.string().min(1).max(4096) }), result: modelInsight },
  /** Writes what a user knows better into its model.json, and looks again. */
  correctModel: { params: z.strictObject({ model: z.string().min(1).max(4096), manifest: modelManifest }), result: modelInsight },
  /** Copies a model file (and what belongs to it) into the folder of models. */
  addModel: {
    params: z.strictObject({ path: z.string().min(1).max(4096), name: z.string().min(1).max(80).optional() }),
    result: modelInsight,
  },
  /** Moves a model of the folder of models to the system's trash. */
  removeModel: { params: z.strictObject({ name: z.string().min(1).max(200) }), result: z.null() },
  /** Models that can be downloaded; `installed`: a model of this sha256 is there. */
  catalogue: {
    params: z.strictObject({}),
    result: z.array(z.object({ entry: catalogueEntry, installed: z.boolean(), download: downloadState.nullable() })),
  },
  /** Begins to download one; messages `download` tell how it goes on. */
  pullModel: { params: z.strictObject({ id: z.string().min(1).max(80) }), result: downloadState },
  cancelPull: { params: z.strictObject({ id: z.string().min(1).max(80) }), result: z.null() },
  listSessions: { params: z.strictObject({}), result: z.array(sessionListItem) },
  openSession: { params: z.strictObject({ id: sessionId }), result: sessionDetail },
  /** Frames [from, from + count) of a session. */
  sessionFrames: {
    params: z.strictObject({ id: sessionId, from: z.int().min(0), count: z.int().min(1).max(5000) }),
    result: z.object({ total: z.int(), frames: z.array(timelineFrame) }),
  },
  /** A session, or a part of it, over time, in at most so many points. */
  sessionCourse: {
    params: z.strictObject({ id: sessionId, points: z.int().min(1).max(MAX_COURSE_POINTS), part: sessionPart.optional() }),
    result: sessionCourse,
  },
  /** Every figure of a part of a session, and its slowest frames. */
  sessionRange: { params: z.strictObject({ id: sessionId, part: sessionPart }), result: sessionRange },
  /** The frame in a row of frames.arrows, with its objects. */
  sessionFrame: { params: z.strictObject({ id: sessionId, row: z.int().min(0) }), result: sessionFrame },
  /** Renames a session or notes something about it, also while it is being recorded. */
  editSession: {
    params: z.strictObject({ id: sessionId, name: z.string().min(1).max(200).optional(), note: z.string().max(MAX_NOTE).optional() }),
    result: sessionListItem,
  },
  /** Moves a session to the system's trash. */
  deleteSession: { params: z.strictObject({ id: sessionId }), result: z.null() },
  /** The first is what the others are held against. */
  compareSessions: { params: z.strictObject({ ids: z.array(sessionId).min(2).max(MAX_COMPARED) }), result: comparison },
  /** Measures what the instruments cost, on the source that is open: a minute or two, saturated, then it goes on as before. */
  measureOverhead: { params: z.strictObject({}), result: overhead },
  ping: { params: z.strictObject({}), result: z.object({ engineNs: z.number() }) },
} as const;
export type RequestName = keyof typeof REQUESTS;
export type RequestParams<N extends RequestName> = z.input<(typeof REQUESTS)[N]['params']>;
/** Parameters after the check: what a handler gets. */
export type ParsedParams<N extends RequestName> = z.output<(typeof REQUESTS)[N]['params']>;
export type RequestResult<N extends RequestName> = z.output<(typeof REQUESTS)[N]['result']>;

export const clientMessage = z.union([
  z.strictObject({
    type: z.literal('request'),
    id: z.int().min(0),
    name: z.enum(Object.keys(REQUESTS) as [RequestName, ...RequestName[]]),
    params: z.unknown(),
  }),
  /** The window can take this many more previews. */
  z.strictObject({ type: z.literal('credit'), n: z.int().min(1).max(8) }),
  /** A preview was drawn: when drawing began and ended, on the engine's clock as the window knows it. */
  z.strictObject({ type: z.literal('presented'), frame: z.int().min(0), runId: z.int(), startNs: z.number(), endNs: z.number() }),
  /** A preview will not be drawn: a newer one was, or the window was hidden. */
  z.strictObject({ type: z.literal('missed'), frame: z.int().min(0), runId: z.int() }),
  /** What the window's own process uses, once a second, where a desktop shell can tell: CPU in percent of one core. */
  z.strictObject({ type: z.literal('usage'), cpuPct: z.number().min(0), memoryBytes: z.number().min(0) }),
]);
export type ClientMessage = z.infer<typeof clientMessage>;

/**
 * Ten times a second: the last 10 s (renewed twice a second), the ledger of the run, and the frames that ended since. Under saturation the
 * window's percentiles are of its newest 2048 frames.
 */
export const snapshot = figures.extend({
  tNs: z.number(),
  runId: z.int(),
  /** Stream position of the newest analysed frame. */
  positionMs: z.number().nullable(),
  ledger,
  bottleneck,
  tracks: z.int(),
  /** Ended frames since the last snapshot, newest last; at most 200, `framesOmitted` says how many more there were. */
  frames: z.array(timelineFrame),
  framesOmitted: z.int(),
  engine: z.object({ cpuPct: z.number(), rssBytes: z.number() }),
});
export type Snapshot = z.infer<typeof snapshot>;

export const engineMessage = z.union([
  z.object({
    type: z.literal('hello'),
    protocol: z.int(),
    version: z.string(),
    pid: z.int(),
    /** Set when this engine replaced one that died: a sentence for the user. */
    restarted: z.string().nullable(),
    state: runState,
  }),
  z.object({ type: z.literal('state'), state: runState }),
  z.object({ type: z.literal('snapshot'), snapshot }),
  z.object({ type: z.literal('event'), event: sessionEvent }),
  /** A change of settings is being judged, or has been. */
  z.object({ type: z.literal('whatIf'), whatIf }),
  /** Once a second while a run is open. */
  z.object({ type: z.literal('resources'), resources }),
  /** How far the measurement of the instruments' own cost is. */
  z.object({ type: z.literal('overhead'), overhead }),
  z.object({ type: z.literal('download'), download: downloadState }),
  z.object({ type: z.literal('autoTune'), autoTune }),
  z.object({ type: z.literal('reply'), id: z.int(), ok: z.literal(true), result: z.unknown() }),
  z.object({
    type: z.literal('reply'),
    id: z.int(),
    ok: z.literal(false),
    error: z.object({ kind: z.enum(FAULT_KINDS), message: z.string() }),
  }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;

/**
 * A preview, as a binary message: u32 little-endian length of a JSON header, the header padded with spaces to a multiple of 4, then the I420
 * planes Y, U, V without row padding: Y is width × height, U and V are ceil(width / 2) × ceil(height / 2); then the map of `scene`, where it has one.
 */
export const previewHeader = z.object({
  runId: z.int(),
  frame: z.int(),
  ptsMs: z.number(),
  width: z.int(),
  height: z.int(),
  /** When the frame was received, ns on the engine's clock: how old the picture is. */
  tReceiveNs: z.number(),
  /** Pixels of the source that boxes are in. */
  sourceWidth: z.int(),
  sourceHeight: z.int(),
  matrix: z.enum(['bt601', 'bt709', 'bt2020', 'rgb']),
  fullRange: z.boolean(),
  /** Of this very frame. */
  objects: z.array(frameObject),
  /** What the first network says of the whole frame; null: it finds objects, or did not run. */
  scene: frameScene.nullable(),
  /** Stage times of this frame, for the overlay on the picture: as in a timeline frame. */
  spans: z.array(z.number()),
});
export type PreviewHeader = z.infer<typeof previewHeader>;
