import { describe, expect, it } from 'vitest';
import { FRAME_STATE, type FrameRecord, SPAN, SPANS, STAGES } from '../../../contract/index.ts';
import { RunStatistics, utilisation } from './run-statistics.ts';

const MS = 1e6;
/** A frame received at 40 ms × n that waits 1 ms and is detected for `serviceMs`; 0.5 ms of it nobody claims. */
const frame = (n: number, serviceMs: number): FrameRecord => {
  const tReceiveNs = n * 40 * MS;
  const spans = new Float64Array(SPANS.length * 3).fill(Number.NaN);
  spans.set([tReceiveNs, tReceiveNs + MS, tReceiveNs + (1 + serviceMs) * MS], SPAN.detect * 3);
  const end = tReceiveNs + (1.5 + serviceMs) * MS;
  spans.set([end, end, end], SPAN.compose_send * 3);
  return {
    frame: n,
    ptsMs: n * 40,
    epoch: 0,
    state: FRAME_STATE.analysed_only,
    reason: -1,
    skips: 0,
    worker: 0,
    tReceiveNs,
    spans,
    e2eNs: end - tReceiveNs,
    analysisNs: end - tReceiveNs,
    copyBytes: 0,
    cascade: { rois: 0, eligible: 0, filteredSize: 0, filteredClass: 0, filteredScore: 0, cached: 0, classified: 0 },
    objects: [],
  };
};

describe('run statistics', () => {
  it('counts a short run whole', () => {
    const statistics = new RunStatistics();
    for (let n = 0; n < 20; n++) statistics.add(frame(n, n === 0 ? 500 : 10));
    const summary = statistics.summarise(() => 1);
    expect(summary.warmupFrames).toBe(0);
    expect(statistics.summarise(() => 1)).toEqual(summary);
    expect(summary.latencyMs.e2e).toMatchObject({ n: 20, max: 501.5 });
    expect(summary.stages.detect?.serviceMs.p50).toBeCloseTo(10, 1);
    expect(summary.stages.detect?.waitMs.p50).toBeCloseTo(1, 1);
    expect(summary.stages.classify).toBeUndefined();
  });

  it('leaves the warm-up of a long run out, by rule', () => {
    const statistics = new RunStatistics();
    for (let n = 0; n < 120; n++) statistics.add(frame(n, n < 10 ? 500 : 10));
    const summary = statistics.summarise(() => 1);
    expect(summary.warmupFrames).toBe(10);
    expect(summary.latencyMs.e2e).toMatchObject({ n: 110, max: 11.5 });
    expect(summary.unattributedPct).toBeCloseTo((0.5 / 11.5) * 100, 3);
    expect(summary.inferenceSharePct).toBeCloseTo((10 / 11.5) * 100, 3);
  });

  it('live percentiles are of the last 10 s', () => {
    const statistics = new RunStatistics();
    for (let n = 0; n < 600; n++) statistics.add(frame(n, n < 300 ? 100 : 10));
    const window = statistics.window.summarise(600 * 40 * MS);
    expect(window.e2e.n).toBeGreaterThan(245);
    expect(window.e2e.n).toBeLessThan(255);
    expect(window.e2e.max).toBeCloseTo(11.5, 3);
  });

  it('utilisation of a stage in two places is that of the busier one', () => {
    const preprocess = STAGES.indexOf('preprocess');
    const service = (span: number) => (span === SPAN.preprocess_scale ? 50 : 80);
    expect(utilisation(preprocess, service, 100, (span) => (span === SPAN.preprocess_scale ? 1 : 2))).toEqual({
      utilisationPct: 50,
      workers: 1,
    });
  });
});
