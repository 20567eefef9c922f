import { afterEach, expect, it } from 'vitest';
import type { AutoTune } from '../../../contract/index.ts';
import { balances, type Headless, headless } from '../testing/headless.ts';

let app: Headless | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

it('finds that more sessions help where each waits for its device, on the run that is open, which then goes on as before', async () => {
  // A network that takes 30 ms and next to no cores: so many sessions, so many times as many frames.
  app = await headless({ detector: 'delay:30,size=64,objects=2', detectThreads: 1 });
  const { engine, events, snapshots } = app;
  const told: AutoTune[] = [];
  engine.subscribe({ state: () => undefined, snapshot: () => undefined, event: () => undefined, autoTune: (each) => told.push(each) });
  await engine.open('generated:320x180@20,frames=400', { pace: 'realtime', loop: false });
  const begunMs = performance.now();
  const tuned = await engine.autoTune();
  expect(performance.now() - begunMs).toBeLessThan(65_000);
  expect(tuned.state).toBe('done');
  expect(tuned.objective).toBe('processed_fps');
  expect(tuned.before.detectThreads).toBe(1);
  expect(tuned.best?.detectThreads).toBeGreaterThan(1);
  expect(tuned.gainLowPct).toBeGreaterThan(20);
  expect(tuned.reason).toMatch(
    /^\d sessions of .* instead of 1 of 1.*: \d+ % more frames \(\d+ to \d+ %\), after \d+ s and \d+ settings\.$/,
  );
  expect(engine.state()).toMatchObject({
    detector: { sessions: tuned.best?.detectThreads },
    open: { detectThreads: tuned.best?.detectThreads, pace: 'realtime', loop: false },
  });
  expect(told.at(-1)).toEqual(tuned);
  expect(told.filter(({ state }) => state === 'running').length).toBeGreaterThan(5);
  expect(events.some(({ kind, text }) => kind === 'note' && text.includes(tuned.reason))).toBe(true);
  await engine.close();
  expect(balances(snapshots.at(-1)!)).toBe(true);
});
