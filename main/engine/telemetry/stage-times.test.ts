import { describe, expect, it } from 'vitest';
import { SPAN, SPANS, STAGES } from '../../../contract/index.ts';
import { createStageTimes, flatSpans, inferenceNs, lastEndNs, stageTimes } from './stage-times.ts';

const none = () => new Float64Array(SPANS.length * 3).fill(Number.NaN);
const put = (spans: Float64Array, span: number, enq: number, start: number, end: number) => spans.set([enq, start, end], span * 3);
const at = (stage: (typeof STAGES)[number]) => STAGES.indexOf(stage) * 2;

describe('stage times', () => {
  it('a stage with two spans has the sum of their waits and services', () => {
    const spans = none();
    put(spans, SPAN.preprocess_scale, 100, 110, 140);
    put(spans, SPAN.preprocess_layout, 200, 250, 255);
    const times = createStageTimes();
    expect(stageTimes(spans, times)).toBe(40 + 55);
    expect([times[at('preprocess')], times[at('preprocess') + 1]]).toEqual([60, 35]);
  });

  it('a stage that did not run has no time, not a zero', () => {
    const spans = none();
    put(spans, SPAN.decode, 0, 5, 9);
    const times = createStageTimes();
    stageTimes(spans, times);
    expect(times[at('classify')]).toBeNaN();
    expect(inferenceNs(times)).toBe(0);
  });

  it('ends where the last span ends, and before a given span', () => {
    const spans = none();
    expect(lastEndNs(spans)).toBeNaN();
    put(spans, SPAN.detect, 0, 1, 20);
    put(spans, SPAN.compose_send, 20, 21, 30);
    expect(lastEndNs(spans)).toBe(30);
    expect(lastEndNs(spans, SPAN.compose_send)).toBe(20);
  });

  it('goes to a window as span, wait, service and offset in ms', () => {
    const spans = none();
    put(spans, SPAN.detect, 2_000_000, 3_000_000, 20_500_000);
    expect(flatSpans(spans, 1_000_000)).toEqual([SPAN.detect, 1, 17.5, 2]);
  });
});
