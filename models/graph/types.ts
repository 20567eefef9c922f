import { ONNX_TYPES } from '../onnx-header.ts';

/** A type of numbers, as ONNX calls it. */
export type DataType = Exclude<(typeof ONNX_TYPES)[number], 'unknown'>;

/** TensorProto.DataType: its number. */
export const dataType = (type: DataType): number => ONNX_TYPES.indexOf(type);

/** AttributeProto.AttributeType. */
export const ATTRIBUTE = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, ints: 7 } as const;
