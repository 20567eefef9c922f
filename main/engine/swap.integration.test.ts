import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FRAME_STATE, type FrameRecord, type RunState, type SessionEvent } from '../../contract/index.ts';
import { writeSyntheticModels } from '../../models/write-synthetic.ts';
import { Engine } from './engine.ts';
import { sharedData } from './testing/shared-data.ts';

/** A red square that moves over a picture of 480 × 270 for ever. */
const SOURCE = 'generated:480x270@200,frames=100000';

let folder = '';
let engine: Engine;
let frames: { frame: number; state: number; labels: string[]; classes: string[] }[] = [];
let events: SessionEvent[] = [];

const keep = (record: FrameRecord): void => {
  const { frame, state, objects } = record;
  frames.push({
    frame,
    state,
    labels: objects.map(({ label }) => label),
    classes: objects.flatMap((object) => [object.class, ...object.also].flatMap((result) => (result ? [result.label] : []))),
  });
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-swap-'));
  await writeSyntheticModels(join(folder, 'models'));
  frames = [];
  events = [];
  engine = new Engine({
    version: 'test',
    modelsDirectories: [join(folder, 'models'), ...(sharedData === null ? [] : [join(sharedData, 'models')])],
    sessionsRoot: join(folder, 'sessions'),
    defaults: { detector: 'red_square', classifier: null, pace: 'saturate' },
  });
  engine.onFrame(keep);
  engine.subscribe({ state: () => undefined, snapshot: () => undefined, event: (event) => events.push(event) });
});
afterEach(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

/** Waits for so many more frames. */
const flow = async (count: number): Promise<void> => {
  const until = frames.length + count;
  const deadline = Date.now() + 60_000;
  while (frames.length < until) {
    if (Date.now() > deadline) throw new Error(`waited in vain for frame ${until}; ${engine.state().fault?.message ?? 'no fault'}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** Ends the run; its ledger: nothing was lost but what the end cut off. */
const endAndBalance = async (): Promise<void> => {
  engine.end();
  await engine.whenOver();
  const ledger = engine.summary()!.frames;
  expect(ledger.unexplained).toBe(0);
  expect(ledger.dropped).toEqual({});
  expect(ledger.received).toBe(ledger.analysedOnly);
  expect(frames.map(({ frame }) => frame)).toEqual(frames.map((_, index) => index));
  expect(frames.every(({ state }) => state === FRAME_STATE.analysed_only)).toBe(true);
};

const modelsOf = ({ detector, cascade }: RunState) => [detector?.name ?? null, ...cascade.map(({ model }) => model.name)];

describe('live change of networks', () => {
  it('puts another first network in between two frames: every frame is of one or the other, in order, none is lost', async () => {
    await engine.open(SOURCE, {});
    await flow(50);
    const during = engine.setDetector('sees_nothing');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(engine.state().changing).toBe('sees_nothing');
    const state = await during;
    expect([state.changing, ...modelsOf(state)]).toEqual([null, 'sees_nothing']);
    await flow(60);
    await engine.setDetector('red_square');
    await flow(60);
    await endAndBalance();
    const saw = frames.map(({ labels }) => (labels.length > 0 ? 'x' : '.')).join('');
    expect(saw).toMatch(/^x+\.+x+$/);
    expect(events.filter(({ key }) => key === 'detector').map(({ text }) => text)).toEqual([
      'First network: red_square → sees_nothing',
      'First network: sees_nothing → red_square',
    ]);
  });

  it('keeps the old network where the new one does not run, and says why in one sentence', async () => {
    await writeFile(join(folder, 'broken.onnx'), '<!doctype html><html></html>');
    await engine.open(SOURCE, {});
    await flow(30);
    await expect(engine.setDetector(join(folder, 'broken.onnx'))).rejects.toThrow(/is a web page, no ONNX model/);
    await expect(engine.setDetector('no_such')).rejects.toThrow(/There is no model named "no_such"/);
    await expect(engine.setCascade([{ model: 'red_square' }])).rejects.toThrow(/red_square/);
    expect(engine.state()).toMatchObject({ changing: null, phase: 'playing' });
    expect(modelsOf(engine.state())).toEqual(['red_square']);
    await flow(30);
    await endAndBalance();
    expect(frames.every(({ labels }) => labels.length > 0)).toBe(true);
  });

  it('changes the networks behind the detector likewise; rules alone load nothing', async () => {
    await engine.open(SOURCE, {});
    await flow(30);
    await engine.setCascade([{ model: 'colour', when: 'every-frame' }]);
    await flow(40);
    const loaded = engine.state().cascade[0]?.model.loadMs;
    await engine.setCascade([{ model: 'colour', when: 'every-frame', labels: ['blue square'] }]);
    expect(engine.state().cascade[0]?.model.loadMs).toBe(loaded);
    await flow(40);
    await engine.setCascade([
      { model: 'colour_uint8', when: 'every-frame' },
      { model: 'colour', when: 'once-per-track' },
    ]);
    await flow(40);
    await engine.setCascade([]);
    await flow(40);
    await endAndBalance();
    const said = frames.map(({ classes }) => classes.length).join('');
    expect(said).toMatch(/^0+1+0+2+0+$/);
    expect(new Set(frames.flatMap(({ classes }) => classes))).toEqual(new Set(['red']));
  });

  it('changes both in turns, many times, with nothing unexplained', async () => {
    await engine.open(SOURCE, {});
    for (let turn = 0; turn < 6; turn++) {
      await engine.setDetector(turn % 2 === 0 ? 'sees_nothing' : 'red_square');
      await engine.setCascade(turn % 2 === 0 ? [{ model: 'colour' }] : []);
      await flow(10);
    }
    await engine.setDetector(null);
    await flow(20);
    expect(frames.at(-1)?.labels).toEqual([]);
    await engine.setDetector('null');
    await flow(20);
    await endAndBalance();
  });

  it('looks again at what is paused, and takes networks for the next source where none is open', async () => {
    await engine.setDetector('sees_nothing');
    await engine.open(SOURCE, { pace: 'realtime' });
    await flow(5);
    expect(modelsOf(engine.state())).toEqual(['sees_nothing']);
    await engine.handle('pause', {});
    await new Promise((resolve) => setTimeout(resolve, 300));
    const seen = frames.length;
    await engine.setDetector('red_square');
    await flow(1);
    expect(frames.length).toBeGreaterThan(seen);
    expect(frames.at(-1)?.labels).toEqual(['red square']);
  });

  it.skipIf(sharedData === null)('lets networks of every task take turns in the first place', async () => {
    const networks: readonly (readonly [string, (labels: readonly string[]) => boolean])[] = [
      ['yolox_nano', (labels) => labels.includes('person')],
      ['mobilenet_v2_quant', (labels) => labels.length > 0 && !labels.includes('person')],
      ['deeplab_v3_mnv2', (labels) => labels.includes('background')],
      ['tcmonodepth_small', (labels) => labels.length === 0],
      ['nanodet_m_320', (labels) => labels.includes('person') && !labels.includes('background')],
      ['squeezenet_fp16', (labels) => labels.length > 0 && !labels.includes('person')],
    ];
    await engine.open(join(sharedData!, 'videos/vtest-480x360.mp4'), { loop: true });
    for (const [name, says] of networks) {
      const state = await engine.setDetector(name);
      expect(modelsOf(state)[0]).toBe(name);
      // Those that were on their way come first.
      const until = Date.now() + 60_000;
      while (!says(frames.at(-1)!.labels)) {
        if (Date.now() > until) throw new Error(`${name} never said what it should: ${frames.at(-1)?.labels}`);
        await flow(1);
      }
      await flow(4);
      expect(frames.slice(-4).every(({ labels }) => says(labels))).toBe(true);
    }
    await endAndBalance();
  });
});
