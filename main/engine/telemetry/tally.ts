import { type CopyBytes, FRAME_STATE, type FrameRecord, SKIP, SPAN, SPANS, STAGES } from '../../../contract/index.ts';
import { wasAnalysed } from './counts.ts';
import type { FrameTimes } from './frame-times.ts';
import { inferenceNs, lastEndNs } from './stage-times.ts';

const NAMES = [
  'ended',
  'decoded',
  'processed',
  'displayed',
  /** Frames whose e2e is known, and sums over them, ns. */
  'measured',
  'e2eNs',
  'attributedNs',
  'inferenceNs',
  /** Frames that were timed, and how long they were on their way, whatever became of them. */
  'timed',
  'onTheWayNs',
  /** Spans that were taken. */
  'spans',
  'deviceToHost',
  'processToProcess',
  'threadToThread',
  'detectRuns',
  'classifyRuns',
  /** Objects that networks behind the detector ran on, of frames that were timed. */
  'classified',
  'analysed',
  'rois',
  'labelled',
  'ageFrames',
  'ageMs',
] as const;
export type TallyName = (typeof NAMES)[number];

const AT = Object.fromEntries(NAMES.map((name, index) => [name, index])) as { readonly [K in TallyName]: number };
const SPAN_SERVICE = NAMES.length;
const STAGE_WAIT = SPAN_SERVICE + SPANS.length;
const STAGE_SERVICE = STAGE_WAIT + STAGES.length;
const LENGTH = STAGE_SERVICE + STAGES.length;

/**
 * Sums over frames that ended, as one array of numbers that only grow: what happened between two moments is the difference of two tallies. Sums by
 * stage are over frames whose e2e is known, so that they add up to it.
 */
export class Tally {
  readonly values: Float64Array;

  constructor(values: Float64Array = new Float64Array(LENGTH)) {
    this.values = values;
  }

  /** @param times of this frame */
  add(record: FrameRecord, times: FrameTimes): void {
    const { values } = this;
    const analysed = wasAnalysed(record);
    values[AT.ended]!++;
    if (analysed) values[AT.processed]!++;
    if (record.state === FRAME_STATE.presented) values[AT.displayed]!++;
    if ((record.skips & SKIP.notTimed) !== 0) return;
    const { spans } = record;
    values[AT.timed]!++;
    values[AT.onTheWayNs]! += (lastEndNs(spans) || record.tReceiveNs) - record.tReceiveNs;
    if (!Number.isNaN(spans[SPAN.decode * 3]!)) values[AT.decoded]!++;
    if (!Number.isNaN(spans[SPAN.detect * 3]!)) values[AT.detectRuns]!++;
    values[AT.classifyRuns]! += record.classifyRuns;
    values[AT.classified]! += record.cascade.classified;
    for (const hop of HOPS) values[AT[hop]]! += record.copyBytes[hop];
    for (let span = 0; span < SPANS.length; span++) {
      const service = spans[span * 3 + 2]! - spans[span * 3 + 1]!;
      if (Number.isNaN(service)) continue;
      values[SPAN_SERVICE + span]! += service;
      values[AT.spans]!++;
    }
    if (analysed) this.#addObjects(record);
    if (Number.isNaN(times.e2eNs)) return;
    values[AT.measured]!++;
    values[AT.e2eNs]! += times.e2eNs;
    values[AT.attributedNs]! += times.attributedNs;
    values[AT.inferenceNs]! += inferenceNs(times.stages);
    for (let stage = 0; stage < STAGES.length; stage++) {
      values[STAGE_WAIT + stage]! += times.stages[stage * 2] || 0;
      values[STAGE_SERVICE + stage]! += times.stages[stage * 2 + 1] || 0;
    }
  }

  #addObjects(record: FrameRecord): void {
    const { values } = this;
    values[AT.analysed]!++;
    values[AT.rois]! += record.cascade.rois;
    const { labelled, frames, ms } = record.resultAge;
    if (labelled === 0) return;
    values[AT.labelled]! += labelled;
    values[AT.ageFrames]! += frames * labelled;
    values[AT.ageMs]! += ms * labelled;
  }

  get(name: TallyName): number {
    return this.values[AT[name]]!;
  }
  /** Σ service of a span, ns. */
  serviceNs(span: number): number {
    return this.values[SPAN_SERVICE + span]!;
  }
  /** Mean wait and service of a stage over all frames whose e2e is known, those that did not run it included, ns; NaN without frames. */
  meanNs(stage: number): { readonly waitNs: number; readonly serviceNs: number } {
    const frames = this.get('measured');
    return { waitNs: this.values[STAGE_WAIT + stage]! / frames, serviceNs: this.values[STAGE_SERVICE + stage]! / frames };
  }
  /** `part` ÷ `whole`; null where the whole is 0. */
  ratio(part: TallyName, whole: TallyName): number | null {
    return this.get(whole) > 0 ? this.get(part) / this.get(whole) : null;
  }

  copy(): Tally {
    return new Tally(this.values.slice());
  }
  /** What came since `earlier`. */
  since(earlier: Tally): Tally {
    return new Tally(this.values.map((value, at) => value - earlier.values[at]!));
  }
}

const HOPS: readonly (keyof CopyBytes)[] = ['deviceToHost', 'processToProcess', 'threadToThread'];
