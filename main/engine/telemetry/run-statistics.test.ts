import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, SKIP, SPAN, STAGES } from '../../../contract/index.ts';
import { utilisation } from './figures-of.ts';
import { RunStatistics } from './run-statistics.ts';
import { frameRecord } from './testing.ts';

const MS = 1e6;
const frame = (n: number, detectMs: number) => frameRecord(n, { detectMs });
const detect = STAGES.indexOf('detect');
const classify = STAGES.indexOf('classify');

describe('run statistics', () => {
  it('counts a short run whole', () => {
    const statistics = new RunStatistics();
    for (let n = 0; n < 20; n++) statistics.add(frame(n, n === 0 ? 500 : 10));
    const { e2e, stages } = statistics.percentiles();
    expect(statistics.warmupFrames).toBe(0);
    expect(statistics.percentiles().e2e).toEqual(e2e);
    expect(e2e).toMatchObject({ n: 20, max: 501.5 });
    expect(stages[detect]?.serviceMs.p50).toBeCloseTo(10, 1);
    expect(stages[detect]?.waitMs.p50).toBeCloseTo(1, 1);
    expect(stages[detect]?.stageLatencyMs.p50).toBeCloseTo(11, 1);
    expect(stages[detect]?.frameAgeMs.p50).toBeCloseTo(1, 1);
    expect(stages[classify]?.serviceMs.n).toBe(0);
    expect(statistics.settled().get('measured')).toBe(20);
  });

  it('has capture to display of what was displayed and says when it was captured', () => {
    const statistics = new RunStatistics();
    expect(statistics.capture.uncertaintyMs).toBeNull();
    for (let n = 0; n < 30; n++) {
      const record = frame(n, 10);
      const tCaptureNs = n % 3 === 0 ? Number.NaN : record.tReceiveNs - 100 * MS;
      const state = n % 2 === 0 ? FRAME_STATE.presented : FRAME_STATE.analysed_only;
      statistics.add({ ...record, tCaptureNs, state });
    }
    const { glass } = statistics.percentiles();
    expect(glass).toMatchObject({ n: 10, max: 111.5 });
    expect(statistics.window.percentiles(2e9).glass.p50).toBeCloseTo(111.5, 3);
    expect(statistics.capture.uncertaintyMs).toBe(1);
  });

  it('leaves the warm-up of a long run out, by rule', () => {
    const statistics = new RunStatistics();
    for (let n = 0; n < 120; n++) statistics.add(frame(n, n < 10 ? 500 : 10));
    const { e2e, unattributed, unattributedFramePct } = statistics.percentiles();
    expect(statistics.warmupFrames).toBe(10);
    expect(e2e).toMatchObject({ n: 110, max: 11.5 });
    expect(unattributed.p95).toBeCloseTo(0.5, 2);
    expect(unattributedFramePct.p50).toBeCloseTo((0.5 / 11.5) * 100, 2);
    const settled = statistics.settled();
    expect(settled.get('measured')).toBe(110);
    expect(1 - (settled.ratio('attributedNs', 'e2eNs') ?? 0)).toBeCloseTo(0.5 / 11.5, 6);
    expect(settled.ratio('inferenceNs', 'e2eNs')).toBeCloseTo(10 / 11.5, 6);
  });

  it('live percentiles are of the last 10 s', () => {
    const statistics = new RunStatistics();
    for (let n = 0; n < 600; n++) statistics.add(frame(n, n < 300 ? 100 : 10));
    const { e2e, unattributedFramePct } = statistics.window.percentiles(600 * 40 * MS);
    expect(e2e.n).toBeGreaterThan(245);
    expect(e2e.n).toBeLessThan(255);
    expect(e2e.max).toBeCloseTo(11.5, 3);
    expect(unattributedFramePct.p95).toBeCloseTo((0.5 / 11.5) * 100, 3);
  });

  it('a frame that was not timed is counted, and is in no time', () => {
    const statistics = new RunStatistics();
    statistics.add(frame(0, 10));
    statistics.add(frameRecord(1, { detectMs: 900, skips: SKIP.notTimed, e2eNs: Number.NaN }));
    expect(statistics.counts.analysed).toBe(2);
    expect(statistics.percentiles().e2e).toMatchObject({ n: 1, max: 11.5 });
    expect(statistics.tally.get('processed')).toBe(2);
    expect(statistics.tally.get('timed')).toBe(1);
  });

  it('a frame that is late was analysed, and has no e2e', () => {
    const statistics = new RunStatistics();
    const late = { state: FRAME_STATE.dropped, reason: DROP_REASONS.indexOf('present_missed'), e2eNs: Number.NaN };
    statistics.add(frameRecord(0, late));
    expect([statistics.counts.analysed, statistics.counts.late]).toEqual([1, 1]);
    expect(statistics.percentiles().e2e.n).toBe(0);
    expect(statistics.percentiles().analysis.n).toBe(1);
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
