import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { FRAME_STATE, type FrameObject } from '../../contract/index.ts';
import { Engine } from './engine.ts';
import { countFrames, haveFfmpeg } from './pipeline/source/clips.ts';
import { sharedData } from './testing/shared-data.ts';

const data = sharedData ?? '';
const listed = (folder: string) =>
  sharedData === null
    ? []
    : readdirSync(join(sharedData, folder))
        .filter((name) => /\.(mp4|mkv|webm|gif)$/.test(name))
        .map((name) => join(folder, name));
const CLIPS = [...listed('videos'), ...listed('videos/derived')];

const engineWith = (detector: string, classifier: string | null) =>
  new Engine({
    version: 'test',
    modelsDirectories: [join(data, 'models')],
    sessionsRoot: '',
    defaults: { detector, classifier, pace: 'saturate' },
    live: { classifyWhen: 'once-per-track' },
  });

describe.runIf(sharedData !== null && haveFfmpeg)('every real clip', () => {
  it.each(CLIPS)('%s: every frame is received, analysed and accounted for', async (clip) => {
    const path = join(data, clip);
    // A small detector, so that all clips take seconds; the frame's path is the same.
    const engine = engineWith('light_person_detector', 'mobilenet_v2_quant');
    const times: number[] = [];
    engine.onFrame((record) => times.push(record.ptsMs));
    await engine.open(path, {});
    await engine.whenOver();
    const summary = engine.summary();
    const { fault } = engine.state();
    await engine.close();
    expect(fault).toBeNull();
    expect(summary?.frames).toMatchObject({ received: countFrames(path), dropped: {}, inFlight: 0, unexplained: 0 });
    expect(summary?.frames.analysedOnly).toBe(summary?.frames.received);
    expect(summary?.unattributedPct).toBeLessThan(5);
    expect(
      times.every((ms, index) => index === 0 || ms > times[index - 1]!),
      'timestamps grow',
    ).toBe(true);
  });
});

const expectedFile = z.object({
  images: z.record(
    z.string(),
    z.object({ yolox_nano: z.array(z.object({ label: z.string(), score: z.number(), box: z.array(z.number()) })).optional() }),
  ),
});

const overlap = (a: readonly number[], b: readonly number[]) => {
  const width = Math.min(a[2]!, b[2]!) - Math.max(a[0]!, b[0]!);
  const height = Math.min(a[3]!, b[3]!) - Math.max(a[1]!, b[1]!);
  if (width <= 0 || height <= 0) return 0;
  const area = (box: readonly number[]) => (box[2]! - box[0]!) * (box[3]! - box[1]!);
  return (width * height) / (area(a) + area(b) - width * height);
};

describe.runIf(sharedData !== null)('stills through the whole pipeline', () => {
  it('at least 97 % of the objects that an independent implementation finds are found alike', async () => {
    const { images } = expectedFile.parse(JSON.parse(readFileSync(join(data, 'expected.json'), 'utf8')));
    const engine = engineWith('yolox_nano', null);
    let found: readonly FrameObject[] = [];
    engine.onFrame((record) => {
      if (record.state === FRAME_STATE.analysed_only) found = structuredClone(record.objects) as FrameObject[];
    });
    let [wanted, alike] = [0, 0];
    const missed: string[] = [];
    for (const [name, { yolox_nano: objects }] of Object.entries(images)) {
      await engine.open(join(data, 'images', name), {});
      await engine.whenOver();
      for (const object of (objects ?? []).filter(({ score }) => score >= 0.4)) {
        wanted++;
        const match = found.find(
          ({ label, box, score }) => label === object.label && overlap(box, object.box) >= 0.9 && Math.abs(score - object.score) <= 0.05,
        );
        if (match) alike++;
        else missed.push(`${name} ${object.label} ${object.score}`);
      }
    }
    await engine.close();
    console.log(`yolox_nano on stills: ${alike} of ${wanted} alike${missed.length > 0 ? `, not: ${missed.join('; ')}` : ''}`);
    expect(wanted).toBeGreaterThanOrEqual(70);
    expect(alike / wanted).toBeGreaterThanOrEqual(0.97);
  });
});
