import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ComputeSettings, CROP_PLACES, FRAME_STATE, PREPROCESS_PLACES, type SessionEvent } from '../../contract/index.ts';
import { writeSyntheticModels } from '../../models/write-synthetic.ts';
import { Engine } from './engine.ts';

/** A red square that moves over a picture of 480 × 270 for ever. */
const SOURCE = 'generated:480x270@200,frames=100000';

let folder = '';
let engine: Engine;
let frames: { frame: number; state: number; labels: string[]; said: string[] }[] = [];
let events: SessionEvent[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-compute-'));
  vi.stubEnv('XDG_DATA_HOME', join(folder, 'data'));
  await writeSyntheticModels(join(folder, 'models'));
  frames = [];
  events = [];
  engine = new Engine({
    version: 'test',
    modelsDirectories: [join(folder, 'models')],
    sessionsRoot: join(folder, 'sessions'),
    defaults: { detector: 'red_square', classifier: 'colour', pace: 'saturate', provider: 'cpu', classifyProvider: 'cpu' },
    live: { classifyWhen: 'every-frame' },
  });
  engine.onFrame(({ frame, state, objects }) => {
    const said = objects.flatMap((object) => (object.class ? [object.class.label] : []));
    frames.push({ frame, state, labels: objects.map(({ label }) => label), said });
  });
  engine.subscribe({ state: () => undefined, snapshot: () => undefined, event: (event) => events.push(event) });
});
afterEach(async () => {
  await engine.close();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const flow = async (count: number): Promise<void> => {
  const until = frames.length + count;
  await vi.waitFor(() => expect(frames.length, engine.state().fault?.message).toBeGreaterThanOrEqual(until), {
    timeout: 60_000,
    interval: 10,
  });
};

/** Ends the run: every frame came, in order, and was analysed. */
const endAndBalance = async (): Promise<void> => {
  engine.end();
  await engine.whenOver();
  const ledger = engine.summary()!.frames;
  expect([ledger.unexplained, ledger.dropped]).toEqual([0, {}]);
  expect(frames.map(({ frame }) => frame)).toEqual(frames.map((_, index) => index));
  expect(frames.every(({ state }) => state === FRAME_STATE.analysed_only)).toBe(true);
};

describe('another spread of the work, while it runs', () => {
  it('moves pictures and crops from place to place: the same is found everywhere, and nothing is lost', async () => {
    await engine.open(SOURCE, {});
    await flow(30);
    const found: string[] = [];
    for (const place of PREPROCESS_PLACES) {
      const crops = CROP_PLACES[PREPROCESS_PLACES.indexOf(place) % CROP_PLACES.length]!;
      const { detector, cascade } = await engine.setCompute({ preprocess: place, crops });
      expect([detector?.place, cascade[0]?.model.place]).toEqual([place, crops]);
      await flow(30);
      const last = frames.at(-1)!;
      found.push([...last.labels, ...last.said].join(' '));
    }
    expect(found).toEqual(PREPROCESS_PLACES.map(() => 'red square red'));
    await endAndBalance();
    expect(events.filter(({ key }) => key === 'preprocess')).toHaveLength(PREPROCESS_PLACES.length);
  });

  it('changes sessions, threads and slots, and says so', async () => {
    await engine.open(SOURCE, {});
    await flow(20);
    const steps: Partial<ComputeSettings>[] = [
      { detectThreads: 1 },
      { detectThreads: 3, intraOpThreads: 2, spinning: true },
      { ringSlots: 3 },
      { ringSlots: 40 },
      { classifyIntraOpThreads: 2 },
      { detectThreads: null, intraOpThreads: null, spinning: false },
    ];
    for (const step of steps) {
      const { detector, open } = await engine.setCompute(step);
      expect(open).toMatchObject(step);
      if (step.detectThreads) expect(detector?.sessions).toBe(step.detectThreads);
      await flow(20);
    }
    await endAndBalance();
    expect(events.filter(({ kind, key }) => kind === 'setting' && key === 'ringSlots').map(({ from, to }) => [from, to])).toEqual([
      [8, 3],
      [3, 40],
    ]);
  });

  it('refuses a device that does not work here, in one sentence, and goes on as it was', async () => {
    const elsewhere = process.platform === 'darwin' ? 'dml' : 'coreml';
    await engine.open(SOURCE, {});
    await flow(10);
    await expect(engine.setCompute({ provider: elsewhere })).rejects.toThrow(new RegExp(`^${elsewhere} \\([^.]+\\.$`));
    expect(engine.state().open?.provider).toBe('cpu');
    await flow(10);
    await endAndBalance();
    await expect(engine.open(SOURCE, { provider: elsewhere })).rejects.toThrow(/use \w+ here\.$/);
  });

  it('holds for the next source where none is open', async () => {
    await engine.setCompute({ preprocess: 'typed', crops: 'typed', detectThreads: 1 });
    const { detector, cascade } = await engine.open(SOURCE, { maxFrames: 5 });
    expect([detector?.place, detector?.sessions, cascade[0]?.model.place]).toEqual(['typed', 1, 'typed']);
    await engine.whenOver();
  });
});
