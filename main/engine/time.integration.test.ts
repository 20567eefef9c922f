import { afterEach, describe, expect, it } from 'vitest';
import type { LiveSettings } from '../../contract/index.ts';
import { chance } from './hash.ts';
import { openSession } from './session/reader.ts';
import { balances, type Headless, headless } from './testing/headless.ts';

let app: Headless | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Numbers of [0, 1) that look random and are the same in every run, so that a failure can be repeated. */
const random = (seed: number) => {
  let n = 0;
  return (): number => chance(seed, n++);
};

/** Neighbours of the machine may take it away for a moment; what is wrong stays wrong. */
const AGAIN = { retry: 2 };

describe('time adds up', AGAIN, () => {
  it('over 200,000 frames with random toggles, stalls and losses: nothing unexplained, hardly anything unattributed', async () => {
    const next = random(1);
    app = await headless(
      { detector: 'null,size=32,objects=1', classifier: 'null,size=32', detectThreads: 2 },
      { classifyMinSidePx: 1, classifyEveryFrames: 50 },
    );
    const { engine } = app;
    const faults = ['stall:detect:3@0.001', 'stall:decode:4@0.0005', 'error:classify@0.002', 'error:detect@0.001', 'lose:net_lost@0.002'];
    await engine.open('generated:64x64@1000,frames=200000', { pace: 'saturate', faults });
    let over = false;
    const end = engine.whenOver().then(() => {
      over = true;
    });
    const keys = ['detect', 'track', 'classify', 'preview'] as const satisfies readonly (keyof LiveSettings)[];
    while (!over) {
      const key = keys[Math.floor(next() * keys.length)]!;
      engine.set({ [key]: next() < 0.7 });
      if (next() < 0.05) await engine.record(next() < 0.5);
      await sleep(5 + next() * 40);
    }
    await end;
    const summary = engine.summary();
    await engine.close();
    if (!summary) throw new Error('the run has no summary');
    expect(app.snapshots.length).toBeGreaterThan(50);
    expect(app.snapshots.every(balances)).toBe(true);
    expect(summary.frames.received).toBe(200_000);
    expect(summary.frames.unexplained).toBe(0);
    expect(Object.keys(summary.frames.dropped).sort()).toEqual(['net_lost', 'stage_error']);
    expect(summary.unattributedPct).toBeLessThan(2);
    expect(summary.unattributedFramePct.p50).toBeLessThan(2);
    expect(summary.unattributedFramePct.p95).toBeLessThan(2);
  });

  it.each([5, 20, 60])('a delay of %d ms is what the stage says, within 2 % and 0.2 ms', async (ms) => {
    app = await headless({ detector: `delay:${ms},size=64,objects=1`, classifier: `delay:${ms},size=32`, detectThreads: 1 });
    const summary = await app.run(`generated:160x90@100,frames=${Math.round(3000 / ms) + 20}`);
    const allowed = ms * 0.02 + 0.2;
    for (const stage of ['detect', 'classify'] as const) {
      const { serviceMs } = summary.stages[stage]!;
      expect(serviceMs.n).toBeGreaterThan(1);
      expect(serviceMs.p50, stage).toBeGreaterThanOrEqual(ms);
      expect(serviceMs.p50, stage).toBeLessThanOrEqual(ms + allowed);
    }
    expect(summary.inferencesPerS.detect).toBeGreaterThan(0);
  });

  it('queue depth and latency agree by Little’s law within 5 %', async () => {
    // A detector of 12 ms before a classifier of 30 ms a frame: the queue before the classifier fills the ring.
    app = await headless(
      { detector: 'delay:12,size=64,objects=1', classifier: 'delay:30,size=32', detectThreads: 1, ringSlots: 12 },
      { classifyWhen: 'every-frame', classifyMinSidePx: 1 },
    );
    const summary = await app.run('generated:160x90@100,frames=500');
    const { framesInFlight, stages, fps } = summary;
    expect(framesInFlight.mean! / framesInFlight.expected!).toBeGreaterThan(0.95);
    expect(framesInFlight.mean! / framesInFlight.expected!).toBeLessThan(1.05);
    expect(framesInFlight.mean).toBeGreaterThan(5);
    const waiting = (fps.processed * stages.crop!.waitMs.p50!) / 1000;
    expect(stages.crop!.queueDepth.mean! / waiting).toBeGreaterThan(0.9);
    expect(stages.crop!.queueDepth.mean! / waiting).toBeLessThan(1.1);
    expect(summary.bottleneck.throughput?.stage).toBe('classify');
    expect(stages.classify!.utilisationPct).toBeGreaterThan(90);
  });

  it('a session has every number that the run had', async () => {
    app = await headless({ detector: 'delay:8,size=64,objects=3', classifier: 'null,size=32' }, { classifyMinSidePx: 1 });
    const { engine, sessions } = app;
    await engine.open('generated:320x180@60,frames=300', { pace: 'realtime' }, { id: 'all' });
    await engine.whenOver();
    const live = engine.summary()!;
    await engine.close();
    const { summary } = await openSession(sessions, 'all');
    if (!summary) throw new Error('the session has no summary');
    expect(summary.frames).toEqual(live.frames);
    expect(summary.cascade).toEqual(live.cascade);
    expect(summary.copyBytesPerFrame).toEqual(live.copyBytesPerFrame);
    expect(summary.resultAge.frames).toBeCloseTo(live.resultAge.frames!, 6);
    expect(summary.latencyMs.e2e.p95! / live.latencyMs.e2e.p95!).toBeCloseTo(1, 1);
    expect(summary.stages.detect!.serviceMs.p50! / live.stages.detect!.serviceMs.p50!).toBeCloseTo(1, 1);
    expect(summary.framesInFlight.mean).toBeGreaterThan(0);
    expect(summary.delivery.ttffMs).toBe(live.delivery.ttffMs);
    // Every figure that is known live is known in the session.
    const known = (value: object | undefined): string[] =>
      Object.entries(value ?? {}).flatMap(([key, each]) =>
        each === null ? [] : typeof each === 'object' && !Array.isArray(each) ? known(each).map((inner) => `${key}.${inner}`) : [key],
      );
    const missing = known(live).filter((path) => !known(summary).includes(path) && !path.endsWith('.now'));
    expect(missing).toEqual([]);
  });
});
