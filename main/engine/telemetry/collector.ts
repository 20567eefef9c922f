import { type ClassResult, FRAME_STATE, type FrameObject, type FrameRecord, type Nanos, SPAN } from '../../../contract/index.ts';
import { crash } from '../crash.ts';
import type { Faults } from '../faults.ts';
import { stageOfState } from '../pipeline/ring/frame-writer.ts';
import type { Ring } from '../pipeline/ring/ring.ts';
import { PIPELINE_READER } from '../pipeline/stage-loop.ts';
import type { Clock } from './clock.ts';
import { wasAnalysed } from './counts.ts';
import { type FrameTable, OBJECT_RESULTS } from './frame-table.ts';
import { resultAgeOf } from './result-age.ts';
import { lastEndNs } from './stage-times.ts';

/** How long the hub sleeps at most before it looks at deadlines and the run's end again. */
const LOOK_MS = 50;

/** Labels of the first network of a number, and of all networks of the cascade of a number. */
export interface CollectorLabels {
  readonly detect: (plan: number) => readonly string[];
  readonly classify: (plan: number) => readonly string[];
}

export interface CollectorSinks {
  /**
   * An analysed frame, in order, before it ends; its row and slot are still held. True: it goes to a screen, and somebody will call
   * `presented` or `notPresented` for it.
   */
  analysed(row: number): boolean;
  /** A frame that has ended, in the order received. The record is valid during the call only. */
  ended(record: FrameRecord): void;
  /** Called about every LOOK_MS. */
  idle(): void;
}

/** Networks are off by about so much, degrees. */
const POSE_STEP = 5;

/** Angles of a head, to 5 degrees. */
const poseWords = (yaw: number, pitch: number, roll: number): string => {
  const degrees = (angle: number) => {
    const rounded = Math.round(angle / POSE_STEP) * POSE_STEP;
    return `${rounded < 0 ? '−' : ''}${Math.abs(rounded)}°`;
  };
  return `yaw ${degrees(yaw)} pitch ${degrees(pitch)} roll ${degrees(roll)}`;
};

/**
 * The hub's end of the pipeline. Takes analysed frames in order, lets sinks see them, ends them, and reads ended rows out of the table before
 * giving them back to the source. Runs on the hub thread, wakes by `Atomics.waitAsync`, never blocks.
 */
export class Collector {
  #ticket = 0;
  #low = 0;
  #over = false;
  readonly #ring: Ring;
  readonly #table: FrameTable;
  readonly #clock: Clock;
  readonly #labels: CollectorLabels;
  readonly #sinks: CollectorSinks;
  readonly #faults: Faults;
  readonly done: Promise<void>;

  constructor(init: {
    ring: Ring;
    table: FrameTable;
    clock: Clock;
    labels: CollectorLabels;
    sinks: CollectorSinks;
    faults: Faults;
  }) {
    this.#faults = init.faults;
    this.#ring = init.ring;
    this.#table = init.table;
    this.#clock = init.clock;
    this.#labels = init.labels;
    this.#sinks = init.sinks;
    this.done = this.#loop();
  }

  /** Frames that have begun and not been collected. */
  get open(): number {
    return this.#table.begun - this.#low;
  }

  async #loop(): Promise<void> {
    while (!this.#over) {
      const seen = this.#table.eventCount('forHub');
      this.drain();
      this.#sinks.idle();
      await this.#table.waitAsync('forHub', seen, LOOK_MS);
      // Let timers and sockets have their turn even where frames never stop coming.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** Takes what is there now. */
  drain(): void {
    while (this.#ring.claimed(PIPELINE_READER) > this.#ticket) {
      const row = this.#table.rowOf(this.#ring.claimedFrame(PIPELINE_READER, this.#ticket));
      if (this.#table.state(row) !== FRAME_STATE.analysed) break;
      this.#ticket++;
      this.#finish(row);
    }
    this.#sweep();
  }

  #finish(row: number): void {
    const times = this.#table.clockOf(row, this.#clock);
    const startNs = times.now();
    const frame = this.#table.get(row, 'frame');
    if (this.#faults.crashes(frame)) crash();
    this.#faults.stall('compose', frame);
    const failed = this.#table.get(row, 'failed') !== 0;
    const sent = !failed && this.#sinks.analysed(row);
    const slot = this.#table.get(row, 'slot');
    if (slot >= 0) {
      this.#table.set(row, 'slot', -1);
      this.#ring.release(slot);
    }
    if (failed) {
      this.#table.dropFailed(row);
      return;
    }
    const endNs = times.now();
    this.#table.span(row, SPAN.compose_send, this.#table.handedNs(row), startNs, endNs);
    this.#table.hand(row, endNs);
    this.#table.advance(row, sent ? 'sent' : 'analysed_only');
  }

  /** A screen has drawn the frame. Times from a window are taken with care: its clock is only estimated. */
  presented(frame: number, startNs: number, endNs: number): void {
    if (!this.#isSent(frame)) return;
    const row = this.#table.rowOf(frame);
    const handed = this.#table.handedNs(row);
    const end = Math.min(this.#clock.now(), Math.max(handed, endNs));
    this.#table.span(row, SPAN.present, handed, Math.min(end, Math.max(handed, startNs)), end);
    this.#table.advance(row, 'presented');
  }

  /** The screen that a frame was sent to has not drawn it in time: the frame is late. */
  missed(frame: number): void {
    if (this.#isSent(frame)) this.#table.drop(this.#table.rowOf(frame), 'present_missed');
  }

  /** The screen that a frame was sent to is gone: the frame was analysed, and that is all. */
  notPresented(frame: number): void {
    if (this.#isSent(frame)) this.#table.advance(this.#table.rowOf(frame), 'analysed_only');
  }

  #isSent(frame: number): boolean {
    const row = this.#table.rowOf(frame);
    return this.#table.state(row) === FRAME_STATE.sent && this.#table.get(row, 'frame') === frame;
  }

  #sweep(): void {
    const begun = this.#table.begun;
    for (; this.#low < begun; this.#low++) {
      const row = this.#table.rowOf(this.#low);
      if (this.#table.state(row) < FRAME_STATE.presented) return;
      this.#sinks.ended(this.#record(row));
      this.#table.free(row);
    }
  }

  /** The objects of a frame, as sinks and screens get them. */
  objects(row: number): FrameObject[] {
    const table = this.#table;
    const labels = this.#labels.detect(table.get(row, 'plan'));
    return Array.from({ length: table.get(row, 'objects') }, (_, index) => {
      const track = table.objectTrack(row, index);
      const [first = null, ...also] = this.#results(row, index);
      const classIndex = table.objectClass(row, index);
      return {
        track: track < 0 ? null : track,
        label: labels[classIndex] ?? `class ${classIndex}`,
        score: table.objectScore(row, index),
        box: [table.boxSide(row, index, 0), table.boxSide(row, index, 1), table.boxSide(row, index, 2), table.boxSide(row, index, 3)],
        class: first,
        also,
      };
    });
  }

  /** What networks behind the detector say of an object, in their order. */
  #results(row: number, index: number): ClassResult[] {
    const table = this.#table;
    const results: ClassResult[] = [];
    const labels = this.#labels.classify(table.get(row, 'cascadePlan'));
    for (let result = 0; result < OBJECT_RESULTS; result++) {
      const label = table.resultLabel(row, index, result);
      if (label < 0) break;
      const [yaw, pitch, roll] = [0, 1, 2].map((value) => table.resultValue(row, index, result, value));
      results.push({
        label: Number.isFinite(yaw) ? poseWords(yaw!, pitch!, roll!) : (labels[label] ?? `class ${label}`),
        score: table.resultScore(row, index, result),
        ageFrames: table.resultAge(row, index, result),
        ageMs: table.resultAgeMs(row, index, result),
      });
    }
    return results;
  }

  #record(row: number): FrameRecord {
    const table = this.#table;
    const spans = table.spans(row);
    const tReceiveNs = table.tReceiveNs(row);
    const state = table.state(row);
    const reason = table.get(row, 'reason');
    const timed = table.timed(row);
    const objects = timed ? this.objects(row) : [];
    const ended = state === FRAME_STATE.presented || state === FRAME_STATE.analysed_only;
    return {
      frame: table.get(row, 'frame'),
      ptsMs: table.ptsMs(row),
      epoch: table.get(row, 'epoch'),
      state,
      reason,
      place: table.get(row, 'place'),
      skips: table.get(row, 'skips'),
      worker: table.get(row, 'worker'),
      tReceiveNs,
      tCaptureNs: table.tCaptureNs(row),
      spans,
      e2eNs: ended && timed ? lastEndNs(spans) - tReceiveNs : Number.NaN,
      analysisNs: timed && wasAnalysed({ state, reason }) ? lastEndNs(spans, SPAN.compose_send) - tReceiveNs : Number.NaN,
      copyBytes: table.copyBytes(row),
      classifyRuns: table.get(row, 'classifyRuns'),
      cascade: {
        rois: table.get(row, 'rois'),
        eligible: table.get(row, 'eligible'),
        filteredSize: table.get(row, 'filteredSize'),
        filteredClass: table.get(row, 'filteredClass'),
        filteredScore: table.get(row, 'filteredScore'),
        cached: table.get(row, 'cached'),
        classified: table.get(row, 'classified'),
        deferred: table.get(row, 'deferred'),
      },
      resultAge: resultAgeOf(objects),
      objects,
    };
  }

  /**
   * Ends the collection. To be called when all stage threads are gone: frames that were still on their way are counted as lost by `shutdown`.
   */
  async close(): Promise<void> {
    this.drain();
    for (let frame = this.#low; frame < this.#table.begun; frame++) {
      const row = this.#table.rowOf(frame);
      const state = this.#table.state(row);
      if (state === FRAME_STATE.sent) this.notPresented(frame);
      else if (state < FRAME_STATE.presented) this.#table.drop(row, 'shutdown', stageOfState(state));
    }
    this.#sweep();
    this.#over = true;
    this.#table.signal('forHub');
    await this.done;
  }

  now(): Nanos {
    return this.#clock.now();
  }
}
