import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { i420Bytes } from '../../../contract/units.ts';
import { modelBytes, openModel } from '../../../models/graph/model.ts';
import type { NetworkInput } from '../../../models/graph/spec.ts';
import { withCrops } from '../../../models/graph/with-crops.ts';
import { type FrameSource, withPicture } from '../../../models/graph/with-picture.ts';
import { randomFrom } from '../../../models/mutants.ts';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { wrapHalfFloats } from '../../../models/onnx-wrap.ts';
import { colourClassifier, redSquareDetector } from '../../../models/synthetic.ts';
import { Cropper, cropOf } from '../pipeline/classify/cropper.ts';
import { type YuvPicture, yuvToRgb } from '../pipeline/classify/picture.ts';
import { LayoutKernel } from '../pipeline/preprocess/layout.ts';
import { type Fit, letterbox } from '../pipeline/preprocess/letterbox.ts';
import { sharedData } from '../testing/shared-data.ts';
import type { PictureInput } from './description.ts';

type Numbers = Float32Array | Uint8Array;

/** Whether what is measured is printed: differences, and what the operators cost. */
const figures = process.env['THROUGHLINE_FIGURES'] !== undefined;

const input = (more: Partial<PictureInput> = {}): PictureInput => ({
  name: 'x',
  type: 'float32',
  layout: 'nchw',
  colour: 'rgb',
  channels: 3,
  width: 64,
  height: 48,
  mean: [0, 0, 0],
  std: [1, 1, 1],
  fit: 'letterbox-centre',
  pad: 114,
  ...more,
});
const GREY = { colour: 'grey', channels: 1, mean: [127.5], std: [127.5] } as const;

const dimsOf = ({ layout, channels, width, height }: NetworkInput, batch: number | string = 1): (number | string)[] =>
  layout === 'nchw' ? [batch, channels, height, width] : [batch, height, width, channels];

/** A network that gives back what it is fed, in operators of a version. */
const echo = (network: NetworkInput, opset: number, batch: number | string = 1): Uint8Array => {
  const g = new OnnxWriter();
  const dims = dimsOf(network, batch);
  g.output('y', g.input(network.name, network.type, dims), network.type, dims);
  const open = openModel(g.bytes(), 'echo.onnx');
  open.model.opsetImport[0]!.version = BigInt(opset);
  return modelBytes(open);
};

const run = async (bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Readonly<Record<string, Tensor>>> => {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
};

const numbersOf = (tensor: Tensor | undefined): Numbers => {
  const data = tensor?.data;
  if (data instanceof Float32Array || data instanceof Uint8Array) return data;
  throw new Error(`Expected numbers but received ${tensor?.type ?? 'nothing'}`);
};

const bytesTensor = (data: Uint8Array): Tensor => new Tensor('uint8', data, [data.length]);

/** Blocks, edges and noise: nothing that a blur would leave as it is. */
const noise = (width: number, height: number, seed: number): YuvPicture => {
  const random = randomFrom(seed);
  const data = new Uint8Array(i420Bytes({ width, height }));
  for (let at = 0; at < data.length; at++) data[at] = (at >> 4) % 3 === 0 ? 255 * random() : 40 + ((at * 7) % 160);
  return { data, width, height, matrix: 'bt709', fullRange: false };
};

/** A still as a decoder would give it, or noise where there are none. */
const still = async (name: string, width: number, height: number): Promise<YuvPicture> => {
  if (sharedData === null) return noise(width, height, width);
  const rgb = await sharp(join(sharedData, 'images', name))
    .flatten()
    .toColourspace('srgb')
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer();
  const data = new Uint8Array(i420Bytes({ width, height }));
  const [across, down] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const at = (x: number, y: number): [number, number, number] => {
    const pixel = (Math.min(y, height - 1) * width + Math.min(x, width - 1)) * 3;
    return [rgb[pixel]!, rgb[pixel + 1]!, rgb[pixel + 2]!];
  };
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [r, g, b] = at(x, y);
      data[y * width + x] = 0.299 * r + 0.587 * g + 0.114 * b + 0.5;
    }
  for (let y = 0; y < down; y++)
    for (let x = 0; x < across; x++) {
      const [r, g, b] = at(2 * x, 2 * y);
      data[width * height + y * across + x] = 128.5 - 0.168736 * r - 0.331264 * g + 0.5 * b;
      data[width * height + across * down + y * across + x] = 128.5 + 0.5 * r - 0.418688 * g - 0.081312 * b;
    }
  return { data, width, height, matrix: 'bt601', fullRange: true };
};

const sourceOf = ({ width, height, matrix, fullRange }: YuvPicture) => ({ width, height, matrix: yuvToRgb(matrix, fullRange) });

const emptyTensor = ({ type, channels, width, height }: PictureInput): Numbers =>
  type === 'uint8' ? new Uint8Array(channels * width * height) : new Float32Array(channels * width * height);

/** What the processor's own code makes of the whole picture. */
const cropped = (picture: YuvPicture, network: PictureInput): Numbers => {
  const tensor = emptyTensor(network);
  new Cropper(network).crop(picture, [0, 0, picture.width, picture.height], tensor);
  return tensor;
};

interface Difference {
  readonly max: number;
  readonly mean: number;
  /** Of all numbers, those that are at most two steps of a pixel off. */
  readonly near: number;
}

/** Differences in steps of a pixel, of which there are 255. */
const difference = (a: Numbers, b: Numbers, { std }: NetworkInput): Difference => {
  expect(a.length).toBe(b.length);
  let [max, sum, near] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const off = Math.abs(a[at]! - b[at]!) * Math.abs(std[0]!);
    max = Math.max(max, off);
    sum += off;
    if (off <= 2) near++;
  }
  return { max, mean: sum / a.length, near: near / a.length };
};

const place = (picture: { width: number; height: number }, network: PictureInput) =>
  letterbox({ width: picture.width, height: picture.height, pixelAspect: 1 }, network);

const pictureTensor = async (picture: YuvPicture, network: PictureInput, opset: number): Promise<Numbers> => {
  const source: FrameSource = { kind: 'i420', ...sourceOf(picture) };
  const bytes = withPicture(echo(network, opset), 'echo.onnx', { input: network, letterbox: place(picture, network), source });
  return numbersOf((await run(bytes, { frame: bytesTensor(picture.data) }))['y']);
};

describe('a network that takes the decoded picture', () => {
  it.each<[string, number, number, number, Partial<PictureInput>]>([
    ['1080p', 1920, 1080, 11, { width: 416, height: 416, fit: 'letterbox-topleft', colour: 'bgr' }],
    ['odd sides', 853, 481, 11, { width: 320, height: 320, mean: [123.7, 116.3, 103.5], std: [58.4, 57.1, 57.4] }],
    ['portrait', 270, 481, 13, { width: 224, height: 224, layout: 'nhwc', mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] }],
    ['smaller than the input', 161, 91, 17, { width: 320, height: 240 }],
    ['as large as the input', 64, 48, 18, {}],
    ['stretched', 321, 97, 21, { fit: 'stretch' }],
    ['grey', 321, 241, 12, GREY],
    ['grey, nhwc', 321, 241, 22, { ...GREY, layout: 'nhwc' }],
    ['bytes, nhwc', 321, 241, 13, { type: 'uint8', layout: 'nhwc' }],
    ['bytes, nchw, bgr', 320, 241, 9, { type: 'uint8', colour: 'bgr' }],
    ['old operators', 320, 241, 7, {}],
    ['two pixels', 2, 2, 11, {}],
    ['one pixel', 1, 1, 11, { width: 5, height: 3 }],
  ])('%s: %i × %i, opset %i', async (_, width, height, opset, more) => {
    const network = input(more);
    const picture = noise(width, height, width + height);
    const off = difference(await pictureTensor(picture, network, opset), cropped(picture, network), network);
    // The same filter: only the last digits differ; bytes may be rounded to either side.
    expect(off.max).toBeLessThan(network.type === 'uint8' ? 1.01 : 0.01);
    expect(off.mean).toBeLessThan(0.001);
  });

  it('of any size', async () => {
    const random = randomFrom(11);
    const below = (limit: number): number => 1 + Math.floor(random() * limit);
    const oneOf = <T>(choices: readonly T[]): T => choices[below(choices.length) - 1]!;
    for (let count = 0; count < 60; count++) {
      const more = {
        width: below(40),
        height: below(40),
        layout: oneOf(['nchw', 'nhwc'] as const),
        type: oneOf(['float32', 'uint8'] as const),
      };
      const colour = oneOf([{ colour: 'rgb' }, { colour: 'bgr' }, { colour: 'grey', channels: 1, mean: [0], std: [1] }] as const);
      const fit = oneOf(['stretch', 'letterbox-topleft', 'letterbox-centre'] as const);
      const network = input({ ...more, ...colour, fit });
      const picture = noise(below(90), below(90), count);
      const off = difference(await pictureTensor(picture, network, oneOf([7, 11, 13, 18])), cropped(picture, network), network);
      expect(off.max, JSON.stringify({ network, width: picture.width, height: picture.height })).toBeLessThan(
        network.type === 'uint8' ? 1.01 : 0.01,
      );
    }
  });
});

describe('a network that takes pixels', () => {
  it.each<[string, number, Partial<PictureInput>]>([
    ['rgb', 11, {}],
    ['bgr', 9, { colour: 'bgr', mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] }],
    ['nhwc', 13, { layout: 'nhwc', mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] }],
    ['bgr, nhwc', 17, { layout: 'nhwc', colour: 'bgr' }],
    ['grey', 11, GREY],
    ['bytes', 13, { type: 'uint8', layout: 'nhwc' }],
    ['bytes, bgr', 13, { type: 'uint8', colour: 'bgr' }],
  ])('%s, opset %i', async (_, opset, more) => {
    const network = input(more);
    const { width, height } = network;
    const random = randomFrom(5);
    const rgb = Uint8Array.from({ length: width * height * 3 }, () => 256 * random());
    const bytes = withPicture(echo(network, opset), 'echo.onnx', {
      input: network,
      letterbox: place(network, network),
      source: { kind: 'rgb24' },
    });
    const tensor = emptyTensor(network);
    new LayoutKernel(width, height, network).layout(rgb, tensor);
    const off = difference(numbersOf((await run(bytes, { frame: bytesTensor(rgb) }))['y']), tensor, network);
    expect(off.max).toBeLessThan(network.colour === 'grey' ? 1.01 : 0.001);
    expect(off.mean).toBeLessThan(0.001);
  });
});

describe('a network that takes a picture and boxes', () => {
  const tensorsOf = async (
    picture: YuvPicture,
    network: PictureInput,
    boxes: readonly (readonly [number, number, number, number])[],
    opset: number,
    how: 'exact' | 'at-once',
  ) => {
    const bytes = withCrops(echo(network, opset, 'batch'), 'echo.onnx', {
      input: network,
      source: sourceOf(picture),
      fit: network.fit,
      pad: network.pad,
      how,
    });
    const feeds = { frame: bytesTensor(picture.data), boxes: new Tensor('float32', Float32Array.from(boxes.flat()), [boxes.length, 4]) };
    const all = numbersOf((await run(bytes, feeds))['y']);
    const one = all.length / boxes.length;
    const cropper = new Cropper(network);
    return boxes.map((box, index) => {
      const tensor = emptyTensor(network);
      cropper.crop(picture, box, tensor);
      return difference(all.subarray(index * one, (index + 1) * one), tensor, network);
    });
  };
  const squares = (sides: readonly number[], { width, height }: YuvPicture) =>
    sides.map((side, index) => {
      const [x, y] = [width * (0.3 + 0.1 * (index % 4)), height * 0.45];
      return cropOf([x - side / 2, y - side / 2, x + side / 2, y + side / 2], { cropSquare: true, cropScale: 1 }, width, height) as [
        number,
        number,
        number,
        number,
      ];
    });

  it.each<[string, Partial<PictureInput>, number]>([
    ['float32', {}, 11],
    ['bgr', { colour: 'bgr', mean: [103.5, 116.3, 123.7], std: [57, 57, 57] }, 13],
    ['nhwc', { layout: 'nhwc' }, 16],
    ['bytes', { type: 'uint8', layout: 'nhwc' }, 18],
    ['grey', GREY, 21],
  ])('all at once, from small ones to large: %s', async (_, more, opset) => {
    const picture = await still('dls_pedestrians.jpg', 1280, 720);
    const network = input({ width: 224, height: 224, fit: 'stretch', ...more });
    const boxes = squares([20, 50, 100, 150, 200, 224, 260, 300, 400, 500, 600, 720], picture);
    for (const [index, { max, mean, near }] of (await tensorsOf(picture, network, boxes, opset, 'at-once')).entries()) {
      const side = boxes[index]![2] - boxes[index]![0];
      if (figures) console.log(`crop of ${side} px: max ${max.toFixed(2)}, mean ${mean.toFixed(3)}, near ${near.toFixed(4)}`);
      expect(mean).toBeLessThan(1);
      expect(near).toBeGreaterThan(0.9);
    }
  });

  it('all at once, also where a crop reaches the edges and becomes much smaller', async () => {
    const picture = await still('dls_pedestrians.jpg', 1281, 721);
    const network = input({ width: 48, height: 40, fit: 'stretch' });
    const boxes = [
      [0, 0, 1281, 721],
      [0, 0, 20, 721],
      [1000, 600, 1281, 721],
    ] as const;
    for (const { mean, near } of await tensorsOf(picture, network, boxes, 16, 'at-once')) {
      expect(mean).toBeLessThan(1);
      expect(near).toBeGreaterThan(0.8);
    }
  });

  it('of a network that takes one at a time', async () => {
    const picture = noise(320, 240, 9);
    const network = input({ fit: 'letterbox-centre' });
    const cut = { input: network, source: sourceOf(picture), fit: network.fit, pad: network.pad, how: 'exact' } as const;
    const feeds = { frame: bytesTensor(picture.data), boxes: new Tensor('float32', Float32Array.of(10, 20, 110, 220), [1, 4]) };
    const outputs = await run(withCrops(echo(network, 11), 'echo.onnx', cut), feeds);
    const tensor = emptyTensor(network);
    new Cropper(network).crop(picture, [10, 20, 110, 220], tensor);
    expect(difference(numbersOf(outputs['y']), tensor, network).max).toBeLessThan(0.1);
  });

  it.each<[string, Partial<PictureInput>, number]>([
    ['float32', {}, 11],
    ['bytes, nhwc', { type: 'uint8', layout: 'nhwc' }, 13],
    ['grey', GREY, 17],
    ['letterbox-centre', { fit: 'letterbox-centre', width: 96, height: 160 }, 18],
    ['letterbox-topleft', { fit: 'letterbox-topleft', layout: 'nhwc' }, 21],
  ])('one after the other, exactly: %s', async (_, more, opset) => {
    const picture = noise(853, 481, 3);
    const network = input({ width: 112, height: 96, fit: 'stretch', ...more });
    const boxes = [
      ...squares([1, 3, 20, 100, 224, 300, 480], picture),
      [0, 0, 853, 481],
      [400.25, 7.5, 852.5, 31],
      [3, 5, 9.75, 480],
    ] as const;
    for (const { max, mean } of await tensorsOf(picture, network, boxes, opset, 'exact')) {
      expect(max).toBeLessThan(network.type === 'uint8' ? 1.01 : 0.1);
      expect(mean).toBeLessThan(0.01);
    }
  });
});

describe('the network itself', () => {
  const outputsOf = async (bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Numbers[]> => {
    const outputs = await run(bytes, feeds);
    return Object.values(outputs).map(numbersOf);
  };
  const same = (a: readonly Numbers[], b: readonly Numbers[], within: number): void => {
    expect(a.length).toBe(b.length);
    for (const [index, numbers] of a.entries()) {
      const other = b[index]!;
      let [max, range] = [0, 1e-6];
      for (const each of numbers) range = Math.max(range, Math.abs(each));
      for (let at = 0; at < numbers.length; at++) max = Math.max(max, Math.abs(numbers[at]! - other[at]!));
      expect(max / range).toBeLessThan(within);
    }
  };
  const compare = async (bytes: Uint8Array, path: string, network: PictureInput, picture: YuvPicture, within: number): Promise<void> => {
    // Bytes that are rounded to the other side would tell of the quantised network, not of what is in front of it.
    const tensor = network.type === 'uint8' ? await pictureTensor(picture, network, 13) : cropped(picture, network);
    const dims = dimsOf(network) as number[];
    const feed = tensor instanceof Uint8Array ? new Tensor('uint8', tensor, dims) : new Tensor('float32', tensor, dims);
    const spec = { input: network, letterbox: place(picture, network), source: { kind: 'i420', ...sourceOf(picture) } as const };
    same(
      await outputsOf(withPicture(bytes, path, spec), { frame: bytesTensor(picture.data) }),
      await outputsOf(bytes, { [network.name]: feed }),
      within,
    );
  };

  it('says the same of a picture: those written by hand', async () => {
    const squares = input({ name: 'images', width: 320, height: 192, colour: 'bgr', fit: 'letterbox-topleft' });
    await compare(redSquareDetector(squares), 'squares.onnx', squares, noise(640, 361, 1), 1e-3);
    const colours = { name: 'input', width: 32, height: 32, fit: 'stretch' } as const;
    await compare(colourClassifier(), 'colours.onnx', input(colours), noise(200, 131, 2), 1e-3);
    await compare(colourClassifier('uint8', 1), 'colours.onnx', input({ ...colours, type: 'uint8' }), noise(200, 131, 3), 1e-3);
  });

  it.skipIf(sharedData === null).each<[string, string, Fit, Partial<PictureInput>, number]>([
    ['yolox_nano', 'images', 'letterbox-topleft', { width: 416, height: 416, colour: 'bgr' }, 1e-3],
    [
      'deeplab_v3_mnv2',
      'sub_7',
      'stretch',
      { width: 257, height: 257, layout: 'nhwc', mean: [127.5, 127.5, 127.5], std: [127.5, 127.5, 127.5] },
      1e-3,
    ],
    ['mobilenet_v2_quant', 'input', 'stretch', { width: 224, height: 224, layout: 'nhwc', type: 'uint8' }, 1e-3],
    ['squeezenet_fp16', 'data_0', 'stretch', { width: 224, height: 224, colour: 'bgr', mean: [104, 117, 123] }, 0.02],
    ['emotion_mini_xception', '', 'stretch', { width: 64, height: 64, ...GREY }, 1e-3],
  ])('says the same of a picture: %s', async (name, given, fit, more, within) => {
    const path = join(sharedData ?? '', 'models', name, 'model.onnx');
    const file = await readFile(path);
    const bytes = name.endsWith('fp16') ? wrapHalfFloats(file, path) : file;
    const network = input({ name: given === '' ? openModel(file, path).graph.input[0]!.name : given, fit, ...more });
    await compare(bytes, path, network, await still('dls_pedestrians.jpg', 853, 481), within);
  });

  it.skipIf(sharedData === null)('is given half floats where it takes them', async () => {
    const path = join(sharedData ?? '', 'models', 'squeezenet_fp16', 'model.onnx');
    const bytes = await readFile(path);
    const network = input({ name: 'data_0', fit: 'stretch', width: 224, height: 224, colour: 'bgr', mean: [104, 117, 123] });
    const picture = await still('coral_parrot.jpg', 640, 480);
    const spec = { input: network, letterbox: place(picture, network), source: { kind: 'i420', ...sourceOf(picture) } as const };
    const session = await InferenceSession.create(withPicture(bytes, path, spec));
    expect(session.inputNames).toEqual(['frame']);
    await session.release();
  });

  const compareCrops = async (bytes: Uint8Array, path: string, network: PictureInput, within: number): Promise<void> => {
    const picture = await still('dls_pedestrians.jpg', 320, 240);
    const boxes = [
      [10, 10, 100, 90],
      [200.5, 100.25, 320, 240],
      [0, 0, 320, 240],
    ] as const;
    const cropper = new Cropper(network);
    const size = network.channels * network.width * network.height;
    const batch = new Float32Array(boxes.length * size);
    for (const [index, box] of boxes.entries()) cropper.crop(picture, box, batch.subarray(index * size, (index + 1) * size));
    const plain = await outputsOf(bytes, { [network.name]: new Tensor('float32', batch, dimsOf(network, boxes.length) as number[]) });
    const edited = withCrops(bytes, path, { input: network, source: sourceOf(picture), fit: network.fit, pad: network.pad, how: 'exact' });
    const feeds = { frame: bytesTensor(picture.data), boxes: new Tensor('float32', Float32Array.from(boxes.flat()), [boxes.length, 4]) };
    same(await outputsOf(edited, feeds), plain, within);
  };

  it('says the same of crops: one written by hand', async () => {
    await compareCrops(colourClassifier(), 'colours.onnx', input({ name: 'input', width: 32, height: 32, fit: 'stretch' }), 1e-3);
  });

  it.skipIf(sharedData === null)('says the same of crops: gender_mini_xception', async () => {
    const path = join(sharedData ?? '', 'models', 'gender_mini_xception', 'model.onnx');
    const bytes = await readFile(path);
    const name = openModel(bytes, path).graph.input[0]!.name;
    await compareCrops(bytes, path, input({ name, width: 64, height: 64, fit: 'stretch', ...GREY }), 1e-3);
  });
});

describe.skipIf(!figures)('what it costs on one thread of a processor', () => {
  const { width, height } = { width: 1920, height: 1080 };
  const picture = noise(width, height, 1);
  const settings = { intraOpNumThreads: 1, interOpNumThreads: 1, graphOptimizationLevel: 'all', logSeverityLevel: 3 } as const;

  /** Milliseconds of the fastest of 30 runs and of the middle one. */
  const timed = async (run: () => Promise<unknown> | undefined): Promise<string> => {
    const times: number[] = [];
    for (let count = 0; count < 30; count++) {
      const startedMs = performance.now();
      await run();
      times.push(performance.now() - startedMs);
    }
    times.sort((a, b) => a - b);
    return `${times[0]!.toFixed(2)} ms (p50 ${times[15]!.toFixed(2)})`;
  };
  const timedRun = async (bytes: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<string> => {
    const session = await InferenceSession.create(bytes, settings);
    const line = await timed(() => session.run(feeds));
    await session.release();
    return line;
  };
  /** A network that costs next to nothing. */
  const mean = (network: PictureInput, batch: number | string): Uint8Array => {
    const g = new OnnxWriter();
    const pooled = g.node('GlobalAveragePool', [g.input('x', 'float32', dimsOf(network, batch))]);
    g.output('y', pooled, 'float32', [batch, 3, 1, 1]);
    return g.bytes();
  };

  it.each([416, 640])('1080p into %i', async (side) => {
    const network = input({ width: side, height: side, fit: 'letterbox-topleft' });
    const tensor = emptyTensor(network);
    const kernel = await timed(() => void new Cropper(network).crop(picture, [0, 0, width, height], tensor));
    const given = await timedRun(mean(network, 1), { x: new Tensor('float32', tensor as Float32Array, [1, 3, side, side]) });
    const spec = { input: network, letterbox: place(picture, network), source: { kind: 'i420', ...sourceOf(picture) } as const };
    const taken = await timedRun(withPicture(mean(network, 1), 'm.onnx', spec), { frame: bytesTensor(picture.data) });
    console.log(`1080p into ${side}: network alone ${given}, from the picture ${taken}, Cropper ${kernel}`);
  });

  it.each([100, 300, 600])('crops of %i px', async (side) => {
    const network = input({ width: 224, height: 224, fit: 'stretch' });
    const boxes = [0, 1, 2, 3].map((index) => [100 + index * 50, 200, 100 + index * 50 + side, 200 + side] as const);
    const tensor = emptyTensor(network);
    const cropper = new Cropper(network);
    const kernel = await timed(() => void boxes.map((box) => cropper.crop(picture, box, tensor)));
    const feeds = { frame: bytesTensor(picture.data), boxes: new Tensor('float32', Float32Array.from(boxes.flat()), [4, 4]) };
    for (const how of ['exact', 'at-once'] as const) {
      const cut = { input: network, source: sourceOf(picture), fit: network.fit, pad: 0, how };
      const taken = await timedRun(withCrops(mean(network, 'batch'), 'm.onnx', cut), feeds);
      console.log(`4 crops of ${side} px, ${how}: ${taken}; Cropper ${kernel}`);
    }
  });
});
