import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { FRAME_STATE, type Overhead, type Resources, sessionSample, SKIP, type WhatIf } from '../../contract/index.ts';
import { startHub } from './hub/server.ts';
import { openSession } from './session/reader.ts';
import { balances, type Headless, headless } from './testing/headless.ts';

let app: Headless | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Two networks that take a known time: six objects a frame, each 5 ms of the second network. */
const study = (): Promise<Headless> =>
  headless(
    { detector: 'delay:10,size=64,objects=6', classifier: 'delay:5,size=32,batch=1' },
    { classifyWhen: 'every-frame', classifyMinSidePx: 1 },
  );

/** Neighbours of the machine may take it away for a moment; what is wrong stays wrong. */
const AGAIN = { retry: 2 };

describe('what a change of settings did', AGAIN, () => {
  it('is said within 5 s, and kept as an event', async () => {
    app = await study();
    const { engine, events, sessions } = app;
    const cards: WhatIf[] = [];
    engine.subscribe({ state: () => undefined, snapshot: () => undefined, event: () => undefined, whatIf: (card) => cards.push(card) });
    await engine.open('generated:320x180@20', { pace: 'realtime' }, { id: 'judged' });
    const judge = async (change: Parameters<typeof engine.set>[0]): Promise<WhatIf> => {
      await sleep(9000);
      const last = cards.at(-1)?.id ?? 0;
      const changedMs = performance.now();
      engine.set(change);
      for (;;) {
        await sleep(50);
        const card = cards.at(-1);
        if (card && card.id > last && card.state !== 'measuring') {
          expect(performance.now() - changedMs).toBeLessThan(5500);
          return card;
        }
        if (performance.now() - changedMs > 8000) throw new Error('no card came');
      }
    };
    const saved = await judge({ classifyWhen: 'once-per-track' });
    expect(saved).toMatchObject({ state: 'done', verdict: 'better', change: 'Classify: every frame → once per track' });
    expect(saved.metrics.find(({ name }) => name === 'e2e_latency_p50')?.changePct).toBeLessThan(-30);
    expect(saved.metrics.find(({ name }) => name === 'processed_fps')?.verdict).toBe('no measurable change');
    // How often nothing is called something is the business of the simulation (compare.test.ts): here a neighbour may have changed the machine.
    const nothing = await judge({ classifyMinSidePx: 2 });
    expect(nothing.state).toBe('done');
    expect(Math.abs(nothing.metrics.find(({ name }) => name === 'e2e_latency_p50')?.changePct ?? 100)).toBeLessThan(15);
    await engine.close();
    expect(events.filter(({ kind }) => kind === 'measured').map(({ whatIf }) => whatIf?.verdict)).toEqual(['better', nothing.verdict]);
    const { events: kept } = await openSession(sessions, 'judged');
    const [first] = kept.filter(({ kind }) => kind === 'measured');
    expect(first?.text).toMatch(/Classify: every frame → once per track: .*−\d+ %/);
    expect(first?.whatIf).toEqual(saved);
    expect(first?.whatIf?.frame).toBe(kept.find(({ key }) => key === 'classifyWhen')?.frame);
  });
});

describe('what the instruments cost', AGAIN, () => {
  it('is measured by turns on the run that is open, which then goes on as before', async () => {
    app = await headless({ detector: 'null,size=64,objects=2' });
    const { engine, snapshots } = app;
    const progress: Overhead[] = [];
    const frames: { skips: number; state: number }[] = [];
    engine.onFrame(({ skips, state }) => frames.push({ skips, state }));
    engine.subscribe({
      state: () => undefined,
      snapshot: () => undefined,
      event: () => undefined,
      overhead: (each) => progress.push(each),
    });
    await engine.open('generated:160x90@50,frames=100', { pace: 'realtime', loop: false });
    await sleep(500);
    const overhead = await engine.measureOverhead({ pairs: 2 });
    expect(overhead).toMatchObject({ state: 'done', pairs: 2, with: { recording: true } });
    expect(overhead.fpsOff).toBeGreaterThan(200);
    expect(Number.isFinite(overhead.probeOverheadPct?.median)).toBe(true);
    expect(overhead.nsPerSpan).not.toBeNull();
    expect(overhead.spansPerFrame).toBeGreaterThan(5);
    expect(progress.filter(({ state }) => state === 'measuring')).toHaveLength(2);
    // Frames that were not timed are counted, and told to nobody.
    expect(frames.every(({ skips }) => (skips & SKIP.notTimed) === 0)).toBe(true);
    expect(snapshots.every(balances)).toBe(true);
    const told = frames.filter(({ state }) => state === FRAME_STATE.analysed_only).length;
    await sleep(300);
    expect(engine.state().recording).toBeNull();
    expect(engine.summary()?.frames.received).toBeGreaterThan(told * 1.3);
    expect(engine.summary()?.frames.unexplained).toBe(0);
    // Back at its own pace, and to its own end.
    await engine.whenOver();
  });

  it('cannot be measured on a source that sets its own pace', async () => {
    app = await headless({ detector: 'null,size=64' });
    await app.engine.open('generated:160x90@50,live', {});
    await expect(app.engine.measureOverhead({ pairs: 1 })).rejects.toThrow(/sets its own pace and cannot be saturated/);
  });
});

describe('what the machine gives', AGAIN, () => {
  it('is read once a second, by thread, told to windows, to Prometheus, and kept in the session', async () => {
    app = await study();
    const { engine, sessions } = app;
    const readings: Resources[] = [];
    engine.subscribe({
      state: () => undefined,
      snapshot: () => undefined,
      event: () => undefined,
      resources: (each) => readings.push(each),
    });
    const hub = await startHub({ engine, pageDir: null });
    await engine.open('generated:320x180@20', { pace: 'realtime' }, { id: 'machine' });
    await sleep(5500);
    const health = await fetch(`http://127.0.0.1:${hub.port}/healthz`);
    expect([health.status, ((await health.json()) as { phase: string }).phase]).toEqual([200, 'playing']);
    const metrics = await (
      await fetch(`http://127.0.0.1:${hub.port}/metrics`, { headers: { authorization: `Bearer ${hub.token}` } })
    ).text();
    await engine.close();
    await hub.close();
    expect(readings.length).toBeGreaterThanOrEqual(4);
    expect(readings.length).toBeLessThanOrEqual(6);
    const last = readings.at(-1)!;
    expect(last.threads.map(({ name }) => name).sort()).toEqual(
      ['classify', 'detect 1', 'detect 2', 'hub', 'queues', 'record', 'source', 'track'].filter(
        (name) => name !== 'detect 2' || last.cores > 1,
      ),
    );
    expect(last.engine.cpuPct).toBeGreaterThan(0);
    expect(last.engine.rssBytes).toBeGreaterThan(10e6);
    expect(last.window).toBeNull();
    expect(last.windowReason).toMatch(/^no counter/);
    if (last.gpus.length === 0) expect(last.gpuReason).toMatch(/^no counter/);
    if (last.energy === null) expect(last.energyReason).toMatch(/^no counter/);
    for (const line of [
      /^throughline_frames_received_total \d+$/m,
      /^throughline_stage_service_seconds\{(?=.*quantile="0.5").*stage="classify".*\} 0\.0\d+$/m,
      /^throughline_thread_cpu_ratio\{thread="classify"\} [\d.e-]+$/m,
      /^throughline_frames_unexplained 0$/m,
    ])
      expect(metrics).toMatch(line);
    const lines = (await readFile(join(sessions, 'machine', 'samples.ndjson'), 'utf8')).trim().split('\n');
    const samples = lines.map((line) => sessionSample.parse(JSON.parse(line)));
    expect(samples.length).toBeGreaterThanOrEqual(4);
    expect(samples.at(-1)?.framesInFlight).toBeGreaterThan(0);
    expect(samples.at(-1)?.resources?.threads.length).toBeGreaterThan(5);
  });
});
