import { describe, expect, it } from 'vitest';
import { readOnnxHeader, showValue } from './onnx-header.ts';
import { OnnxWriter } from './onnx-writer.ts';
import { ProtoError } from './protobuf.ts';
import { colourClassifier, redSquareDetector } from './synthetic.ts';

describe('onnx header', () => {
  it('reads shapes, types, opsets and how the output is made', () => {
    const header = readOnnxHeader(colourClassifier('uint8'));
    expect(header.inputs).toEqual([{ name: 'input', type: 'uint8', shape: ['batch', 3, 32, 32] }]);
    expect(header.outputs.map(showValue)).toEqual(['float32 [batch, 4]']);
    expect(header.opsets).toEqual({ '': 13 });
    expect(header.producer).toBe('throughline');
    expect(header.madeBy).toEqual({ probabilities: 'Softmax' });
  });

  it('leaves weights that are listed as inputs out, and reads metadata', () => {
    const g = new OnnxWriter();
    const picture = g.input('picture', 'float32', [1, 3, 8, 8]);
    const weight = g.floats([2], []);
    g.input(weight, 'float32', []);
    g.output('out', g.node('Mul', [picture, weight]), 'float32', [1, 3, 8, 8]);
    g.metadata('labels', 'a,b');
    const header = readOnnxHeader(g.bytes());
    expect(header.inputs.map((input) => input.name)).toEqual(['picture']);
    expect(header.metadata).toEqual({ labels: 'a,b' });
    expect(header.madeBy).toEqual({ out: 'Mul' });
  });

  it('sees a softmax that was spelled out', () => {
    const g = new OnnxWriter();
    const power = g.node('Exp', [g.input('x', 'float32', [1, 4])]);
    const sum = g.node('ReduceSum', [power, g.ints([1])]);
    g.output('y', g.node('Reshape', [g.node('Div', [power, sum]), g.ints([1, 4])]), 'float32', [1, 4]);
    expect(readOnnxHeader(g.bytes()).madeBy['y']).toBe('Softmax');
  });

  it('refuses every cut of a model and every flipped first byte, without hanging', () => {
    const bytes = redSquareDetector({ width: 64, height: 64 });
    for (let length = 0; length < bytes.length - 8; length += 97) {
      expect(() => readOnnxHeader(bytes.subarray(0, length))).toThrow(ProtoError);
    }
    for (let at = 0; at < bytes.length; at += 61) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 0x55;
      try {
        readOnnxHeader(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtoError);
      }
    }
  });
});
