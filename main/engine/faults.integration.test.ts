import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Fault } from '../../contract/index.ts';
import { openSession } from './session/reader.ts';
import { balances, type Headless, headless } from './testing/headless.ts';

let app: Headless | null = null;
afterEach(async () => {
  await app?.close();
  app = null;
});

/** Neighbours of the machine may take it away for a moment; what is wrong stays wrong. */
const AGAIN = { retry: 2 };

describe('faults that are asked for while a run goes on', AGAIN, () => {
  it('hit frames from then on, and no more when they are taken back', async () => {
    app = await headless({ detector: 'null,size=64' });
    const { engine, events } = app;
    await engine.open('generated:160x90@100', { pace: 'realtime' });
    await sleep(500);
    expect(engine.summary()?.frames.dropped).toEqual({});
    expect(engine.setFaults(['error:detect', 'stall:track:1@0']).faults).toEqual(['error:detect', 'stall:track:1@0']);
    await sleep(500);
    expect(engine.setFaults([]).faults).toEqual([]);
    await sleep(300);
    const lost = engine.summary()?.frames.dropped.stage_error ?? 0;
    await sleep(500);
    const { frames } = engine.summary() ?? {};
    expect(lost).toBeGreaterThan(10);
    expect(frames).toMatchObject({ dropped: { stage_error: lost }, places: { 'stage_error:detect': lost } });
    expect(events.filter(({ kind, text }) => kind === 'setting' && /aults .*asked for/.test(text)).map(({ text }) => text)).toEqual([
      'Faults asked for: error:detect, stall:track:1@0',
      'No more faults are asked for',
    ]);
    expect(() => engine.setFaults(['stall:everything:5'])).toThrow(Fault);
    expect(engine.state().faults).toEqual([]);
    await engine.close();
    expect(app.snapshots.every(balances)).toBe(true);
  });

  it('that happen once happen once, whatever thread they find', async () => {
    app = await headless({ detector: 'null,size=64' });
    const { engine } = app;
    const open = {
      pace: 'realtime',
      detectThreads: 4,
      stageTimeoutMs: 100,
      policy: 'drop-newest',
      faults: ['stall:detect:400#50'],
    } as const;
    await engine.open('generated:160x90@100,frames=200', { ...open, faults: [...open.faults] });
    await engine.whenOver();
    const { frames } = engine.summary() ?? {};
    expect(frames?.dropped['stage_timeout']).toBe(1);
    expect(engine.state().faults).toEqual([]);
  });

  it('end a stall of minutes at once where the run is closed, or it is taken back', async () => {
    app = await headless({ detector: 'null,size=64' });
    const { engine } = app;
    await engine.open('generated:160x90@100', { pace: 'realtime', policy: 'drop-newest', faults: ['stall:detect:600000'] });
    await sleep(500);
    engine.setFaults([]);
    await sleep(500);
    expect(engine.summary()?.frames.analysedOnly).toBeGreaterThan(10);
    engine.setFaults(['stall:track:600000']);
    await sleep(300);
    const startMs = performance.now();
    await engine.close();
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

describe('a window that answers late, as was asked for', AGAIN, () => {
  /** Plays a while for a window that draws each picture at once. */
  const shown = async (fault: string) => {
    app = await headless({ detector: 'null,size=64' });
    const { engine } = app;
    const viewer = engine.addViewer({
      send: (message) => {
        const { frame, runId } = JSON.parse(message.subarray(4, 4 + message.readUInt32LE(0)).toString()) as {
          frame: number;
          runId: number;
        };
        setImmediate(async () => {
          const { engineNs } = await engine.handle('ping', {});
          viewer.presented({ frame, runId, startNs: engineNs, endNs: engineNs });
          viewer.credit(1);
        });
      },
    });
    viewer.credit(2);
    await engine.open('generated:160x90@20,frames=40', { pace: 'realtime', faults: [fault] });
    await engine.whenOver();
    await sleep(1_200);
    const summary = engine.summary();
    await engine.close();
    expect(summary?.frames.unexplained).toBe(0);
    return summary;
  };

  it('takes so much longer to present', async () => {
    const summary = await shown('stall:present:300');
    expect(summary?.frames.presented).toBeGreaterThan(20);
    expect(summary?.frames.dropped).toEqual({});
    expect(summary?.stages['present']?.serviceMs.p50).toBeGreaterThan(280);
  });

  it('loses pictures where that is longer than anybody waits (present_missed)', async () => {
    const summary = await shown('stall:present:2000@0.2');
    expect(Object.keys(summary?.frames.places ?? {})).toEqual(['present_missed:present']);
    expect(summary?.frames.presented).toBeGreaterThan(12);
  });
});

describe('a disk that is full, as was asked for', AGAIN, () => {
  it('leaves a marked gap, and the recording goes on', async () => {
    app = await headless({ detector: 'null,size=64' });
    const { engine, sessions, events } = app;
    await engine.open('generated:160x90@100', { pace: 'realtime', faults: ['disk-full:6500#50'] }, { root: sessions, id: 'run' });
    await sleep(10_500);
    const { frames } = engine.summary() ?? {};
    expect(frames).toMatchObject({ dropped: {}, unexplained: 0 });
    await engine.close();
    const told = events.filter(({ kind }) => kind === 'fault' || kind === 'gap').map(({ text }) => text);
    expect(told).toEqual([
      expect.stringMatching(/^The disk is full and the recording to .*run waits/),
      expect.stringMatching(/the disk was full$/),
    ]);
    const { item, manifest, warnings, summary } = await openSession(sessions, 'run');
    console.log(`${item.frames} frames kept, ${manifest.gapFrames} not`);
    expect(item.state).toBe('closed');
    expect(manifest.gapFrames).toBeGreaterThan(20);
    expect(manifest.gapFrames).toBeLessThan(700);
    expect(item.frames).toBeGreaterThan(200);
    expect(warnings).toEqual([]);
    expect(summary?.frames.unexplained).toBe(0);
  });

  it('to the end leaves what came before, closed and in order', async () => {
    app = await headless({ detector: 'null,size=64' });
    const { engine, sessions } = app;
    await engine.open('generated:160x90@100,frames=350', { pace: 'realtime', faults: ['disk-full#200'] }, { root: sessions, id: 'run' });
    await engine.whenOver();
    await engine.close();
    const { item, manifest, events, warnings, summary } = await openSession(sessions, 'run');
    expect(item.state).toBe('closed');
    expect(item.frames + manifest.gapFrames).toBe(350);
    expect(item.frames).toBeGreaterThan(50);
    expect(events.filter(({ kind }) => kind === 'gap')).toHaveLength(1);
    expect([warnings, summary === null]).toEqual([[], false]);
  });
});
