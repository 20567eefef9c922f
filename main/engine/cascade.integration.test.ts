import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE } from '../../contract/index.ts';
import { runCli } from './testing/run-cli.ts';
import { sharedData } from './testing/shared-data.ts';
import { expectedStills, stillPath } from './testing/stills.ts';

interface Line {
  readonly objects: readonly {
    readonly label: string;
    readonly track: number | null;
    readonly class: { readonly label: string; readonly score: number } | null;
    readonly also?: readonly { readonly label: string; readonly score: number }[];
  }[];
}

const data = sharedData ?? '';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-cascade-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Objects of the last frame, as `analyze --detections` writes them. */
const analysed = async (source: string, ...options: readonly string[]): Promise<Line['objects']> => {
  const file = join(folder, 'detections.ndjson');
  const { code, stderr } = await runCli([
    'analyze',
    join(data, source),
    '--models',
    join(data, 'models'),
    '--detections',
    file,
    ...options,
  ]);
  expect(stderr).toBe('');
  expect(code).toBe(EXIT_CODE.done);
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return (JSON.parse(lines.at(-1)!) as Line).objects;
};

describe.runIf(sharedData !== null)('cascades that are known to work, through analyze', () => {
  it.each([
    ['coral_bird.png', 'bird', 'mobilenet_v2_inat_bird_quant', 'Black-capped Chickadee', 0.6],
    ['coral_parrot.jpg', 'bird', 'mobilenet_v2_inat_bird_quant', 'Scarlet Macaw', 0.6],
    ['coral_pets.jpg', 'dog', 'mobilenet_v2_quant', 'Italian greyhound', 0.45],
  ])('%s: the %s goes to %s and is a %s', async (still, label, network, kind, least) => {
    const objects = await analysed(join('images', still), '--detector', 'yolox_nano', '--cascade', `${network},labels=${label}`);
    const [best] = objects.filter((object) => object.label === label);
    expect(best?.class?.label).toContain(kind);
    expect(best?.class?.score).toBeGreaterThan(least);
    expect(objects.filter((object) => object.label !== label).every((object) => object.class === null)).toBe(true);
  });

  it('a face goes to three networks: woman, a mood, and how the head is held', async () => {
    const rules = ['gender_mini_xception', 'emotion_mini_xception', 'fsanet_headpose_1x1'].flatMap((name) => ['--cascade', name]);
    const [face] = await analysed('images/female-frontal_f10.png', '--detector', 'yunet_n_640', ...rules);
    expect(face?.label).toBe('face');
    expect(face?.class?.label).toBe('woman');
    expect(face?.class?.score).toBeGreaterThan(0.9);
    const [mood, pose] = face?.also ?? [];
    expect(['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral']).toContain(mood?.label);
    expect(pose?.label).toMatch(/^yaw −?\d+° pitch −?\d+° roll −?\d+°$/);
  });

  it('somebody who was put into the gallery is known by name', async () => {
    const models = join(folder, 'models');
    await cp(join(data, 'models/person_reid_0287'), join(models, 'person_reid_0287'), { recursive: true });
    const [person] = expectedStills().find(([file]) => file === 'asl-walk_f30.png')?.[1].yolox_nano ?? [];
    const [left, top, right, bottom] = person!.box;
    const picture = join(folder, 'ann.png');
    await sharp(stillPath('asl-walk_f30.png'))
      .extract({ left, top, width: right - left, height: bottom - top })
      .toFile(picture);
    const embedded = await runCli(['models', 'embed', 'person_reid_0287', picture, '--as', 'Ann', '--models', models]);
    expect(embedded).toMatchObject({ code: EXIT_CODE.done, stdout: expect.stringContaining('Ann is in ') });
    const rule = ['--cascade', `${join(models, 'person_reid_0287')},labels=person`];
    const [ann] = await analysed('images/asl-walk_f30.png', '--detector', 'yolox_nano', ...rule);
    expect(ann?.class?.label).toBe('Ann');
    expect(ann?.class?.score).toBeGreaterThan(0.9);
    const [other] = await analysed('images/female-frontal_f10.png', '--detector', 'yolox_nano', ...rule);
    expect(other?.class?.label).toBe('identity 1');
    const wrong = await runCli(['models', 'embed', 'person_reid_0287', join(folder, 'none.png'), '--models', models]);
    expect([wrong.code, wrong.stderr.split('\n').length]).toEqual([EXIT_CODE.source, 2]);
  });

  it('persons that are met again are known by their numbers', async () => {
    const rule = 'person_reid_0287,labels=person,when=every-frame,min-side=30';
    const objects = await analysed(
      'videos/vtest-480x360.mp4',
      '--detector',
      'yolox_nano',
      '--cascade',
      rule,
      '--frames',
      '60',
      '--classify-max',
      '20',
    );
    const persons = objects.filter(({ label }) => label === 'person');
    const known = persons.flatMap((person) => (person.class ? [person.class] : []));
    expect(persons.length).toBeGreaterThan(2);
    expect(known.length).toBeGreaterThan(1);
    for (const { label } of known) expect(label).toMatch(/^identity \d+$/);
    // After 60 frames most of them have been seen before.
    expect(known.filter(({ score }) => score < 1 && score >= 0.6).length).toBeGreaterThanOrEqual(known.length - 1);
  });
});
