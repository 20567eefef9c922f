import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { colourClassifier, identityDetector } from '../../../models/synthetic.ts';
import { brokenDetectors } from '../../../models/synthetic-broken.ts';
import { writeSyntheticModels } from '../../../models/write-synthetic.ts';
import { describeModel } from './describe.ts';
import { defaultModel, listModels, modelsDirectories } from './library.ts';

let folder = '';
let models = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-describe-'));
  models = join(folder, 'models');
  await writeSyntheticModels(models, { width: 96, height: 64 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, model: Uint8Array, files: Readonly<Record<string, string>> = {}): Promise<string> => {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'model.onnx'), model);
  for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
  return path;
};

const message = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  return (error as Fault).message;
};

const classifier = (g = new OnnxWriter()): Uint8Array => {
  const input = g.input('x', 'float32', [1, 3, 8, 8]);
  g.output('y', g.node('Flatten', [g.node('GlobalAveragePool', [input])]), 'float32', [1, 3]);
  return g.bytes();
};

describe('describeModel', () => {
  it('finds by name, by folder and by file', async () => {
    for (const name of ['red_square', join(models, 'red_square'), join(models, 'red_square', 'model.onnx')]) {
      const model = await describeModel(name, [models], 'detect');
      expect(model).toMatchObject({
        name: 'red_square',
        task: 'detect',
        family: 'yolox',
        maxBatch: 1,
        labels: ['red square', 'blue square'],
        iou: 0.45,
      });
      expect(model.input).toMatchObject({
        width: 96,
        height: 64,
        colour: 'bgr',
        fit: 'letterbox-topleft',
        pad: 114,
        mean: [0, 0, 0],
        std: [1, 1, 1],
      });
    }
  });

  it('recognises shapes alone, and says what it assumed', async () => {
    const detector = await describeModel(await put('coco', identityDetector({ width: 96, height: 64, classes: 80 })), [], null);
    expect(detector).toMatchObject({ task: 'detect', family: 'yolox' });
    expect(detector.labels.slice(0, 2)).toEqual(['person', 'bicycle']);
    expect(detector.notes.join()).toContain('COCO');
    const colours = await describeModel(await put('bare', colourClassifier('float32')), [], null);
    expect(colours).toMatchObject({
      task: 'classify',
      maxBatch: 16,
      options: { logits: false },
      labels: ['class 0', 'class 1', 'class 2', 'class 3'],
    });
    expect(colours.notes.join()).toContain('ImageNet');
    const bytes = await describeModel(await put('bytes', colourClassifier('uint8', 1)), [], null);
    expect(bytes).toMatchObject({ task: 'classify', maxBatch: 1, input: { type: 'uint8', mean: [0, 0, 0] } });
    expect((await describeModel(await put('logits', classifier()), [], 'classify')).options['logits']).toBe(true);
  });

  it('lets model.json win, and takes labels from metadata', async () => {
    const g = new OnnxWriter();
    g.metadata('names', "{0: 'a', 1: 'it\"s', 2: 'c'}");
    const manifest = {
      version: 1,
      task: 'classify',
      output: 'probabilities',
      cropSquare: true,
      cropScale: 1.2,
      input: { colour: 'bgr', mean: [1], std: [2, 3, 4] },
    };
    const model = await describeModel(await put('stated', classifier(g), { 'model.json': JSON.stringify(manifest) }), [], null);
    expect(model).toMatchObject({ options: { logits: false }, cropSquare: true, cropScale: 1.2, labels: ['a', 'it"s', 'c'], notes: [] });
    expect(model.input).toMatchObject({ colour: 'bgr', mean: [1, 1, 1], std: [2, 3, 4] });
  });

  it.each([
    ['flatInput', 'takes float32 [1, 12288]', '4 dimensions'],
    ['dynamicSize', 'dynamicSize', 'is a segmentation network, not a detector'],
    ['uint8Input', 'gives uint8 [1, 3, 64, 64]', 'fits no family of a detector'],
    ['float16Input', 'float16Input', 'is a segmentation network, not a detector'],
    ['fourChannels', 'float32 [1, 4, 64, 64]', '1 or 3 channels'],
    ['otherOutput', 'otherOutput', 'is a segmentation network, not a detector'],
  ] as const)('says what was expected and what was found: %s', async (name, found, use) => {
    const path = await put(name, brokenDetectors({ width: 64, height: 64 })[name]);
    const sentence = await message(describeModel(path, [], 'detect'));
    expect(sentence).toContain(found);
    expect(sentence).toContain(use);
    expect(sentence.match(/[.](\s|$)/g)).toHaveLength(1);
  });

  it('says which families fit where it is not clear', async () => {
    const sentence = await message(describeModel(await put('unclear', classifier()), [], null));
    expect(sentence).toContain('fits softmax and head-pose');
    expect(sentence).toContain('write "family" into model.json');
    const named = { 'model.json': '{"version": 1, "family": "head-pose"}' };
    const model = await describeModel(await put('unclear', classifier(), named), [], null);
    expect(model).toMatchObject({ task: 'pose', family: 'head-pose', outputs: ['y'], input: { colour: 'bgr', std: [128, 128, 128] } });
    expect(await message(describeModel(join(folder, 'unclear'), [], ['detect', 'classify']))).toContain('which is of no use here');
  });

  it.each([
    ['{', 'no valid JSON'],
    ['{"version": 2}', 'version'],
    ['{"version": 1, "family": "yolov0"}', 'expected one of yolox, '],
    ['{"version": 1, "family": "yolox"}', 'Expected a YOLOX detector'],
    ['{"version": 1, "task": "embed", "family": "softmax"}', 'names the task "embed", but softmax is a classifier'],
    ['{"version": 1, "heads": [{ "name": "a", "labels": 2 }]}', 'have 2 labels in all'],
    ['{"version": 1, "labels": "../../secret.txt"}', 'not beside it'],
    ['{"version": 1, "labels": ["one"]}', '1 labels but'],
    ['{"version": 1, "task": "detect"}', 'is a detector, not a classifier'],
    ['{"version": 1, "input": {"mean": [1, 2]}}', 'gives 2 numbers for mean'],
    ['{"version": 1, "input": {"std": [0]}}', 'std of 0'],
    ['{"version": 1, "input": {"colour": "grey"}}', 'asks for grey'],
  ])('refuses a broken model.json: %s', async (text, reason) => {
    expect(await message(describeModel(await put('sidecar', classifier(), { 'model.json': text }), [], 'classify'))).toContain(reason);
  });

  it('refuses a labels.txt of another length', async () => {
    const path = await put('labels', classifier(), { 'labels.txt': 'a\nb\nc\nd\n' });
    expect(await message(describeModel(path, [], 'classify'))).toContain('has 4 labels but');
    await writeFile(join(path, 'labels.txt'), '\uFEFFa\r\nb\r\nc\r\n');
    expect((await describeModel(path, [], 'classify')).labels).toEqual(['a', 'b', 'c']);
  });

  it('says where a name was looked for, and never leaves the directories by name', async () => {
    expect(await message(describeModel('nothere', [models], 'detect'))).toContain(`none in ${models}`);
    expect(await message(describeModel('nothere', [], 'detect'))).toContain('no models directory');
    expect(await message(describeModel('..', [join(models, 'red_square')], 'detect'))).toContain('There is no model');
    expect(await message(describeModel('/nowhere/at/all.onnx', [models], 'detect'))).toContain('does not exist');
    expect(await message(describeModel(models, [], 'detect'))).toContain('holds no model.onnx');
  });
});

describe('the models library', () => {
  it('lists what is there, and why something cannot be used', async () => {
    await mkdir(join(folder, 'mixed', 'bad'), { recursive: true });
    await writeFile(join(folder, 'mixed', 'bad', 'model.onnx'), 'text');
    await writeFile(join(folder, 'mixed', 'plain.onnx'), identityDetector({ width: 32, height: 32 }));
    await writeFile(join(folder, 'mixed', 'README.md'), 'x');
    const entries = await listModels([join(folder, 'mixed'), models, join(folder, 'missing')]);
    expect(entries.map((entry) => [entry.name, entry.task])).toEqual([
      ['bad', null],
      ['plain', 'detect'],
      ['colour', 'classify'],
      ['colour_uint8', 'classify'],
      ['red_square', 'detect'],
      ['sees_nothing', 'detect'],
      ['null', 'detect'],
      ['delay:20', 'detect'],
      ['null', 'classify'],
      ['delay:20', 'classify'],
    ]);
    expect(entries[0]?.note).toContain('is a text file');
  });

  it('chooses a default where nobody does', async () => {
    expect(await defaultModel([models], 'detect')).toBe(join(models, 'red_square', 'model.onnx'));
    expect(await defaultModel([models], 'classify')).toBe(join(models, 'colour', 'model.onnx'));
    expect(await defaultModel([join(folder, 'missing')], 'detect')).toBeNull();
  });

  it('takes our own networks for the scene, and for real footage only where there is no other', async () => {
    const own = join(folder, 'own');
    await mkdir(own, { recursive: true });
    for (const [from, to] of [
      ['red_square', 'scene-detector'],
      ['colour', 'scene-classifier'],
      ['red_square', 'street-tiny'],
    ] as const)
      await cp(join(models, from), join(own, to), { recursive: true });
    const at = (name: string): string => join(own, name, 'model.onnx');
    expect(await defaultModel([models, own], 'detect', 'scene')).toBe(at('scene-detector'));
    expect(await defaultModel([models, own], 'classify', 'scene')).toBe(at('scene-classifier'));
    expect(await defaultModel([models, own], 'detect')).toBe(join(models, 'red_square', 'model.onnx'));
    expect(await defaultModel([own, models], 'classify')).toBe(join(models, 'colour', 'model.onnx'));
    expect(await defaultModel([own], 'detect')).toBe(at('street-tiny'));
    // The one of the scene would call everything a vehicle or a pedestrian.
    expect(await defaultModel([own], 'classify')).toBeNull();
    expect(await defaultModel([models], 'detect', 'scene')).toBe(join(models, 'red_square', 'model.onnx'));
  });

  it('orders its directories', async () => {
    const project = join(folder, 'project');
    await mkdir(join(project, 'models'), { recursive: true });
    await mkdir(join(folder, 'shared', 'data', 'models'), { recursive: true });
    expect(modelsDirectories({ given: [models], env: `${join(folder, 'missing')}:${models}`, project })).toEqual([
      models,
      join(project, 'models'),
      join(folder, 'shared', 'data', 'models'),
    ]);
    expect(() => modelsDirectories({ given: [join(folder, 'missing')], project })).toThrow('does not exist');
  });
});
