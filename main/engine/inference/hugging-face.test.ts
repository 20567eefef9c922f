import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { describeModel } from './describe.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-hf-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const put = async (files: Readonly<Record<string, Uint8Array | string | object>>): Promise<void> => {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
  }
};

/** Means of the channels, so many times over. */
const classifier = (classes: number, metadata: Readonly<Record<string, string>> = {}): Uint8Array => {
  const g = new OnnxWriter();
  const means = g.node('Flatten', [
    g.node('GlobalAveragePool', [g.input('pixel_values', 'float32', ['batch_size', 3, 'height', 'width'])]),
  ]);
  const weights = g.floats(new Float32Array(3 * classes), [3, classes]);
  g.output('logits', g.node('MatMul', [means, weights]), 'float32', ['batch_size', classes]);
  for (const [key, value] of Object.entries(metadata)) g.metadata(key, value);
  return g.bytes();
};

/** Of 20 queries: scores of 4 classes, and boxes. */
const detector = (): Uint8Array => {
  const g = new OnnxWriter();
  const means = g.node('Flatten', [
    g.node('GlobalAveragePool', [g.input('pixel_values', 'float32', ['batch_size', 3, 'height', 'width'])]),
  ]);
  const numbers = (count: number): string =>
    g.node('Reshape', [g.node('MatMul', [means, g.floats(new Float32Array(3 * 20 * count), [3, 20 * count])]), g.ints([-1, 20, count])]);
  g.output('logits', numbers(4), 'float32', ['batch_size', 20, 4]);
  g.output('pred_boxes', numbers(4), 'float32', ['batch_size', 20, 4]);
  return g.bytes();
};

describe("Hugging Face's files", () => {
  it('a folder up: the task, labels, and how pixels are scaled', async () => {
    await put({
      'vit/onnx/model.onnx': classifier(3),
      'vit/config.json': { architectures: ['ViTForImageClassification'], model_type: 'vit', id2label: { 0: 'cat', 1: 'dog', 2: 'owl' } },
      'vit/preprocessor_config.json': {
        do_normalize: true,
        do_rescale: true,
        rescale_factor: 0.00392156862745098,
        image_mean: [0.5, 0.5, 0.5],
        image_std: [0.5, 0.5, 0.5],
        size: { height: 48, width: 64 },
      },
    });
    const model = await describeModel(join(folder, 'vit', 'onnx'), [], null);
    expect(model).toMatchObject({
      task: 'classify',
      family: 'softmax',
      labels: ['cat', 'dog', 'owl'],
      options: { logits: true },
      notes: [],
    });
    expect(model.input).toMatchObject({
      width: 64,
      height: 48,
      colour: 'rgb',
      mean: [127.5, 127.5, 127.5],
      std: [127.5, 127.5, 127.5],
      fit: 'stretch',
    });
  });

  it('tell which of several that fit: the same shapes as head angles', async () => {
    await put({ 'three/model.onnx': classifier(3), 'three/config.json': { architectures: ['ResNetForImageClassification'] } });
    expect((await describeModel(join(folder, 'three'), [], null)).family).toBe('softmax');
    await put({
      'wide/model.onnx': classifier(128),
      'wide/config.json': { architectures: ['Dinov2Model'], model_type: 'dinov2' },
      'wide/preprocessor_config.json': {
        crop_size: { height: 32, width: 32 },
        do_center_crop: true,
        size: { shortest_edge: 64 },
        do_rescale: true,
        do_normalize: false,
      },
    });
    const wide = await describeModel(join(folder, 'wide'), [], null);
    expect(wide).toMatchObject({ task: 'embed', family: 'embed', input: { width: 32, height: 32, mean: [0, 0, 0], std: [255, 255, 255] } });
  });

  it('of detectors: sigmoid, or softmax with a class for nothing', async () => {
    const preprocessor = { size: { height: 64, width: 64 }, do_rescale: true, do_normalize: false, do_pad: false };
    const id2label = { 0: 'a', 1: 'b', 2: 'c', 3: 'd' };
    await put({
      'sigmoid/model.onnx': detector(),
      'sigmoid/config.json': { architectures: ['RTDetrV2ForObjectDetection'], model_type: 'rt_detr_v2', id2label },
      'sigmoid/preprocessor_config.json': preprocessor,
      'softmax/model.onnx': detector(),
      'softmax/config.json': { architectures: ['YolosForObjectDetection'], model_type: 'yolos', id2label: { 0: 'a', 1: 'b', 2: 'c' } },
      'softmax/preprocessor_config.json': { ...preprocessor, size: { shortest_edge: 64, longest_edge: 96 }, do_pad: true },
    });
    const sigmoid = await describeModel(join(folder, 'sigmoid'), [], null);
    expect(sigmoid).toMatchObject({
      task: 'detect',
      family: 'detr',
      options: { softmax: false },
      labels: ['a', 'b', 'c', 'd'],
      input: { width: 64, std: [255, 255, 255], fit: 'stretch' },
    });
    const softmax = await describeModel(join(folder, 'softmax'), [], null);
    expect(softmax).toMatchObject({
      task: 'detect',
      family: 'detr',
      options: { softmax: true },
      labels: ['a', 'b', 'c'],
      input: { fit: 'letterbox-topleft' },
    });
  });

  it('of timm, and files that are none', async () => {
    await put({
      'timm/model.onnx': classifier(3),
      'timm/config.json': {
        architecture: 'resnet18',
        label_names: ['x', 'y', 'z'],
        pretrained_cfg: { input_size: [3, 32, 32], mean: [0.5, 0.5, 0.5], std: [1, 1, 1] },
      },
      'none/model.onnx': classifier(1000),
      'none/config.json': '{"architectures": 3, "id2label": [1]',
      'none/preprocessor_config.json': '[]',
    });
    const timm = await describeModel(join(folder, 'timm'), [], null);
    expect(timm).toMatchObject({
      task: 'classify',
      labels: ['x', 'y', 'z'],
      input: { width: 32, mean: [127.5, 127.5, 127.5], std: [255, 255, 255] },
    });
    expect(await describeModel(join(folder, 'none'), [], null)).toMatchObject({ task: 'classify', input: { width: 224 } });
  });

  it('lose to model.json, and to labels.txt', async () => {
    await put({
      'vit/onnx/labels.txt': 'a\nb\nc\n',
      'vit/onnx/model.json': { version: 1, input: { width: 32, height: 32, colour: 'bgr' } },
    });
    const model = await describeModel(join(folder, 'vit', 'onnx'), [], null);
    expect(model).toMatchObject({ labels: ['a', 'b', 'c'], input: { width: 32, height: 32, colour: 'bgr', std: [127.5, 127.5, 127.5] } });
  });
});

describe("the file's metadata", () => {
  it('as Ultralytics writes it: task, names, size', async () => {
    const metadata = {
      author: 'Ultralytics',
      task: 'classify',
      names: "{0: 'a', 1: 'b', 2: 'c'}",
      imgsz: '[48, 64]',
      stride: '1',
      license: 'AGPL-3.0',
    };
    await put({ 'ultra/model.onnx': classifier(3, metadata) });
    const model = await describeModel(join(folder, 'ultra'), [], null);
    expect(model).toMatchObject({
      task: 'classify',
      labels: ['a', 'b', 'c'],
      input: { width: 64, height: 48, colour: 'rgb', std: [255, 255, 255] },
    });
  });

  it('of another length is passed over, and noted', async () => {
    await put({ 'odd/model.onnx': classifier(1000, { labels: 'a,b' }) });
    const model = await describeModel(join(folder, 'odd'), [], null);
    expect(model.labels[999]).toBe('class 999');
    expect(model.notes.join(' ')).toContain("the file's metadata has 2 labels but");
  });
});
