import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import type { ModelManifest } from '../../../contract/model.ts';
import { sharedData } from '../testing/shared-data.ts';
import { describeModel } from './describe.ts';
import type { ModelReference } from './description.ts';

/** What each of the real models is, and what has to be said about it where its files do not tell. */
const MODELS: Readonly<Record<string, readonly [task: string, family: string, correction?: Omit<ModelManifest, 'version'>]>> = {
  deeplab_v3_mnv2: ['segment', 'argmax'],
  emotion_mini_xception: ['classify', 'softmax'],
  fastestdet: ['detect', 'fastestdet'],
  fsanet_headpose_1x1: ['pose', 'head-pose'],
  fsanet_headpose_var: ['pose', 'head-pose'],
  gender_mini_xception: ['classify', 'softmax'],
  light_person_detector: ['detect', 'yolox'],
  mnist: ['classify', 'softmax'],
  mobilenet_v2_inat_bird_quant: ['classify', 'softmax'],
  mobilenet_v2_quant: ['classify', 'softmax'],
  nanodet_m_320: ['detect', 'nanodet'],
  person_reid_0287: ['embed', 'embed', { family: 'embed' }],
  road_segmentation_adas_0001: ['segment', 'argmax'],
  selfie_segmentation: ['segment', 'mask'],
  sinet_portrait_seg: ['segment', 'argmax'],
  squeezenet_fp16: ['classify', 'softmax'],
  tcmonodepth_small: ['depth', 'inverse-depth', { family: 'inverse-depth' }],
  ultraface_masked_640: ['detect', 'ultraface'],
  ultraface_rfb_320: ['detect', 'ultraface'],
  ultraface_rfb_640: ['detect', 'ultraface'],
  yolox_nano: ['detect', 'yolox'],
  yunet_2023mar: ['detect', 'yunet'],
  yunet_n_640: ['detect', 'yunet'],
  yunet_n_dynamic: ['detect', 'yunet'],
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-alone-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A copy of a model and what lies beside it, so that a correction can be put there. */
const copyOf = async (name: string): Promise<string> => {
  const [from, to] = [join(sharedData ?? '', 'models', name), join(folder, name)];
  await mkdir(to);
  for (const file of await readdir(from)) await copyFile(join(from, file), join(to, file));
  return to;
};

const pixels = ({ input }: ModelReference): string =>
  `${input.colour} ${input.mean.join('/')} ${input.std.join('/')} ${input.fit} ${input.pad}`;

describe.skipIf(sharedData === null)('without the table of known networks', () => {
  it('every real model is recognised from its files alone, or with one correction', async () => {
    const names = await readdir(join(sharedData ?? '', 'models'));
    expect(names.filter((name) => !(name in MODELS))).toEqual([]);
    const table: string[] = [];
    for (const [name, [task, family, correction]] of Object.entries(MODELS)) {
      const path = await copyOf(name);
      if (correction !== undefined) {
        await expect(describeModel(path, [], null, { known: false })).rejects.toThrow(Fault);
        await writeFile(join(path, 'model.json'), JSON.stringify({ version: 1, ...correction }));
      }
      const alone = await describeModel(path, [], null, { known: false });
      await rm(join(path, 'model.json'), { force: true });
      const known = await describeModel(path, [], null);
      for (const model of [alone, known]) expect(`${name} ${model.task} ${model.family}`).toBe(`${name} ${task} ${family}`);
      const { width, height, layout, type } = known.input;
      expect(alone.input).toMatchObject({ width, height, layout, type, channels: known.input.channels });
      expect(alone).toMatchObject({ outputs: known.outputs, labels: known.labels, maxBatch: known.maxBatch, options: known.options });
      const same = pixels(alone) === pixels(known) ? 'as they should be' : `by habit: ${pixels(alone)}`;
      table.push(`| ${name} | ${task} | ${family} | ${correction ? `\`${JSON.stringify(correction)}\`` : 'none'} | ${same} |`);
    }
    console.log(['| model | task | family | correction | pixels |', '|---|---|---|---|---|', ...table].join('\n'));
    expect(table).toHaveLength(names.length);
  });
});
