import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modelInsight } from '../../../contract/model.ts';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { writeSyntheticModels } from '../../../models/write-synthetic.ts';
import { correctModel, inspectModel } from './insight.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-insight-'));
  await writeSyntheticModels(folder, { width: 96, height: 64 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Means of the channels, twenty-five times over if asked for. */
const means = (numbers: 3 | 75): Uint8Array => {
  const g = new OnnxWriter();
  const three = g.node('Flatten', [g.node('GlobalAveragePool', [g.input('image', 'float32', [1, 3, 32, 32])])]);
  g.output('numbers', numbers === 3 ? three : g.node('Tile', [three, g.ints([1, 25])]), 'float32', [1, numbers]);
  return g.bytes();
};

const put = async (name: string, bytes: Uint8Array | string): Promise<void> => {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'model.onnx'), bytes);
};

describe('what was understood of a model', () => {
  it('says who says what', async () => {
    const insight = await inspectModel('red_square', [folder]);
    expect(modelInsight.parse(insight)).toEqual(insight);
    expect(insight).toMatchObject({ name: 'red_square', task: 'detect', family: 'yolox', problem: null, notes: [] });
    expect(insight.labels).toEqual(['red square', 'blue square']);
    expect(insight.inputs).toEqual(['images float32 [1, 3, 64, 96]']);
    expect(insight.facts).toContainEqual({ key: 'family', value: 'yolox', from: 'model.json' });
    expect(insight.facts).toContainEqual({ key: 'size', value: '96 × 64', from: 'the file' });
    expect(insight.facts).toContainEqual({ key: 'colour', value: 'bgr', from: 'habit of yolox' });
    expect(insight.facts).toContainEqual({ key: 'labels', value: '2', from: 'labels.txt' });
    expect(insight.facts.at(-1)).toMatchObject({ key: 'load', from: 'a trial run' });
    expect(insight.manifest).toEqual(JSON.parse(await readFile(join(folder, 'red_square', 'model.json'), 'utf8')));
    expect(insight.source).toBe('written by hand for tests');
  });

  it('of one that is made on demand', async () => {
    const insight = await inspectModel('delay:5,objects=3', []);
    expect(modelInsight.parse(insight)).toMatchObject({
      path: 'delay:5,objects=3',
      task: 'detect',
      family: 'yolox',
      labels: ['object'],
      problem: null,
    });
    await expect(correctModel('null', [], { version: 1 })).rejects.toThrow('made on demand');
  });

  it('of none: says so', async () => {
    await expect(inspectModel('nothere', [folder])).rejects.toThrow('There is no model named "nothere"');
    await put('text', 'hello');
    expect(await inspectModel('text', [folder])).toMatchObject({ task: null, bytes: 5, facts: [], manifest: { version: 1 } });
    await put('broken', means(3));
    await writeFile(join(folder, 'broken', 'model.json'), '{');
    const broken = await inspectModel('broken', [folder]);
    expect(broken.problem).toContain('is no valid JSON');
    expect(broken.inputs).toEqual(['image float32 [1, 3, 32, 32]']);
  });
});

describe('a correction', () => {
  it('settles what is not clear, is kept, and can be corrected again', async () => {
    await put('unclear', means(75));
    const before = await inspectModel('unclear', [folder]);
    expect(before).toMatchObject({ task: null, family: null, manifest: { version: 1 } });
    expect(before.problem).toContain('which fits softmax and embed');
    expect(before.fitting.map(({ family, task }) => [family, task])).toEqual([
      ['softmax', 'classify'],
      ['embed', 'embed'],
    ]);
    const after = await correctModel('unclear', [folder], { version: 1, family: 'embed', input: { colour: 'rgb', std: [255] } });
    expect(after).toMatchObject({ task: 'embed', family: 'embed', problem: null, manifest: { version: 1, family: 'embed' } });
    expect(after.facts).toContainEqual({ key: 'std', value: '255, 255, 255', from: 'model.json' });
    expect((await inspectModel('unclear', [folder])).family).toBe('embed');
    expect((await readdir(join(folder, 'unclear'))).sort()).toEqual(['model.json', 'model.onnx']);
    const wrong = await correctModel('unclear', [folder], { version: 1, family: 'yolox' });
    expect(wrong.problem).toContain('Expected a YOLOX detector');
    expect(wrong.fitting).toHaveLength(2);
  });

  it('goes into NAME.json beside NAME.onnx', async () => {
    await writeFile(join(folder, 'flat.onnx'), means(3));
    expect(await correctModel(join(folder, 'flat.onnx'), [], { version: 1, family: 'head-pose' })).toMatchObject({
      task: 'pose',
      problem: null,
    });
    expect(JSON.parse(await readFile(join(folder, 'flat.json'), 'utf8'))).toEqual({ version: 1, family: 'head-pose' });
  });

  it('that cannot be written says so, and one that is none', async () => {
    await put('shut', means(3));
    await mkdir(join(folder, 'shut', 'model.json', 'full'), { recursive: true });
    await expect(correctModel('shut', [folder], { version: 1 })).rejects.toThrow(/model\.json cannot be written \(\w+\)/);
    await expect(correctModel('shut', [folder], { version: 1, score: 3 })).rejects.toThrow('cannot be written so: score');
    expect((await readdir(join(folder, 'shut'))).sort()).toEqual(['model.json', 'model.onnx']);
  });
});
