import { describe, expect, it } from 'vitest';
import type { Figures, Percentiles, Stage, StageFigures } from '../../../contract/index.ts';
import { type BottleneckInput, bottleneckOf } from './bottleneck-of.ts';
import { FrameTimes } from './frame-times.ts';
import { Tally } from './tally.ts';
import { frameRecord } from './testing.ts';

const p = (ms: number): Percentiles => ({ n: 100, p50: ms, p90: ms * 1.5, p95: ms * 2, p99: ms * 3, max: ms * 4 });
const stage = (utilisationPct: number, workers = 1): StageFigures => ({
  waitMs: p(1),
  serviceMs: p(1),
  stageLatencyMs: p(2),
  frameAgeMs: p(1),
  utilisationPct,
  workers,
  queueDepth: { now: 0, mean: 0, max: 0 },
  queueFullTimePct: null,
});

/** A run at `fps`, with these utilisations; its frames are detected in 10 ms after 1 ms, and classified in 30 ms after 2 ms. */
const input = (
  use: { readonly [K in Stage]?: StageFigures },
  more: { fps?: Partial<Figures['fps']>; drift?: number | null; e2eMs?: number } & Partial<BottleneckInput> = {},
): BottleneckInput => {
  const { fps, drift = null, e2eMs = 43.5, ...given } = more;
  const tally = new Tally();
  const times = new FrameTimes();
  const record = frameRecord(0, { classifyMs: 30 });
  times.read(record);
  tally.add(record, times);
  const busiest = Math.max(0, ...Object.values(use).map(({ utilisationPct }) => utilisationPct));
  const figures = {
    fps: { source: 25, ingest: 25, decode: 25, processed: 25, displayed: 25, ...fps },
    latencyMs: { e2e: p(e2eMs), analysis: p(e2eMs), unattributed: p(0.1) },
    headroomPct: 100 - busiest,
    latencyDriftMsPerMin: drift,
    stages: use,
  } as Figures;
  return {
    figures,
    tally,
    source: { kind: 'file' },
    open: { pace: 'realtime', policy: 'wait' },
    live: { latencyBudgetMs: 500 },
    ledger: { received: 100, dropped: {} },
    growthMsPerMin: null,
    decimatedFps: 0,
    ...given,
  };
};

describe('the bottleneck', () => {
  it('is the busiest stage, and the largest part of latency with its cause', () => {
    const found = bottleneckOf(input({ detect: stage(40, 2), classify: stage(75) }));
    expect(found.throughput).toEqual({ stage: 'classify', utilisationPct: 75, workers: 1 });
    expect(found.latency).toMatchObject({ stage: 'classify', by: 'service', meanMs: 30 });
    expect(found.latency?.sharePct).toBeCloseTo((30 / 43.5) * 100, 6);
    expect(found).toMatchObject({ headroomPct: 25, outrun: false, exceedsBudgetInS: null });
    expect(found.words).toEqual([
      'Classify would limit throughput first: its thread is busy 75 % of the time, so headroom is 25 %.',
      "Classify adds the most latency, by service: 30 ms of a frame's time (69 %).",
      'Latency is within the budget of 500 ms: p95 of e2e is 87 ms.',
    ]);
  });

  it('limits where there is no headroom', () => {
    const { words } = bottleneckOf(
      input({ detect: stage(97, 2) }, { open: { pace: 'saturate', policy: 'wait' }, fps: { processed: 60, ingest: 60 } }),
    );
    expect(words[0]).toBe('Detect limits throughput: its 2 threads are busy 97 % of the time.');
  });

  it('says first that the source gives more than is taken, and what becomes of the rest', () => {
    const held = bottleneckOf(input({ classify: stage(99) }, { fps: { ingest: 18, processed: 18 } }));
    expect(held.outrun).toBe(true);
    expect(held.words[0]).toBe('The source gives 25.0 frames/s and the pipeline takes 18.0: the source is held back.');
    const dropped = { received: 100, dropped: { ring_drop_oldest: 20 } };
    const lost = bottleneckOf(input({ classify: stage(99) }, { fps: { processed: 20 }, source: { kind: 'live' }, ledger: dropped }));
    expect(lost.words[0]).toBe('The source gives 25.0 frames/s and the pipeline takes 20.0: frames are dropped.');
    const undrawn = { received: 100, dropped: { present_missed: 20 } };
    const late = bottleneckOf(input({ classify: stage(99) }, { fps: { ingest: 18, processed: 18 }, ledger: undrawn }));
    expect(late.words[0]).toMatch(/the source is held back\.$/);
    // As fast as it goes, nothing is outrun.
    expect(
      bottleneckOf(input({ classify: stage(99) }, { open: { pace: 'saturate', policy: 'wait' }, fps: { processed: 18 } })).outrun,
    ).toBe(false);
  });

  it('warns of the budget before it is exceeded, and says when it is', () => {
    const growing = bottleneckOf(input({ classify: stage(98) }, { drift: 600, e2eMs: 150 }));
    expect(growing.exceedsBudgetInS).toBeCloseTo(20, 6);
    expect(growing.words).toContain('Latency will exceed the budget of 500 ms in 20 s: it grows by 600 ms a minute.');
    const over = bottleneckOf(input({ classify: stage(98) }, { e2eMs: 300 }));
    expect(over.exceedsBudgetInS).toBe(0);
    expect(over.words).toContain('Latency exceeds the budget of 500 ms: p95 of e2e is 600 ms.');
    // A slope within noise is none.
    expect(bottleneckOf(input({ classify: stage(98) }, { drift: 4 })).exceedsBudgetInS).toBeNull();
  });

  it('does not call a source too fast of which frames are left out on purpose', () => {
    const capped = input({ classify: stage(50) }, { fps: { ingest: 25, processed: 10 }, decimatedFps: 15 });
    expect(bottleneckOf(capped).outrun).toBe(false);
    expect(bottleneckOf({ ...capped, source: { kind: 'live' } }).outrun).toBe(false);
    expect(bottleneckOf({ ...capped, decimatedFps: 5 }).outrun).toBe(true);
  });

  it('says of a live source whose backlog grows how fast it does, where that leads, and what to choose', () => {
    const waiting = input(
      { detect: stage(99) },
      { fps: { ingest: 12.5, processed: 12.5 }, source: { kind: 'live' }, e2eMs: 100, growthMsPerMin: 30_000 },
    );
    const found = bottleneckOf(waiting);
    expect(found).toMatchObject({ outrun: true, exceedsBudgetInS: 0.6 });
    expect(found.words.slice(0, 2)).toEqual([
      'The source gives 25.0 frames/s and the pipeline takes 12.5: more and more frames wait.',
      'Latency grows by 30.0 s a minute and exceeds the budget of 500 ms in 1 s: choose drop-oldest and newest to stay live.',
    ]);
    const { figures } = input({ detect: stage(99) }, { fps: { ingest: 12.5, processed: 12.5 }, e2eMs: 900 });
    expect(bottleneckOf({ ...waiting, figures }).words[1]).toBe(
      'Latency grows by 30.0 s a minute and exceeds the budget of 500 ms (p95 of e2e is 1800 ms): choose drop-oldest and newest to stay live.',
    );
    const dropping = bottleneckOf({ ...waiting, open: { pace: 'realtime', policy: 'drop-oldest' }, growthMsPerMin: 600 });
    expect(dropping.words[1]).toMatch(/by 600 ms a minute .* in 30 s: fewer frames, or less work for each, keep it live\.$/);
    // A file is held back: nothing waits but what the ring holds.
    expect(bottleneckOf({ ...waiting, source: { kind: 'file' } }).words[1]).not.toMatch(/^Latency grows/);
  });

  it('says nothing of a run that has not begun', () => {
    const empty = { ...input({}), tally: new Tally() };
    const figures = { ...empty.figures, latencyMs: { ...empty.figures.latencyMs, e2e: { ...p(1), n: 0, p95: null } }, headroomPct: null };
    expect(bottleneckOf({ ...empty, figures })).toMatchObject({ throughput: null, latency: null, words: [], outrun: false });
  });
});
