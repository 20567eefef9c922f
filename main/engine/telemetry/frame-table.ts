import {
  CAPTURE_CLOCKS,
  type CaptureClock,
  type CopyBytes,
  DROP_REASONS,
  type DropReason,
  FRAME_STATE,
  type FrameScene,
  type FrameState,
  type Nanos,
  nanos,
  PLACE_OF_REASON,
  SKIP,
  SPANS,
  STAGES,
  type Stage,
} from '../../../contract/index.ts';
import type { Clock } from './clock.ts';

/** Objects a row can hold; further ones (lowest scores) are counted in `overflow`. */
export const MAX_OBJECTS = 512;
/** What networks behind the detector say of one object, at most; further results are left out. */
export const OBJECT_RESULTS = 4;
/** Words of one result: label (int32, −1: none), score (float32), age in frames (int32) and ms (float32), three numbers (float32). */
const RESULT_WORDS = 7;
/** Words of one object: x1 y1 x2 y2 score (float32), class, track (int32), then its results. */
const RESULTS_AT = 7;
const OBJECT_WORDS = RESULTS_AT + OBJECT_RESULTS * RESULT_WORDS;

const H = {
  rows: 0,
  begun: 1,
  /** Event counters: each grows when a row reaches the state; stages wait on them. */
  detected: 2,
  tracked: 3,
  /** For the hub: a frame was analysed, or dropped on its way. */
  forHub: 4,
  rowFreed: 6,
  liveTracks: 7,
  lost: 8,
  /** Frames that were left out on purpose before they had a row, and how many of them were decoded. */
  decimated: 24,
  decimatedDecoded: 25,
  /** Index in CAPTURE_CLOCKS + 1; 0: the stream does not say when its pictures were captured. */
  captureClock: 26,
  /** Packets that are in the decoder: received, and not yet a picture. */
  held: 30,
  /** By stage: frames lost before they had a row because the stage's queue was full. */
  queueFull: 32,
} as const;
const HEADER_WORDS = 64;

const R = {
  state: 0,
  frame: 1,
  reason: 2,
  skips: 3,
  worker: 4,
  slot: 5,
  epoch: 6,
  objects: 7,
  candidates: 8,
  overflow: 9,
  /** Index in DROP_REASONS + 1 where a stage has failed on it; it is dropped when it reaches the hub. 0: all is well. */
  failed: 10,
  /** Index in STAGES, −1: nowhere. */
  place: 11,
  rois: 12,
  eligible: 13,
  filteredSize: 14,
  filteredClass: 15,
  filteredScore: 16,
  cached: 17,
  classified: 18,
  /** Runs of the second network on it. */
  classifyRuns: 19,
  /** 1 while a thread works on it, 0 while it waits for one. */
  busy: 20,
  /** Number of the first network it is for, and of the cascade that has seen it. */
  plan: 21,
  cascadePlan: 22,
  /** Wanted to be classified and found no room under the cap. */
  deferred: 23,
  /** Index in SCENES; 0: objects were looked for. */
  scene: 24,
  mapWidth: 25,
  mapHeight: 26,
} as const;
const ROW_WORDS = 32;

const F = { ptsMs: 0, tReceive: 1, handed: 2, copyBytes: 3, tCapture: 6, sceneLow: 7, sceneHigh: 8, spans: 9 } as const;

/** What a first network says of a frame: where it looks for objects, nothing. */
const SCENES = [null, 'classify', 'segment', 'depth'] as const;
/** Floats behind `copyBytes`, one a hop. */
const HOP: { readonly [K in keyof CopyBytes]: number } = { deviceToHost: 0, processToProcess: 1, threadToThread: 2 };
const ROW_FLOATS = F.spans + SPANS.length * 3;

/** What a network behind the detector says of an object. */
export interface SaidOfObject {
  /** Counted over the labels of all networks behind the detector. */
  readonly label: number;
  readonly score: number;
  /** Of a pose: yaw, pitch and roll in degrees. */
  readonly values: readonly [number, number, number] | null;
}

export type RowEvent = 'detected' | 'tracked' | 'forHub' | 'rowFreed';
export type RowField = Exclude<keyof typeof R, 'state'>;

/** The clock of a frame that is not timed: it stands still and costs nothing. */
const STOPPED: Clock = { now: () => nanos(0) };

const intBytes = (rows: number) => (HEADER_WORDS + rows * ROW_WORDS) * 4;
const align8 = (bytes: number) => (bytes + 7) & ~7;

/**
 * One row a frame in flight, in shared memory: where it is, when each piece of work on it began and ended, what was found in it. The row is the
 * frame's baton: the thread that has moved the state forward gives up writing to it, the thread whose state it is may write. Rows are reused
 * once the collector has read them; row = frame modulo the number of rows.
 */
export class FrameTable {
  static allocate(rows: number): SharedArrayBuffer {
    const buffer = new SharedArrayBuffer(align8(intBytes(rows)) + rows * ROW_FLOATS * 8 + rows * MAX_OBJECTS * OBJECT_WORDS * 4);
    new Int32Array(buffer)[H.rows] = rows;
    return buffer;
  }

  readonly buffer: SharedArrayBuffer;
  readonly rows: number;
  readonly #words: Int32Array;
  readonly #floats: Float64Array;
  readonly #objectFloats: Float32Array;
  readonly #objectWords: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.rows = new Int32Array(buffer, 0, 1)[0]!;
    this.#words = new Int32Array(buffer, 0, intBytes(this.rows) / 4);
    const floatsAt = align8(intBytes(this.rows));
    this.#floats = new Float64Array(buffer, floatsAt, this.rows * ROW_FLOATS);
    const objectsAt = floatsAt + this.rows * ROW_FLOATS * 8;
    const objectWords = this.rows * MAX_OBJECTS * OBJECT_WORDS;
    this.#objectFloats = new Float32Array(buffer, objectsAt, objectWords);
    this.#objectWords = new Int32Array(buffer, objectsAt, objectWords);
  }

  rowOf(frame: number): number {
    return frame % this.rows;
  }

  // Counters

  get begun(): number {
    return Atomics.load(this.#words, H.begun);
  }

  get liveTracks(): number {
    return Atomics.load(this.#words, H.liveTracks);
  }
  set liveTracks(count: number) {
    Atomics.store(this.#words, H.liveTracks, count);
  }

  eventCount(event: RowEvent): number {
    return Atomics.load(this.#words, H[event]);
  }

  signal(event: RowEvent): void {
    Atomics.add(this.#words, H[event], 1);
    Atomics.notify(this.#words, H[event]);
  }

  /** Sleeps until the event happens after `seen`, or the time is over. Not on the hub thread. */
  wait(event: RowEvent, seen: number, timeoutMs: number): void {
    Atomics.wait(this.#words, H[event], seen, timeoutMs);
  }

  /** The same for the hub thread, which never blocks. Resolves at once where the count has moved on. */
  async waitAsync(event: RowEvent, seen: number, timeoutMs: number): Promise<void> {
    const waiting = Atomics.waitAsync(this.#words, H[event], seen, timeoutMs);
    if (waiting.async) await waiting.value;
  }

  /** Frames lost before they had a row: they were received. `place` is for `queue_full` alone; other reasons have one place. */
  addLost(reason: DropReason, count: number, place?: Stage): void {
    if (reason === 'queue_full' && place !== undefined) Atomics.add(this.#words, H.queueFull + STAGES.indexOf(place), count);
    Atomics.add(this.#words, H.lost + DROP_REASONS.indexOf(reason), count);
  }
  /** Of `lost('queue_full')`, those that found this stage's queue full. */
  lostToQueue(stage: number): number {
    return Atomics.load(this.#words, H.queueFull + stage);
  }

  /** Frames that were left out on purpose before they had a row: they were received. @param decoded how many of them had become a picture */
  addDecimated(count: number, decoded: number): void {
    Atomics.add(this.#words, H.decimated, count);
    Atomics.add(this.#words, H.decimatedDecoded, decoded);
  }
  get decimated(): number {
    return Atomics.load(this.#words, H.decimated);
  }
  /** Of `decimated`, those that had become a picture. */
  get decodedEarly(): number {
    return Atomics.load(this.#words, H.decimatedDecoded);
  }

  /** What says when the pictures were captured; null while nothing does. */
  get captureClock(): CaptureClock | null {
    return CAPTURE_CLOCKS[Atomics.load(this.#words, H.captureClock) - 1] ?? null;
  }
  set captureClock(clock: CaptureClock | null) {
    Atomics.store(this.#words, H.captureClock, clock === null ? 0 : CAPTURE_CLOCKS.indexOf(clock) + 1);
  }

  get held(): number {
    return Atomics.load(this.#words, H.held);
  }
  set held(packets: number) {
    Atomics.store(this.#words, H.held, packets);
  }
  lost(reason: number): number {
    return Atomics.load(this.#words, H.lost + reason);
  }

  // A row's life

  /** The row of the next frame, or −1 while its predecessor has not been collected. Source thread only. */
  tryBegin(ptsMs: number, epoch: number, tReceiveNs: number, timed = true, tCaptureNs = Number.NaN, plan = 1): number {
    const frame = this.begun;
    const row = this.rowOf(frame);
    const at = HEADER_WORDS + row * ROW_WORDS;
    if (Atomics.load(this.#words, at + R.state) !== FRAME_STATE.free) return -1;
    this.#words.fill(0, at, at + ROW_WORDS);
    this.#words[at + R.frame] = frame;
    this.#words[at + R.reason] = -1;
    this.#words[at + R.worker] = -1;
    this.#words[at + R.slot] = -1;
    this.#words[at + R.place] = -1;
    this.#words[at + R.epoch] = epoch;
    this.#words[at + R.plan] = plan;
    this.#words[at + R.cascadePlan] = -1;
    this.#words[at + R.skips] = timed ? 0 : SKIP.notTimed;
    const floats = row * ROW_FLOATS;
    this.#floats.fill(Number.NaN, floats, floats + ROW_FLOATS);
    this.#floats[floats + F.ptsMs] = ptsMs;
    this.#floats[floats + F.tReceive] = tReceiveNs;
    this.#floats[floats + F.handed] = tReceiveNs;
    this.#floats.fill(0, floats + F.copyBytes, floats + F.tCapture);
    this.#floats[floats + F.tCapture] = tCaptureNs;
    Atomics.store(this.#words, at + R.state, FRAME_STATE.received);
    Atomics.add(this.#words, H.begun, 1);
    return row;
  }

  state(row: number): number {
    return Atomics.load(this.#words, HEADER_WORDS + row * ROW_WORDS + R.state);
  }

  /**
   * Rows in use by the first `begun` frames, counted one by one: what the ledger holds its own count against. Frames that begin meanwhile are
   * not looked at, so on the thread that frees rows this is exact.
   */
  occupied(begun: number): number {
    let count = 0;
    for (let row = 0; row < this.rows; row++) if (this.state(row) !== FRAME_STATE.free && this.get(row, 'frame') < begun) count++;
    return count;
  }

  /** Moves a row on: what the caller wrote before is seen by whoever sees the new state. Wakes those who wait for it. */
  advance(row: number, state: FrameState): void {
    Atomics.store(this.#words, HEADER_WORDS + row * ROW_WORDS + R.state, FRAME_STATE[state]);
    if (state === 'detected' || state === 'tracked') this.signal(state);
    else if (state === 'analysed' || state === 'dropped') this.signal('forHub');
  }

  /** @param place where in the path it is lost; left out where the reason says it */
  drop(row: number, reason: DropReason, place: Stage | undefined = PLACE_OF_REASON[reason]): void {
    this.set(row, 'reason', DROP_REASONS.indexOf(reason));
    this.set(row, 'place', place === undefined ? -1 : STAGES.indexOf(place));
    this.advance(row, 'dropped');
  }

  /** A stage cannot give a result for the frame: it goes on in its order, is worked on no more, and is dropped at the end. The first failure counts. */
  fail(row: number, reason: 'stage_error' | 'stage_timeout', place: Stage): void {
    if (this.get(row, 'failed') !== 0) return;
    this.set(row, 'failed', DROP_REASONS.indexOf(reason) + 1);
    this.set(row, 'place', STAGES.indexOf(place));
  }

  /** Drops a frame that a stage has failed on, under that stage's reason. */
  dropFailed(row: number): void {
    this.set(row, 'reason', this.get(row, 'failed') - 1);
    this.advance(row, 'dropped');
  }

  /** Collector only. */
  free(row: number): void {
    Atomics.store(this.#words, HEADER_WORDS + row * ROW_WORDS + R.state, FRAME_STATE.free);
    this.signal('rowFreed');
  }

  // Fields

  get(row: number, field: RowField): number {
    return this.#words[HEADER_WORDS + row * ROW_WORDS + R[field]]!;
  }
  set(row: number, field: RowField, value: number): void {
    this.#words[HEADER_WORDS + row * ROW_WORDS + R[field]] = value;
  }
  addSkip(row: number, bit: number): void {
    this.#words[HEADER_WORDS + row * ROW_WORDS + R.skips]! |= bit;
  }

  ptsMs(row: number): number {
    return this.#floats[row * ROW_FLOATS + F.ptsMs]!;
  }
  tReceiveNs(row: number): number {
    return this.#floats[row * ROW_FLOATS + F.tReceive]!;
  }
  /** NaN where the stream does not say it. */
  tCaptureNs(row: number): number {
    return this.#floats[row * ROW_FLOATS + F.tCapture]!;
  }
  copyBytes(row: number): CopyBytes {
    const at = row * ROW_FLOATS + F.copyBytes;
    const hop = (name: keyof CopyBytes) => this.#floats[at + HOP[name]]!;
    return { deviceToHost: hop('deviceToHost'), processToProcess: hop('processToProcess'), threadToThread: hop('threadToThread') };
  }
  addCopyBytes(row: number, hop: keyof CopyBytes, bytes: number): void {
    this.#floats[row * ROW_FLOATS + F.copyBytes + HOP[hop]]! += bytes;
  }

  /** Whether times of this frame are taken. */
  timed(row: number): boolean {
    return (this.get(row, 'skips') & SKIP.notTimed) === 0;
  }
  /** `clock` for a frame that is timed; for another one a clock that stands still. */
  clockOf(row: number, clock: Clock): Clock {
    return this.timed(row) ? clock : STOPPED;
  }

  /** When the frame was last handed from one thread to the next, ns: the next piece of work waits from then on. */
  handedNs(row: number): Nanos {
    return nanos(this.#floats[row * ROW_FLOATS + F.handed]!);
  }
  hand(row: number, atNs: number): void {
    this.#floats[row * ROW_FLOATS + F.handed] = atNs;
  }

  /** Times of one piece of work, ns: handed over, begun, ended. Of a frame that is not timed nothing is kept. */
  span(row: number, span: number, enqNs: number, startNs: number, endNs: number): void {
    if (!this.timed(row)) return;
    const at = row * ROW_FLOATS + F.spans + span * 3;
    this.#floats[at] = enqNs;
    this.#floats[at + 1] = startNs;
    this.#floats[at + 2] = endNs;
  }

  /** All spans of the row: 3 numbers each, NaN where it did not happen. A view, valid until the row is freed. */
  spans(row: number): Float64Array {
    const at = row * ROW_FLOATS + F.spans;
    return this.#floats.subarray(at, at + SPANS.length * 3);
  }

  // Objects: sorted by score, best first; the first `objects` of them are reported, the first `candidates` go to the tracker.

  putObject(row: number, index: number, boxes: Float32Array, scores: Float32Array, classes: Int32Array): void {
    const at = (row * MAX_OBJECTS + index) * OBJECT_WORDS;
    for (let side = 0; side < 4; side++) this.#objectFloats[at + side] = boxes[index * 4 + side]!;
    this.#objectFloats[at + 4] = scores[index]!;
    this.#objectWords[at + 5] = classes[index]!;
    this.#objectWords[at + 6] = -1;
    for (let result = 0; result < OBJECT_RESULTS; result++) this.#objectWords[at + RESULTS_AT + result * RESULT_WORDS] = -1;
  }

  /** Copies the first `count` objects out, for the tracker. */
  readObjects(row: number, count: number, boxes: Float32Array, scores: Float32Array, classes: Int32Array): void {
    for (let index = 0; index < count; index++) {
      const at = (row * MAX_OBJECTS + index) * OBJECT_WORDS;
      for (let side = 0; side < 4; side++) boxes[index * 4 + side] = this.#objectFloats[at + side]!;
      scores[index] = this.#objectFloats[at + 4]!;
      classes[index] = this.#objectWords[at + 5]!;
    }
  }

  /** Side 0..3: x1, y1, x2, y2 in source pixels. */
  boxSide(row: number, index: number, side: number): number {
    return this.#objectFloats[(row * MAX_OBJECTS + index) * OBJECT_WORDS + side]!;
  }
  objectScore(row: number, index: number): number {
    return this.#objectFloats[(row * MAX_OBJECTS + index) * OBJECT_WORDS + 4]!;
  }
  objectClass(row: number, index: number): number {
    return this.#objectWords[(row * MAX_OBJECTS + index) * OBJECT_WORDS + 5]!;
  }
  objectTrack(row: number, index: number): number {
    return this.#objectWords[(row * MAX_OBJECTS + index) * OBJECT_WORDS + 6]!;
  }
  setObjectTrack(row: number, index: number, track: number): void {
    this.#objectWords[(row * MAX_OBJECTS + index) * OBJECT_WORDS + 6] = track;
  }
  /** Label of a result, counted over all networks behind the detector; −1: there is none, nor any further. */
  resultLabel(row: number, index: number, result: number): number {
    return this.#objectWords[this.#resultAt(row, index, result)]!;
  }
  resultScore(row: number, index: number, result: number): number {
    return this.#objectFloats[this.#resultAt(row, index, result) + 1]!;
  }
  resultAge(row: number, index: number, result: number): number {
    return this.#objectWords[this.#resultAt(row, index, result) + 2]!;
  }
  resultAgeMs(row: number, index: number, result: number): number {
    return this.#objectFloats[this.#resultAt(row, index, result) + 3]!;
  }
  /** Number 0..2 of a result; NaN where it has none. */
  resultValue(row: number, index: number, result: number, value: number): number {
    return this.#objectFloats[this.#resultAt(row, index, result) + 4 + value]!;
  }

  /** Adds what a network behind the detector says of an object; without effect where there is no room left. */
  addResult(row: number, index: number, said: SaidOfObject, ageFrames: number, ageMs: number): void {
    for (let result = 0; result < OBJECT_RESULTS; result++) {
      const at = this.#resultAt(row, index, result);
      if (this.#objectWords[at]! >= 0) continue;
      this.#objectWords[at] = said.label;
      this.#objectFloats[at + 1] = said.score;
      this.#objectWords[at + 2] = ageFrames;
      this.#objectFloats[at + 3] = ageMs;
      for (let value = 0; value < 3; value++) this.#objectFloats[at + 4 + value] = said.values?.[value] ?? Number.NaN;
      return;
    }
  }

  #resultAt(row: number, index: number, result: number): number {
    return (row * MAX_OBJECTS + index) * OBJECT_WORDS + RESULTS_AT + result * RESULT_WORDS;
  }

  // What is said of the whole frame

  /** `low`, `high`: what the map's bytes 0 and 255 stand for, where they stand for anything. */
  setScene(row: number, task: FrameScene['task'], map: { width: number; height: number; low: number; high: number } | null): void {
    this.set(row, 'scene', SCENES.indexOf(task));
    this.set(row, 'mapWidth', map?.width ?? 0);
    this.set(row, 'mapHeight', map?.height ?? 0);
    this.#floats[row * ROW_FLOATS + F.sceneLow] = map?.low ?? Number.NaN;
    this.#floats[row * ROW_FLOATS + F.sceneHigh] = map?.high ?? Number.NaN;
  }

  /** Null: it was looked for objects, or nothing was looked for. */
  scene(row: number): FrameScene | null {
    const task = SCENES[this.get(row, 'scene')] ?? null;
    if (task === null) return null;
    const [width, height] = [this.get(row, 'mapWidth'), this.get(row, 'mapHeight')];
    const finite = (value: number) => (Number.isFinite(value) ? value : 0);
    return {
      task,
      map: width > 0 ? { width, height } : null,
      low: finite(this.#floats[row * ROW_FLOATS + F.sceneLow]!),
      high: finite(this.#floats[row * ROW_FLOATS + F.sceneHigh]!),
    };
  }
}
