import { Tensor } from 'onnxruntime-node';
import type { ConstantInput } from '../../families/family.ts';

export const constantTensor = ({ type, dims, data }: ConstantInput): Tensor => {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(data, BigInt), dims);
  if (type === 'int32') return new Tensor('int32', Int32Array.from(data), dims);
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(data), dims);
  return new Tensor('float32', Float32Array.from(data), dims);
};

/** A tensor over numbers that somebody else owns: nothing is copied. */
export const tensorOver = (data: Float32Array | Uint8Array, dims: readonly number[]): Tensor =>
  data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('uint8', data, dims);

/** The numbers of an output as float32; null where they are none. Integers above 2^24 lose digits: class numbers are far below. */
export const asFloats = (data: Tensor['data']): Float32Array | null => {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  if (data instanceof Int32Array || data instanceof Uint8Array || data instanceof Int8Array) return Float32Array.from(data);
  return data instanceof Float64Array || data instanceof Uint32Array || data instanceof Int16Array ? Float32Array.from(data) : null;
};
