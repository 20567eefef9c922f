import { OnnxWriter, type TensorType } from './onnx-writer.ts';
import { constantDetector } from './synthetic.ts';

/** Networks that load in onnxruntime and cannot be used, each in its own way; the key says how. Values are the bytes of an .onnx file. */
export const brokenDetectors = (size: { width: number; height: number }): Readonly<Record<BrokenDetector, Uint8Array>> => ({
  flatInput: passing('float32', [1, 3 * size.width * size.height]),
  dynamicSize: passing('float32', [1, 3, 'height', 'width']),
  uint8Input: passing('uint8', [1, 3, size.height, size.width]),
  float16Input: passing('float16', [1, 3, size.height, size.width]),
  fourChannels: passing('float32', [1, 4, size.height, size.width]),
  otherOutput: passing('float32', [1, 3, size.height, size.width]),
  nanOutput: constantDetector(size, Number.NaN),
});
export type BrokenDetector = 'flatInput' | 'dynamicSize' | 'uint8Input' | 'float16Input' | 'fourChannels' | 'otherOutput' | 'nanOutput';

/** Gives out what it takes. */
const passing = (type: TensorType, shape: readonly (number | string)[]): Uint8Array => {
  const g = new OnnxWriter();
  const input = g.input('images', type, shape);
  g.output('output', input, type, shape);
  return g.bytes();
};
