import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeSyntheticModels } from '../../../../models/write-synthetic.ts';
import { MAX_MAP, type SceneMap } from '../../families/family.ts';
import { describeModel } from '../../inference/describe.ts';
import { sharedData } from '../../testing/shared-data.ts';
import { letterbox } from '../preprocess/letterbox.ts';
import { createDetections } from './detections.ts';
import { FirstNetwork } from './first-network.ts';

const SOURCE = { width: 640, height: 480, pixelAspect: 1 };
const emptyMap = (): SceneMap => ({ width: 0, height: 0, data: new Uint8Array(MAX_MAP), low: Number.NaN, high: Number.NaN });

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-first-'));
  await writeSyntheticModels(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a network on a picture of one colour with a red square of 160 source px at (200, 160). */
const look = async (name: string, directory: string) => {
  const network = await FirstNetwork.create({ model: await describeModel(name, [directory], null) });
  const lb = letterbox(SOURCE, network.input);
  const rgb = new Uint8Array(lb.inputWidth * lb.inputHeight * 3).fill(lb.pad);
  const [x1, y1] = [lb.contentX + 200 * lb.scaleX, lb.contentY + 160 * lb.scaleY];
  for (let y = Math.round(y1); y < Math.round(y1 + 160 * lb.scaleY); y++)
    for (let x = Math.round(x1); x < Math.round(x1 + 160 * lb.scaleX); x++) rgb.set([255, 0, 0], (y * lb.inputWidth + x) * 3);
  const [found, map] = [createDetections(), emptyMap()];
  network.layout(rgb, lb);
  await network.run();
  const said = network.postprocess(lb, 0.1, found, map);
  const objects = Array.from({ length: found.count }, (_, index) => ({
    label: network.info.labels[found.classes[index]!],
    score: found.scores[index]!,
    box: [...found.boxes.subarray(index * 4, index * 4 + 4)],
  }));
  await network.close();
  return { said, objects, map };
};

describe('first network', () => {
  it('of a detector: objects in source pixels', async () => {
    const { said, objects } = await look('red_square', folder);
    expect(said).toEqual({ scene: null, mapped: false });
    expect(objects).toHaveLength(1);
    expect(objects[0]!.label).toBe('red square');
    [200, 160, 360, 320].forEach((side, index) => {
      expect(Math.abs(objects[0]!.box[index]! - side)).toBeLessThan(8);
    });
  });

  it('of a classifier: the likeliest labels of the whole picture, the best whatever its score', async () => {
    const { said, objects } = await look('colour', folder);
    expect(said).toEqual({ scene: 'classify', mapped: false });
    expect(objects.length).toBeGreaterThanOrEqual(1);
    for (const { box } of objects) expect(box).toEqual([0, 0, SOURCE.width, SOURCE.height]);
    expect(objects.map(({ score }) => score)).toEqual(objects.map(({ score }) => score).toSorted((a, b) => b - a));
  });

  const models = join(sharedData ?? '', 'models');

  it.skipIf(sharedData === null)('of a segmenter: a map, and an object a class whose score is its share', async () => {
    const { said, objects, map } = await look('deeplab_v3_mnv2', models);
    expect(said).toEqual({ scene: 'segment', mapped: true });
    expect(map.width * map.height).toBeGreaterThan(1000);
    const shares = objects.reduce((sum, { score }) => sum + score, 0);
    expect(shares).toBeGreaterThan(0.99);
    expect(shares).toBeLessThanOrEqual(1.0001);
    for (const { label, score } of objects) {
      const pixels = map.data.subarray(0, map.width * map.height).filter((byte) => objects.length > 0 && byte === labelIndex(label!));
      expect(pixels.length / (map.width * map.height)).toBeCloseTo(score, 4);
    }
    function labelIndex(label: string): number {
      return VOC.indexOf(label);
    }
  });

  it.skipIf(sharedData === null)('of a depth network: a map that uses all of its range, and what its ends stand for', async () => {
    const { said, objects, map } = await look('tcmonodepth_small', models);
    expect(said).toEqual({ scene: 'depth', mapped: true });
    expect(objects).toEqual([]);
    const pixels = map.data.subarray(0, map.width * map.height);
    expect(Math.max(...pixels) - Math.min(...pixels)).toBeGreaterThan(200);
    expect(map.high).toBeGreaterThan(map.low);
  });

  it.skipIf(sharedData === null)('refuses a network that works on objects', async () => {
    await expect(look('person_reid_0287', models)).rejects.toThrow(/works on objects, not on whole frames; use it behind a detector\.$/);
  });
});

/** PASCAL VOC's, in the order of the network's outputs. */
const VOC = (
  'background,aeroplane,bicycle,bird,boat,bottle,bus,car,cat,chair,cow,diningtable,dog,horse,motorbike,person,' +
  'pottedplant,sheep,sofa,train,tvmonitor'
).split(',');
