import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { BoxPx } from '../../../../contract/units.ts';
import { describeModel } from '../../inference/describe.ts';
import { sharedData } from '../../testing/shared-data.ts';
import { CropNetwork } from './crop-network.ts';
import type { YuvPicture } from './picture.ts';

const DATA = sharedData ?? '';
const missing = sharedData === null;

interface Found {
  readonly label: string;
  readonly score: number;
  readonly box: readonly [number, number, number, number];
}
interface Still {
  readonly yolox_nano: readonly Found[];
  readonly yunet_n_640: readonly Found[];
  readonly mobilenet_v2_quant_top3: readonly string[];
}

/** A still as the decoder would give it: full-range BT.601, chroma halved each way by the mean. */
const asYuv = async (file: string): Promise<YuvPicture> => {
  const { data, info } = await sharp(join(DATA, 'images', file))
    .flatten()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const across = (width + 1) >> 1;
  const down = (height + 1) >> 1;
  const yuv = new Uint8ClampedArray(width * height + 2 * across * down);
  const pixel = (x: number, y: number) => {
    const at = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
    const [r, g, b] = [data[at]!, data[at + 1]!, data[at + 2]!];
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    return [luma, 128 + (b - luma) / 1.772, 128 + (r - luma) / 1.402] as const;
  };
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) yuv[y * width + x] = pixel(x, y)[0];
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++) {
      const four = [pixel(2 * x, 2 * y), pixel(2 * x + 1, 2 * y), pixel(2 * x, 2 * y + 1), pixel(2 * x + 1, 2 * y + 1)];
      yuv[width * height + y * across + x] = four.reduce((sum, each) => sum + each[1], 0) / 4;
      yuv[width * height + (down + y) * across + x] = four.reduce((sum, each) => sum + each[2], 0) / 4;
    }
  }
  return { data: new Uint8Array(yuv.buffer), width, height, matrix: 'bt601', fullRange: true };
};

const create = async (name: string): Promise<CropNetwork> =>
  CropNetwork.create({ model: await describeModel(name, [join(DATA, 'models')], 'classify') });

/** The expected box of an object in a still, by the network that finds such objects. */
const boxOf = (stills: Readonly<Record<string, Still>>, file: string, by: 'yolox_nano' | 'yunet_n_640', label: string): BoxPx => {
  const object = stills[file]?.[by].find((each) => each.label === label);
  if (object === undefined) throw new Error(`${file} has no ${label}`);
  return object.box;
};

describe.skipIf(missing)('classifier on real stills', () => {
  const read = () => (JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8')) as { images: Readonly<Record<string, Still>> }).images;

  it('names whole stills as expected wherever the network is sure', async () => {
    const classifier = await create('mobilenet_v2_quant');
    const wrong: string[] = [];
    let checked = 0;
    for (const [file, still] of Object.entries(read())) {
      const [, label = '', score = '0'] = /^\d+:(.*)=([\d.]+)$/.exec(still.mobilenet_v2_quant_top3[0] ?? '') ?? [];
      if (Number(score) < 0.4) continue;
      checked++;
      const picture = await asYuv(file);
      classifier.crop(picture, [0, 0, picture.width, picture.height], 0);
      await classifier.run(1);
      const top = classifier.said(0, 0)[0]!;
      const named = classifier.info.labels[top.label] ?? '';
      if (!named.startsWith(label) || Math.abs(top.score - Number(score)) > 0.1)
        wrong.push(`${file}: ${label} ${score}, not ${named} ${top.score}`);
    }
    await classifier.close();
    console.log(`${checked - wrong.length} of ${checked} stills named as expected`, wrong);
    expect(checked).toBeGreaterThan(5);
    expect(wrong.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['coral_bird.png', 'bird', 'mobilenet_v2_inat_bird_quant', 'Black-capped Chickadee', 0.76],
    ['coral_parrot.jpg', 'bird', 'mobilenet_v2_inat_bird_quant', 'Scarlet Macaw', 0.795],
    ['coral_pets.jpg', 'dog', 'mobilenet_v2_quant', 'Italian greyhound', 0.635],
  ])('%s: the %s goes to %s and is a %s', async (file, label, name, expected, score) => {
    const classifier = await create(name);
    classifier.crop(await asYuv(file), boxOf(read(), file, 'yolox_nano', label), 0);
    await classifier.run(1);
    const top = classifier.said(0, 0)[0]!;
    await classifier.close();
    expect(classifier.info.labels[top.label]).toContain(expected);
    expect(top.score).toBeGreaterThan(score - 0.15);
  });

  it('takes faces in a batch, squared and enlarged', async () => {
    const classifier = await create('gender_mini_xception');
    expect(classifier.info.maxBatch).toBeGreaterThanOrEqual(8);
    const picture = await asYuv('female-frontal_f10.png');
    const box = boxOf(read(), 'female-frontal_f10.png', 'yunet_n_640', 'face');
    for (let index = 0; index < 5; index++) classifier.crop(picture, box, index);
    await classifier.run(5);
    for (let index = 0; index < 5; index++) {
      const top = classifier.said(index, 0)[0]!;
      expect(classifier.info.labels[top.label]).toBe('woman');
      expect(top.score).toBeGreaterThan(0.9);
    }
    await classifier.close();
  });
});
