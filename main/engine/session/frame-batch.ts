import { type ClassResult, type FrameRecord, FURTHER_RESULTS } from '../../../contract/index.ts';
import { FIRST_SPAN_COLUMN, FRAME_WIDTH, OBJECT_WIDTH } from './row-layout.ts';

/** Labels as numbers, for the whole session: a label's index is its place in `words`. */
export class LabelTable {
  readonly words: string[] = [];
  readonly #index = new Map<string, number>();

  /** Index of a label; a new one gets the next. */
  indexOf(label: string): number {
    const known = this.#index.get(label);
    if (known !== undefined) return known;
    const index = this.words.push(label) - 1;
    this.#index.set(label, index);
    return index;
  }
}

/** Twice the size, with what is there. */
function grown(rows: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const next = new Float64Array(rows.length * 2);
  next.set(rows);
  return next;
}

/**
 * The frames of one batch, in rows (row-layout.ts). Filled by one thread; `add` copies and keeps no object, so a frame costs about a
 * hundred stores and no garbage. Buffers grow by doubling and are used again.
 */
export class FrameBatch {
  frames: Float64Array<ArrayBuffer>;
  objects: Float64Array<ArrayBuffer>;
  frameRows = 0;
  objectRows = 0;

  constructor(
    frames: Float64Array<ArrayBuffer> = new Float64Array(FRAME_WIDTH * 64),
    objects: Float64Array<ArrayBuffer> = new Float64Array(OBJECT_WIDTH * 256),
  ) {
    this.frames = frames;
    this.objects = objects;
  }

  clear(): void {
    this.frameRows = 0;
    this.objectRows = 0;
  }

  /** Copies a frame that has ended, and its objects. */
  add(record: FrameRecord, labels: LabelTable): void {
    if ((this.frameRows + 1) * FRAME_WIDTH > this.frames.length) this.frames = grown(this.frames);
    const { frames, frameRows } = this;
    const { cascade } = record;
    let at = frameRows * FRAME_WIDTH;
    const spansAt = at + FIRST_SPAN_COLUMN;
    frames[at++] = record.frame;
    frames[at++] = record.ptsMs;
    frames[at++] = record.epoch;
    frames[at++] = record.state;
    frames[at++] = record.reason < 0 ? Number.NaN : record.reason;
    frames[at++] = record.place < 0 ? Number.NaN : record.place;
    frames[at++] = record.skips;
    frames[at++] = record.worker < 0 ? Number.NaN : record.worker;
    frames[at++] = record.tReceiveNs;
    frames[at++] = record.tCaptureNs;
    frames[at++] = record.e2eNs / 1e6;
    frames[at++] = record.analysisNs / 1e6;
    frames[at++] = record.copyBytes.deviceToHost;
    frames[at++] = record.copyBytes.processToProcess;
    frames[at++] = record.copyBytes.threadToThread;
    frames[at++] = cascade.rois;
    frames[at++] = cascade.eligible;
    frames[at++] = cascade.filteredSize;
    frames[at++] = cascade.filteredClass;
    frames[at++] = cascade.filteredScore;
    frames[at++] = cascade.cached;
    frames[at++] = cascade.classified;
    frames[at++] = cascade.deferred;
    frames[at++] = record.classifyRuns;
    frames[at++] = record.resultAge.labelled;
    frames[at++] = record.resultAge.frames;
    frames[at++] = record.resultAge.ms;
    frames[at] = record.objects.length;
    frames.set(record.spans, spansAt);
    for (const object of record.objects) this.#addObject(record.frame, object, labels);
    this.frameRows++;
  }

  #addObject(frame: number, object: FrameRecord['objects'][number], labels: LabelTable): void {
    if ((this.objectRows + 1) * OBJECT_WIDTH > this.objects.length) this.objects = grown(this.objects);
    const { objects } = this;
    let at = this.objectRows++ * OBJECT_WIDTH;
    objects[at++] = frame;
    objects[at++] = object.track ?? Number.NaN;
    objects[at++] = labels.indexOf(object.label);
    objects[at++] = object.score;
    objects[at++] = object.box[0];
    objects[at++] = object.box[1];
    objects[at++] = object.box[2];
    objects[at++] = object.box[3];
    at = this.#addResult(at, object.class, labels);
    for (let result = 0; result < FURTHER_RESULTS.length; result++) at = this.#addResult(at, object.also[result] ?? null, labels);
  }

  #addResult(at: number, result: ClassResult | null, labels: LabelTable): number {
    const { objects } = this;
    objects[at++] = result ? labels.indexOf(result.label) : Number.NaN;
    objects[at++] = result ? result.score : Number.NaN;
    objects[at++] = result ? result.ageFrames : Number.NaN;
    objects[at++] = result ? result.ageMs : Number.NaN;
    return at;
  }
}
