import { afterEach, describe, expect, it } from 'vitest';
import { type Headless, headless } from './testing/headless.ts';

let run: Headless | null = null;
afterEach(async () => {
  await run?.close();
  run = null;
});

/** A camera of 25 frames a second, twice as fast as its detector, in real time. */
const CAMERA = 'generated:64x64@25,live';
const SLOW = { detector: 'delay:80', detectThreads: 1 } as const;

const until = async (what: () => boolean, timeoutMs: number): Promise<number> => {
  const startMs = performance.now();
  while (!what() && performance.now() - startMs < timeoutMs) await new Promise((resolve) => setTimeout(resolve, 50));
  return performance.now() - startMs;
};

describe('a live source that gives twice as much as is taken', () => {
  it('with wait: says within 10 s that latency grows, how fast, and what to choose; and when it does no more', async () => {
    run = await headless();
    const { engine, snapshots, events } = run;
    await engine.open(CAMERA, { ...SLOW, policy: 'wait', read: 'in-order' });
    const notes = (): string[] => events.filter(({ kind }) => kind === 'note').map(({ text }) => text);
    const words = (): string => snapshots.at(-1)?.bottleneck.words.join('\n') ?? '';

    expect(await until(() => notes().some((text) => text.startsWith('Latency grows by')), 15_000)).toBeLessThan(10_000);
    expect(snapshots.at(-1)?.bottleneck.outrun).toBe(true);
    expect(words()).toMatch(/frames\/s and the pipeline takes 1[0-3]\.\d: more and more frames wait\./);
    const [, seconds, advice] = /Latency grows by ([\d.]+) s a minute and exceeds the budget of 500 ms.*: (.*)\./.exec(words()) ?? [];
    expect(Number(seconds)).toBeGreaterThan(20);
    expect(Number(seconds)).toBeLessThan(40);
    expect(advice).toBe('choose drop-oldest and newest to stay live');
    await until(() => snapshots.at(-1)?.latencyDriftMsPerMin !== null, 10_000);
    expect(snapshots.at(-1)?.latencyDriftMsPerMin).toBeGreaterThan(20_000);
    expect(snapshots.at(-1)?.ledger.unexplained).toBe(0);

    // As it says.
    engine.setFlow({ policy: 'drop-oldest', read: 'newest' });
    await until(() => notes().includes('Latency grows no more'), 15_000);
    expect(notes().map((text) => text.slice(0, 13))).toEqual(['Latency grows', 'Latency grows']);
    expect(words()).not.toMatch(/^Latency grows/m);
  });

  it('by itself stays live: frames are dropped, and latency does not grow', async () => {
    run = await headless();
    const { engine, snapshots, events } = run;
    const state = await engine.open(CAMERA, { ...SLOW, maxSeconds: 9 });
    expect(state.open).toMatchObject({ policy: 'drop-oldest', read: 'newest', pace: 'realtime' });
    await engine.whenOver();
    expect(events.at(-1)).toMatchObject({ kind: 'ended', text: 'The run has ended after 9 s, as was asked for' });
    expect(engine.state().phase).toBe('ended');
    const summary = engine.summary();
    expect(summary?.frames.received).toBeGreaterThan(200);
    expect(summary?.frames.received).toBeLessThan(250);
    expect(summary?.frames).toMatchObject({ inFlight: 0, unexplained: 0 });
    expect(summary?.latencyMs.e2e.p95).toBeLessThan(1000);
    expect(summary?.bottleneck.outrun).toBe(true);
    expect(summary?.source).toMatchObject({ state: 'ended', reconnects: 0, stalls: 0, downtimeMs: 0 });
    expect(snapshots.at(-1)?.bottleneck.words.join()).not.toMatch(/Latency grows/);
    expect(events.filter(({ kind }) => kind === 'note')).toEqual([]);
  });
});

it('gives up what is being opened when it is closed, or another source is opened', async () => {
  run = await headless();
  const { engine } = run;
  const first = engine.open(CAMERA, SLOW);
  const second = engine.open('generated:64x64@25,frames=5', { detector: null });
  await expect(first).rejects.toThrow(/closed before it was open/);
  expect((await second).source?.frames).toBe(5);
  await engine.whenOver();
  const third = engine.open(CAMERA, SLOW);
  await Promise.all([expect(third).rejects.toThrow(/closed before it was open/), engine.close()]);
  expect(engine.state()).toMatchObject({ phase: 'idle', fault: null });
});
