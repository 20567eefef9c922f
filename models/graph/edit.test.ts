import { describe, expect, it } from 'vitest';
import { mutant } from '../mutants.ts';
import { readOnnxHeader, showValue } from '../onnx-header.ts';
import { OnnxWriter } from '../onnx-writer.ts';
import { ProtoError } from '../protobuf.ts';
import { colourClassifier } from '../synthetic.ts';
import { modelBytes, openModel } from './model.ts';
import type { NetworkInput } from './spec.ts';
import { type CropsSpec, withCrops } from './with-crops.ts';
import { frameBytes, type PictureSpec, withPicture } from './with-picture.ts';

const matrix = { black: 16, y: 1.164, rv: 1.793, gu: -0.213, gv: -0.533, bu: 2.112 };
const input: NetworkInput = {
  name: 'input',
  type: 'float32',
  layout: 'nchw',
  colour: 'rgb',
  channels: 3,
  width: 32,
  height: 32,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};
const place = { inputWidth: 32, inputHeight: 32, contentX: 0, contentY: 7, contentWidth: 32, contentHeight: 18, pad: 114 };
const picture: PictureSpec = { input, letterbox: place, source: { kind: 'i420', width: 101, height: 57, matrix } };
const crops: CropsSpec = { input, source: { width: 101, height: 57, matrix }, fit: 'stretch', pad: 0, how: 'exact' };

/** A network whose input, output and a value between have the names that are given. */
const named = (from: string, between: string, to: string): Uint8Array => {
  const g = new OnnxWriter();
  const value = g.node('Relu', [g.input(from, 'float32', [1, 3, 32, 32])], {}, between);
  g.output(to, value, 'float32', [1, 3, 32, 32]);
  return g.bytes();
};

const edges = (bytes: Uint8Array): string[] => {
  const { inputs, outputs } = readOnnxHeader(bytes);
  return [...inputs, ...outputs].map((value) => `${value.name} ${showValue(value)}`);
};

describe('a network with operators in front', () => {
  it('takes bytes, and is otherwise what it was', () => {
    const bytes = colourClassifier();
    const edited = withPicture(bytes, 'm.onnx', picture);
    expect(edges(edited)).toEqual([`frame uint8 [${101 * 57 + 2 * 51 * 29}]`, 'probabilities float32 [batch, 4]']);
    expect(frameBytes({ input, source: { kind: 'rgb24' } })).toBe(32 * 32 * 3);
    const [before, after] = [openModel(bytes, '').graph, openModel(edited, '').graph];
    expect(after.initializer).toEqual(before.initializer);
    expect(after.node.slice(-before.node.length)).toEqual(before.node);
  });

  it('takes a picture and boxes', () => {
    const frame = `frame uint8 [${101 * 57 + 2 * 51 * 29}]`;
    for (const how of ['exact', 'at-once'] as const) {
      const edited = withCrops(colourClassifier(), 'm.onnx', { ...crops, how });
      expect(edges(edited)).toEqual([frame, 'boxes float32 [batch, 4]', 'probabilities float32 [batch, 4]']);
    }
    expect(edges(withCrops(colourClassifier('float32', 1), 'm.onnx', crops))[1]).toBe('boxes float32 [1, 4]');
  });

  it('may have used the new names within', () => {
    for (const bytes of [named('input', 'frame', 'y'), named('input', 'throughline_0', 'y')]) {
      const { graph } = openModel(withPicture(bytes, 'm.onnx', picture), '');
      const made = graph.node.flatMap(({ output }) => output);
      expect(new Set(made).size).toBe(made.length);
      expect(made).not.toContain('frame');
    }
    const same = withPicture(named('frame', 'v', 'y'), 'm.onnx', { ...picture, input: { ...input, name: 'frame' } });
    expect(openModel(same, '').graph.node.find(({ opType }) => opType === 'Relu')?.input).not.toEqual(['frame']);
  });
});

describe('a network that cannot be edited', () => {
  const old = (): Uint8Array => {
    const open = openModel(colourClassifier(), '');
    open.model.opsetImport[0]!.version = 6n;
    return modelBytes(open);
  };
  const changed = (more: Partial<NetworkInput>): PictureSpec => ({ ...picture, input: { ...input, ...more } });
  it.each<[string, string, () => Uint8Array]>([
    ['of old operators', 'opset', () => withPicture(old(), '', picture)],
    ['of old operators, for crops', 'opset', () => withCrops(old(), '', crops)],
    ['without that input', 'value', () => withPicture(colourClassifier(), '', changed({ name: 'picture' }))],
    ['of another type', 'value', () => withPicture(colourClassifier('uint8'), '', picture)],
    ['of another layout', 'value', () => withPicture(colourClassifier(), '', changed({ layout: 'nhwc' }))],
    [
      'of another size',
      'value',
      () => withPicture(colourClassifier(), '', { ...changed({ width: 40 }), letterbox: { ...place, inputWidth: 40 } }),
    ],
    ['with an output of that name', 'name', () => withPicture(named('input', 'v', 'frame'), '', picture)],
    ['of no channels', 'spec', () => withPicture(colourClassifier(), '', changed({ channels: 0 }))],
    ['of no sides', 'spec', () => withPicture(colourClassifier(), '', changed({ width: Number.NaN }))],
    ['divided by 0', 'spec', () => withPicture(colourClassifier(), '', changed({ std: [1, 0, 1] }))],
    [
      'with a content that stands out',
      'spec',
      () => withPicture(colourClassifier(), '', { ...picture, letterbox: { ...place, contentX: 1 } }),
    ],
    ['of no picture', 'spec', () => withCrops(colourClassifier(), '', { ...crops, source: { width: 0, height: 5, matrix } })],
    ['with letterboxes at once', 'spec', () => withCrops(colourClassifier(), '', { ...crops, how: 'at-once', fit: 'letterbox-centre' })],
  ])('%s', (_, reason, edit) => {
    expect(edit).toThrow(expect.objectContaining({ name: 'GraphError', reason }));
  });

  it('because it is damaged is a ProtoError, never anything else', () => {
    let edited = 0;
    for (let count = 0; count < 400; count++) {
      const { bytes } = mutant(colourClassifier(), count);
      try {
        withPicture(bytes, 'm.onnx', picture);
        withCrops(bytes, 'm.onnx', crops);
        edited++;
      } catch (error) {
        if (!(error instanceof ProtoError)) throw error;
      }
    }
    expect(edited).toBeGreaterThan(50);
    expect(edited).toBeLessThan(400);
  });
});
