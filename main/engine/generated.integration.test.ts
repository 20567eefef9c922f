import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FrameObject, OpenSettings, RunSummary } from '../../contract/index.ts';
import { writeSyntheticModels } from '../../models/write-synthetic.ts';
import { Engine } from './engine.ts';
import { squareAt } from './pipeline/source/generated/scene.ts';

/** The whole engine on sources and networks that are generated: what it says is held against what is known. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-generated-'));
  await writeSyntheticModels(join(folder, 'models'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (uri: string, open: Partial<OpenSettings>): Promise<{ summary: RunSummary; objects: (readonly FrameObject[])[] }> => {
  const engine = new Engine({ version: 'test', modelsDirectories: [join(folder, 'models')], sessionsRoot: join(folder, 'sessions') });
  const objects: (readonly FrameObject[])[] = [];
  engine.onFrame((record) => {
    objects[record.frame] = record.objects;
  });
  await engine.open(uri, { pace: 'saturate', classifier: null, ...open });
  await engine.whenOver();
  const summary = engine.summary();
  await engine.close();
  if (!summary) throw new Error('no summary');
  return { summary, objects };
};

describe('the engine on generated sources', () => {
  it('finds the square where the formula puts it, in every frame, and follows and names it', async () => {
    const { summary, objects } = await run('generated:640x360@25,frames=120,seed=3', { detector: 'red_square', classifier: 'colour' });
    expect(summary.frames).toMatchObject({ received: 120, analysedOnly: 120, unexplained: 0, dropped: {} });
    expect(objects).toHaveLength(120);
    for (const [frame, found] of objects.entries()) {
      expect(found.map(({ label, class: second }) => [label, second?.label])).toEqual([['red square', 'red']]);
      const truth = squareAt(frame, { width: 640, height: 360, seed: 3 });
      for (let side = 0; side < 4; side++) expect(Math.abs(found[0]!.box[side]! - truth[side]!)).toBeLessThanOrEqual(6);
    }
    expect(new Set(objects.slice(5).map(([square]) => square?.track)).size).toBe(1);
  });

  it('with networks that compute nothing: objects are there, are followed and go to the second one', async () => {
    const { summary, objects } = await run('generated:640x360@25,frames=100', { detector: 'delay:8,objects=8', classifier: 'null' });
    expect(summary.frames).toMatchObject({ received: 100, unexplained: 0 });
    expect(summary.models.detector).toMatchObject({ name: 'delay:8,objects=8', labels: ['object'] });
    expect(new Set(objects.slice(5).flatMap((found) => found.map(({ track }) => track))).size).toBe(8);
    expect(new Set(objects.slice(5).map((found) => found.filter((object) => object.class?.label === 'null a').length))).toEqual(
      new Set([8]),
    );
    expect(summary.stages.detect?.serviceMs.p50).toBeGreaterThanOrEqual(8);
    expect(summary.stages.detect?.serviceMs.p50).toBeLessThan(9);
  });

  it('faults that are asked for are in the ledger', async () => {
    const { summary } = await run('generated:320x180@25,frames=200', {
      detector: 'null',
      faults: ['lose:net_lost@0.2', 'lose:decode_error@0.1'],
    });
    const { net_lost = 0, decode_error = 0 } = summary.frames.dropped;
    expect(summary.frames).toMatchObject({ received: 200, analysedOnly: 200 - net_lost - decode_error, inFlight: 0, unexplained: 0 });
    expect(Math.min(net_lost, decode_error)).toBeGreaterThan(5);
  });

  it('a camera that is overloaded loses frames by the policy, and all adds up', async () => {
    const open = {
      detector: 'delay:50',
      detectThreads: 1,
      policy: 'drop-oldest',
      read: 'in-order',
      ringSlots: 3,
      pace: 'realtime',
    } as const;
    const { summary } = await run('generated:320x180@50,live,frames=100', open);
    const dropped = summary.frames.dropped.ring_drop_oldest ?? 0;
    expect(summary.frames).toMatchObject({ received: 100, analysedOnly: 100 - dropped, unexplained: 0 });
    // In its two seconds there is time for 40 frames, and for fewer on a machine that is busy.
    expect(dropped).toBeGreaterThan(50);
    expect(dropped).toBeLessThan(85);
  });
});
