import { describe, expect, it } from 'vitest';
import { nullBoxes } from '../../../models/null.ts';
import { MAX_MAP, type SceneMap } from '../families/family.ts';
import { CropNetwork } from '../pipeline/classify/crop-network.ts';
import { createDetections } from '../pipeline/detect/detections.ts';
import { FirstNetwork } from '../pipeline/detect/first-network.ts';
import { letterbox } from '../pipeline/preprocess/letterbox.ts';
import { measureSession } from './bare.ts';
import { describeModel } from './describe.ts';

const map: SceneMap = { width: 0, height: 0, data: new Uint8Array(MAX_MAP), low: Number.NaN, high: Number.NaN };

/** The quickest quarter: the machine may take the core away at any time, but a run never becomes shorter by that. */
const quickMs = async (run: () => Promise<void>, runs: number): Promise<{ least: number; quarter: number }> => {
  const tookMs: number[] = [];
  for (let index = 0; index < runs; index++) {
    const startMs = performance.now();
    await run();
    tookMs.push(performance.now() - startMs);
  }
  tookMs.sort((a, b) => a - b);
  return { least: tookMs[0]!, quarter: tookMs[runs >> 2]! };
};

describe('models that are made on demand, in onnxruntime', () => {
  it.each([0, 1, 8, 512])('%d objects are found where they are said to be, in a picture of any shape', async (objects) => {
    const detector = await FirstNetwork.create({ model: await describeModel(`null,objects=${objects}`, [], 'detect') });
    const lb = letterbox({ width: 640, height: 360, pixelAspect: 1 }, detector.input);
    const found = createDetections();
    detector.layout(new Uint8Array(320 * 320 * 3).fill(200), lb);
    await detector.run();
    detector.postprocess(lb, 0.3, found, map);
    expect(found.count).toBe(objects);
    const boxes = Array.from({ length: objects }, (_, index) => [...found.boxes.subarray(index * 4, index * 4 + 4)]);
    for (const [x1, y1, x2, y2] of nullBoxes(objects)) {
      const truth = [x1 * 640, y1 * 360, x2 * 640, y2 * 360];
      expect(boxes.filter((box) => box.every((side, index) => Math.abs(side - truth[index]!) < 0.05))).toHaveLength(1);
    }
    for (let index = 0; index < objects; index++) expect(found.scores[index]).toBeCloseTo(0.9);
    expect(detector.info.split).toMatchObject({ copyInMs: null, computeMs: null, copyOutMs: null });
    await detector.close();
  });

  it('classify every crop alike, in batches as large as asked for', async () => {
    for (const spec of ['null', 'null,batch=5', 'null,batch=1']) {
      const classifier = await CropNetwork.create({ model: await describeModel(spec, [], 'classify') });
      await classifier.run(16);
      for (let index = 0; index < 16; index++) {
        expect(classifier.info.labels[classifier.said(index, 0)[0]!.label]).toBe('null a');
        expect(classifier.said(index, 0)[0]!.score).toBeCloseTo(0.9);
      }
      await classifier.close();
    }
  });

  // Tried again where the machine was taken away.
  it.each([5, 20.5])('delay:%d takes as long as it says, a run or a batch', { retry: 2 }, async (delayMs) => {
    const detector = await FirstNetwork.create({
      model: await describeModel(`delay:${delayMs},objects=4`, [], 'detect'),
    });
    const classifier = await CropNetwork.create({ model: await describeModel(`delay:${delayMs}`, [], 'classify') });
    for (const run of [() => detector.run(), () => classifier.run(16)]) {
      const { least, quarter } = await quickMs(run, 20);
      expect(least).toBeGreaterThanOrEqual(delayMs);
      expect(quarter).toBeLessThan(delayMs * 1.02 + 0.2);
    }
    await detector.close();
    await classifier.close();
  });

  it('burn little of the processor while they wait', async () => {
    const { cpuMsPerRun, wallMsP50 } = await measureSession(await describeModel('delay:20', [], 'detect'), { runs: 20, intraOpThreads: 1 });
    expect(wallMsP50).toBeGreaterThanOrEqual(20);
    expect(cpuMsPerRun).toBeLessThan(5);
  });
});
