import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { describeModel } from '../../inference/describe.ts';
import { sharedData } from '../../testing/shared-data.ts';
import { type Letterbox, letterbox } from '../preprocess/letterbox.ts';
import { createDetections } from './detections.ts';
import { Detector } from './detector.ts';

const DATA = sharedData ?? '';
const missing = sharedData === null;

interface Expected {
  readonly label: string;
  readonly score: number;
  readonly box: readonly [number, number, number, number];
}
interface Stills {
  readonly images: Readonly<Record<string, { readonly w: number; readonly h: number; readonly yolox_nano: readonly Expected[] }>>;
}

const overlap = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  const width = Math.min(a[2]!, b[2]!) - Math.max(a[0]!, b[0]!);
  const height = Math.min(a[3]!, b[3]!) - Math.max(a[1]!, b[1]!);
  const shared = Math.max(0, width) * Math.max(0, height);
  return shared / ((a[2]! - a[0]!) * (a[3]! - a[1]!) + (b[2]! - b[0]!) * (b[3]! - b[1]!) - shared);
};

/** Scales and pads a still as the pipeline does, with sharp's linear kernel. */
const letterboxed = (file: string, lb: Letterbox): Promise<Buffer> => {
  const background = { r: lb.pad, g: lb.pad, b: lb.pad };
  return sharp(join(DATA, 'images', file))
    .flatten({ background })
    .toColourspace('srgb')
    .resize(lb.contentWidth, lb.contentHeight, { fit: 'fill', kernel: 'linear' })
    .extend({ right: lb.inputWidth - lb.contentWidth, bottom: lb.inputHeight - lb.contentHeight, background })
    .raw()
    .toBuffer();
};

/** Runs a detector over all stills; `look` sees the objects of each. */
const overStills = async (
  name: string,
  look: (file: string, expected: readonly Expected[], found: readonly Expected[]) => void,
): Promise<void> => {
  const stills = JSON.parse(readFileSync(join(DATA, 'expected.json'), 'utf8')) as Stills;
  const model = await describeModel(name, [join(DATA, 'models')], 'detect');
  const detector = await Detector.create({ model, intraOpThreads: 1 });
  const out = createDetections();
  for (const [file, still] of Object.entries(stills.images)) {
    const lb = letterbox({ width: still.w, height: still.h, pixelAspect: 1 }, detector.input);
    detector.layout(await letterboxed(file, lb), lb);
    await detector.run();
    const count = detector.postprocess(lb, 0.1, out);
    const found = Array.from({ length: count }, (_, index) => {
      const [x1, y1, x2, y2] = out.boxes.subarray(index * 4, index * 4 + 4);
      return { label: model.labels[out.classes[index]!]!, score: out.scores[index]!, box: [x1!, y1!, x2!, y2!] as const };
    });
    look(file, still.yolox_nano, found);
  }
  await detector.close();
};

describe.skipIf(missing)('detector on real stills', () => {
  it('yolox_nano finds what an independent implementation finds', async () => {
    const lost: string[] = [];
    let wanted = 0;
    await overStills('yolox_nano', (file, expected, found) => {
      for (const object of expected.filter((each) => each.score >= 0.4)) {
        wanted++;
        const same = (each: Expected): boolean =>
          each.label === object.label && Math.abs(each.score - object.score) <= 0.05 && overlap(each.box, object.box) >= 0.9;
        if (!found.some(same)) lost.push(`${file}: ${object.label} ${object.score}`);
      }
    });
    console.log(`${wanted - lost.length} of ${wanted} expected objects found`, lost);
    expect(wanted).toBeGreaterThan(50);
    expect(lost.length).toBeLessThanOrEqual(wanted * 0.03);
  });

  it('light_person_detector, of the same family, finds the large persons that yolox_nano finds', async () => {
    let wanted = 0;
    let seen = 0;
    await overStills('light_person_detector', (_, expected, found) => {
      for (const person of expected.filter((each) => each.label === 'person' && each.score >= 0.8 && each.box[3] - each.box[1] > 150)) {
        wanted++;
        if (found.some((each) => each.label === 'person' && each.score >= 0.4 && overlap(each.box, person.box) >= 0.6)) seen++;
      }
    });
    console.log(`${seen} of ${wanted} large persons found`);
    expect(seen).toBeGreaterThanOrEqual(wanted * 0.8);
  });
});
