import { OnnxWriter } from '../../../../models/onnx-writer.ts';
import { type Feed, feed } from './feed.ts';
import type { LoadedModel } from './provider-process.ts';

const SIDE = 64;
const CHANNELS = 16;

/** Numbers that look like anything and are the same everywhere: sin is not, to the last digit, but rounded it is. */
const numbers = (count: number, scale: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.round(Math.sin(index * 12.9898) * 1000) * (scale / 1000));

/**
 * A network small enough to be written here and large enough that a device has to work: float32 [1, 3, 64, 64] → two convolutions of 16 channels with ReLU
 * and their means → [1, 16, 1, 1]; 4 million multiplications.
 */
export const tinyNetwork = (): LoadedModel => {
  const g = new OnnxWriter();
  const conv = (value: string, from: number, stride: number): string => {
    const weights = g.floats(numbers(CHANNELS * from * 9, 0.5), [CHANNELS, from, 3, 3]);
    const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [stride, stride] };
    return g.node('Relu', [g.node('Conv', [value, weights, g.floats(numbers(CHANNELS, 0.1), [CHANNELS])], attributes)]);
  };
  const image = g.input('image', 'float32', [1, 3, SIDE, SIDE]);
  const features = conv(conv(image, 3, 1), CHANNELS, 2);
  g.output('means', g.node('GlobalAveragePool', [features]), 'float32', [1, CHANNELS, 1, 1]);
  return {
    path: 'the probe network',
    bytes: g.bytes(),
    input: {
      name: 'image',
      type: 'float32',
      layout: 'nchw',
      colour: 'rgb',
      channels: 3,
      width: SIDE,
      height: SIDE,
      mean: [0],
      std: [1],
      fit: 'stretch',
      pad: 0,
    },
    constants: [],
    outputs: ['means'],
  };
};

/** What it is fed. */
export const tinyFeeds = (): Readonly<Record<string, Feed>> => ({ image: feed(numbers(3 * SIDE * SIDE, 1), [1, 3, SIDE, SIDE]) });
