import { describe, expect, it } from 'vitest';
import type { FrameRecord, SessionSample } from '../../../contract/index.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';
import { frameRecord } from '../telemetry/testing.ts';
import { Blocks, type RunSeries, View } from './blocks.ts';
import { metricNamed } from './metrics.ts';
import { RunColumns } from './run-columns.ts';
import { SampleSeries } from './sample-series.ts';

/** Frames 40 ms apart of which the n-th takes as long as `detectMs` says. */
const run = (frames: number, detectMs: (n: number) => number = () => 10, change: (record: FrameRecord) => FrameRecord = (same) => same) => {
  const columns = new RunColumns(frames);
  for (let n = 0; n < frames; n++) columns.add(change(frameRecord(n, { detectMs: detectMs(n) })));
  columns.settle(0);
  return columns;
};

const series = (columns: RunColumns, paced = true, samples = new SampleSeries()): RunSeries => ({ columns, samples, paced });

const sample = (tNs: number, cpuPct: number): SessionSample =>
  ({
    tNs,
    framesInFlight: cpuPct / 10,
    framesInFlightMax: 9,
    queueDepth: { detect: { mean: 2, max: 3 } },
    resources: { engine: { cpuPct, rssBytes: cpuPct * 1e6, heapBytes: 0 } },
  }) as SessionSample;

describe('a run cut into blocks', () => {
  it('has the same figures as a whole where each block counts once', () => {
    const wave = (n: number): number => 5 + ((n * 7) % 23);
    const columns = run(400, wave);
    const whole = Blocks.whole(series(columns));
    const all = new View(new Blocks(series(columns), [0, 100, 200, 400]), [1, 1, 1]);
    const exact = exactPercentiles(columns.column('detect.service'));
    for (const view of [whole, all]) {
      expect(view.rows).toBe(400);
      expect(view.seconds).toBeCloseTo(whole.seconds, 12);
      expect(view.sum('rois')).toBe(1200);
      expect(view.percentile('detect.service', 50)).toBe(exact.p50);
      expect(view.percentile('detect.service', 95)).toBe(exact.p95);
    }
    expect(whole.values('detect.service')).toHaveLength(400);
  });

  it('tells what was deferred a frame, and what a classified object costs, without the warm-up', () => {
    const columns = new RunColumns(40);
    for (let n = 0; n < 40; n++) {
      const record = frameRecord(n, { classifyMs: n < 10 ? 500 : 6 });
      columns.add({ ...record, cascade: { ...record.cascade, classified: n < 10 ? 1 : 3, deferred: n % 4 === 0 ? 2 : 0 } });
    }
    columns.settle(10);
    const whole = Blocks.whole(series(columns));
    expect(metricNamed('deferred_per_frame')?.over?.(whole)).toBeCloseTo(20 / 40, 12);
    expect(metricNamed('classify_ms_per_object')?.over?.(whole)).toBeCloseTo(2, 9);
    const none = Blocks.whole(series(run(40, undefined, (record) => ({ ...record, cascade: { ...record.cascade, classified: 0 } }))));
    expect(metricNamed('classify_ms_per_object')?.over?.(none)).toBeNaN();
  });

  it('counts a block as often as it is drawn', () => {
    const blocks = new Blocks(series(run(300, (n) => (n < 100 ? 10 : 20))), [0, 100, 200, 300]);
    const view = new View(blocks, [2, 0, 1]);
    expect(view.rows).toBe(300);
    expect(view.percentile('detect.service', 50)).toBe(10);
    expect(view.percentile('detect.service', 90)).toBe(20);
    expect(view.sum('processed')).toBe(300);
    expect(new View(blocks, [1, 0, 0]).percentile('detect.service', 95)).toBe(10);
  });

  it('does not tell a percentile that fewer than five values are beyond', () => {
    const whole = Blocks.whole(series(run(99)));
    expect(whole.percentile('e2eMs', 50)).toBe(11.5);
    expect(whole.percentile('e2eMs', 95)).toBeNaN();
    expect(whole.percentile('classify.service', 50)).toBeNaN();
    expect(whole.sum('labelAgeMs')).toBeNaN();
  });

  it('shares out the time: by receipts where the source sets the pace, else by ends', () => {
    // The 50th frame is held up for 200 ms, and all others are in time.
    const columns = run(100, (n) => (n === 49 ? 210 : 10));
    const seconds = (paced: boolean, weights: number[]): number =>
      new View(new Blocks(series(columns, paced), [0, 50, 100]), weights).seconds;
    expect(seconds(true, [1, 0])).toBeCloseTo(2, 9);
    expect(seconds(false, [1, 0])).toBeCloseTo(49 * 0.04 + 0.2115, 9);
    for (const paced of [true, false]) expect(seconds(paced, [1, 1])).toBeCloseTo(99 * 0.04 + 0.0115, 9);
  });

  it('puts frames that ended out of order in theirs, and leaves the times of warm-up out', () => {
    const columns = new RunColumns(4);
    for (const n of [1, 0, 3, 2]) columns.add(frameRecord(n, { detectMs: n + 10 }));
    columns.settle(1);
    expect([...columns.column('frame')]).toEqual([0, 1, 2, 3]);
    expect([...columns.column('detect.service')]).toEqual([10, Number.NaN, 12, 13]);
  });
});

describe('what was sampled once a second', () => {
  it('is meant over the time that is asked for, without the CPU of the first second', () => {
    const samples = new SampleSeries();
    for (const [n, cpuPct] of [90, 10, 20, 30].entries()) samples.add(sample((n + 1) * 1e9, cpuPct));
    expect(samples.mean('cpuPct', 0, 4e9)).toBe(20);
    expect(samples.mean('cpuPct', 1.5e9, 2.5e9)).toBe(15);
    expect(samples.mean('framesInFlight', 0, 2e9)).toBe(5);
    expect(samples.mean('detect', 0, 2e9)).toBe(2);
    expect(samples.mean('track', 0, 2e9)).toBe(0);
    expect(samples.maxRssBytes).toBe(90e6);
    // Nothing, or less than half of it, was sampled.
    expect(samples.mean('cpuPct', 5e9, 6e9)).toBeNaN();
    expect(samples.mean('cpuPct', 3.9e9, 5e9)).toBeNaN();
  });

  it('is weighed by the time of each block', () => {
    const samples = new SampleSeries();
    for (let n = 0; n < 5; n++) samples.add(sample((n + 1) * 1e9, n * 10));
    const blocks = new Blocks(series(run(100), true, samples), [0, 50, 75, 100]);
    expect(new View(blocks, [0, 1, 1]).cpuPct()).toBeCloseTo(25, 0);
    expect(new View(blocks, [0, 0, 3]).cpuPct()).toBeCloseTo(30, 0);
    expect(new View(blocks, [0, 1, 1]).queueDepth('detect')).toBeCloseTo(2, 9);
  });
});
