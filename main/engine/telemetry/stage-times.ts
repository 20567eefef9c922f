import { type FrameRecord, INFERENCE_STAGES, SPANS, STAGE_OF_SPAN, STAGES, type TimelineFrame } from '../../../contract/index.ts';

const INFERENCE = INFERENCE_STAGES.map((stage) => STAGES.indexOf(stage));

/** A frame's times by stage, ns: wait at [2 × stage], service at [2 × stage + 1]; NaN where the stage had no span. */
export type StageTimes = Float64Array;

export const createStageTimes = (): StageTimes => new Float64Array(STAGES.length * 2);

/**
 * Sums a frame's spans by stage into `out`.
 *
 * @param spans 3 numbers a span (t_enq, t_start, t_end in ns), NaN where it did not happen.
 * @returns what all of them add up to, wait and service, ns.
 */
export const stageTimes = (spans: Float64Array, out: StageTimes): number => {
  out.fill(Number.NaN);
  let total = 0;
  for (let span = 0; span < SPANS.length; span++) {
    const enq = spans[span * 3]!;
    if (Number.isNaN(enq)) continue;
    const start = spans[span * 3 + 1]!;
    const end = spans[span * 3 + 2]!;
    const at = STAGE_OF_SPAN[span]! * 2;
    out[at] = (Number.isNaN(out[at]!) ? 0 : out[at]!) + start - enq;
    out[at + 1] = (Number.isNaN(out[at + 1]!) ? 0 : out[at + 1]!) + end - start;
    total += end - enq;
  }
  return total;
};

/** Age of the frame at each stage, ns, into `out`: when the stage's first span began, from the receipt on; NaN where it had none. */
export const stageAges = (spans: Float64Array, tReceiveNs: number, out: Float64Array): void => {
  out.fill(Number.NaN);
  for (let span = SPANS.length - 1; span >= 0; span--) {
    const start = spans[span * 3 + 1]!;
    if (!Number.isNaN(start))
      out[STAGE_OF_SPAN[span]!] = Math.min(start - tReceiveNs, out[STAGE_OF_SPAN[span]!] || Number.POSITIVE_INFINITY);
  }
};

/** Σ service of the networks themselves, ns. */
export const inferenceNs = (times: StageTimes): number => INFERENCE.reduce((sum, stage) => sum + (times[stage * 2 + 1] || 0), 0);

/** t_end of the last of the spans [0, before), ns; NaN where none happened. */
export const lastEndNs = (spans: Float64Array, before: number = SPANS.length): number => {
  let last = Number.NaN;
  for (let span = 0; span < before; span++) {
    const end = spans[span * 3 + 2]!;
    if (!Number.isNaN(end) && !(end <= last)) last = end;
  }
  return last;
};

/** Spans as a timeline frame has them: index, wait ms, service ms, t_start − t_receive in ms; rounded to 0.1 µs. */
export const flatSpans = (spans: Float64Array, tReceiveNs: number): number[] => {
  const flat: number[] = [];
  const ms = (ns: number) => Math.round(ns / 100) / 1e4;
  for (let span = 0; span < SPANS.length; span++) {
    const enq = spans[span * 3]!;
    if (Number.isNaN(enq)) continue;
    const start = spans[span * 3 + 1]!;
    flat.push(span, ms(start - enq), ms(spans[span * 3 + 2]! - start), ms(start - tReceiveNs));
  }
  return flat;
};

export const toTimelineFrame = (record: FrameRecord): TimelineFrame => ({
  frame: record.frame,
  ptsMs: record.ptsMs,
  tReceiveNs: record.tReceiveNs,
  state: record.state,
  reason: record.reason,
  place: record.place,
  skips: record.skips,
  e2eMs: Number.isNaN(record.e2eNs) ? null : record.e2eNs / 1e6,
  spans: flatSpans(record.spans, record.tReceiveNs),
  objects: record.objects.length,
});
