import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { redSquareDetector } from '../../../models/synthetic.ts';
import { brokenDetectors } from '../../../models/synthetic-broken.ts';
import { writeSyntheticModels } from '../../../models/write-synthetic.ts';
import { MAX_MAP, type SceneMap } from '../families/family.ts';
import { CROP_CAPACITY, CropNetwork } from '../pipeline/classify/crop-network.ts';
import { createDetections } from '../pipeline/detect/detections.ts';
import { FirstNetwork } from '../pipeline/detect/first-network.ts';
import { letterbox } from '../pipeline/preprocess/letterbox.ts';
import { describeModel } from './describe.ts';

/** The networks written by hand, in onnxruntime itself: nothing downloaded. */
const SIZE = { width: 320, height: 192 };
const map: SceneMap = { width: 0, height: 0, data: new Uint8Array(MAX_MAP), low: Number.NaN, high: Number.NaN };
let models = '';
beforeAll(async () => {
  models = await mkdtemp(join(tmpdir(), 'throughline-synthetic-'));
  await writeSyntheticModels(models, SIZE);
});
afterAll(() => rm(models, { recursive: true, force: true }));

type Rectangle = readonly [x1: number, y1: number, x2: number, y2: number, colour: readonly [number, number, number]];

const scene = (rectangles: readonly Rectangle[]): Uint8Array => {
  const rgb = new Uint8Array(SIZE.width * SIZE.height * 3).fill(90);
  for (const [x1, y1, x2, y2, colour] of rectangles) {
    for (let y = y1; y < y2; y++) for (let x = x1; x < x2; x++) rgb.set(colour, (y * SIZE.width + x) * 3);
  }
  return rgb;
};

describe('the synthetic detector', () => {
  it('finds moving squares, one box each, a few pixels from the truth', async () => {
    const detector = await FirstNetwork.create({ model: await describeModel('red_square', [models], 'detect') });
    const lb = letterbox({ ...SIZE, pixelAspect: 1 }, detector.input);
    const found = createDetections();
    for (let step = 0; step < 30; step++) {
      const rectangles: Rectangle[] = [
        [10 + step * 7, 20 + step, 50 + step * 7, 60 + step, [255, 0, 0]],
        [250 - step * 3, 110, 282 - step * 3, 142, [0, 0, 255]],
        [100, 150, 200, 185, [40, 200, 40]],
      ];
      detector.layout(scene(rectangles), lb);
      await detector.run();
      detector.postprocess(lb, 0.1, found, map);
      expect(found.count).toBe(2);
      for (let object = 0; object < 2; object++) {
        expect(found.scores[object]).toBeGreaterThan(0.5);
        const truth = rectangles[found.classes[object]!]!;
        for (let side = 0; side < 4; side++)
          expect(Math.abs(found.boxes[object * 4 + side]! - (truth[side] as number))).toBeLessThanOrEqual(3);
      }
      expect(new Set(found.classes.subarray(0, 2)).size).toBe(2);
    }
    await detector.close();
    await detector.close();
  });

  it('finds nothing where nothing is, and nothing in NaN', async () => {
    const found = createDetections();
    for (const name of ['red_square', 'sees_nothing', 'nan']) {
      const path = join(models, 'nan.onnx');
      await writeFile(path, brokenDetectors(SIZE).nanOutput);
      const model = await describeModel(name === 'nan' ? path : name, [models], 'detect');
      const detector = await FirstNetwork.create({ model });
      const lb = letterbox({ ...SIZE, pixelAspect: 1 }, detector.input);
      detector.layout(scene([]), lb);
      await detector.run();
      detector.postprocess(lb, 0.01, found, map);
      expect(found.count).toBe(0);
      await detector.close();
    }
  });

  it('refuses a network whose output turns out to be another, and one onnxruntime cannot load', async () => {
    const model = await describeModel('red_square', [models], 'detect');
    await expect(FirstNetwork.create({ model: { ...model, labels: ['one'] } })).rejects.toThrow('Expected an output of');
    const bytes = redSquareDetector(SIZE);
    const broken = join(models, 'broken.onnx');
    await writeFile(broken, Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('AveragePool', 'AveragePoop'), 'latin1'));
    await expect(FirstNetwork.create({ model: { ...model, path: broken } })).rejects.toThrow(
      /^onnxruntime cannot load .*broken\.onnx: .*\.$/,
    );
  });
});

describe('the synthetic classifier', () => {
  it.each(['colour', 'colour_uint8'])('%s names crops by colour, as many as there is room for', async (name) => {
    const classifier = await CropNetwork.create({ model: await describeModel(name, [models], 'classify') });
    const [width, height] = [161, 91];
    const chroma = 81 * 46;
    const data = new Uint8Array(width * height + 2 * chroma).fill(128);
    const picture = { data, width, height, matrix: 'bt601', fullRange: true } as const;
    const colours = { red: [76, 85, 255], green: [150, 44, 21], blue: [29, 255, 107], other: [128, 128, 128] } as const;
    const order = Array.from({ length: CROP_CAPACITY }, (_, index) => (['red', 'other', 'blue', 'green'] as const)[index % 4]!);
    order.forEach((colour, index) => {
      data.fill(colours[colour][0], 0, width * height);
      data.fill(colours[colour][1], width * height, width * height + chroma);
      data.fill(colours[colour][2], width * height + chroma);
      classifier.crop(picture, [3, 4, 60, 80.5], index);
    });
    await classifier.run(order.length);
    expect(order.map((_, index) => classifier.info.labels[classifier.said(index, 0)[0]!.label])).toEqual(order);
    expect(classifier.said(0, 0)[0]!.score).toBeGreaterThan(0.9);
    expect(() => classifier.crop(picture, [0, 0, 9, 9], CROP_CAPACITY)).toThrow(RangeError);
    await classifier.close();
  });
});

describe('a bare session', () => {
  it('is measured in a thread of its own', async () => {
    const model = await describeModel('sees_nothing', [models], 'detect');
    const program = `
      const { workerData, parentPort } = require('node:worker_threads');
      import(workerData.module).then(({ measureSession }) => measureSession(workerData.model, { runs: 20, intraOpThreads: 1 })).then((result) => parentPort.postMessage(result));`;
    const worker = new Worker(program, { eval: true, workerData: { module: new URL('./bare.ts', import.meta.url).href, model } });
    const result = await new Promise<{ cpuMsPerRun: number; wallMsP50: number }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    expect(result.cpuMsPerRun).toBeGreaterThan(0);
    expect(result.wallMsP50).toBeGreaterThan(0);
    expect(result.wallMsP50).toBeLessThan(1000);
  });
});
