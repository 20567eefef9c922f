import { modelBytes, openModel } from './graph/model.ts';
import { freePrefix, namesIn, renameValues } from './graph/names.ts';
import type { ValueInfoProto } from './graph/onnx_pb.ts';
import { Operators } from './graph/operators.ts';
import { dataType } from './graph/types.ts';
import { type OnnxHeader, readOnnxHeader } from './onnx-header.ts';

/**
 * Networks that take or give half floats are given casts around them, so that all that goes in and comes out is float32 (onnxruntime-node cannot be given
 * half floats from Node 24 on, where they have an array type of their own).
 */
const HALF: ReadonlySet<string> = new Set(['float16', 'bfloat16', 'float64']);

/** Whether a network has half (or double) floats at its edge. */
export const needsWrap = ({ inputs, outputs }: Pick<OnnxHeader, 'inputs' | 'outputs'>): boolean =>
  [...inputs, ...outputs].some(({ type }) => HALF.has(type));

/** Makes a graph's input or output one of float32, and gives the type it had. */
const turnToFloat32 = (value: ValueInfoProto): number => {
  const kind = value.type?.value;
  if (kind?.case !== 'tensorType') return 0;
  const { elemType } = kind.value;
  kind.value.elemType = dataType('float32');
  return elemType;
};

/**
 * The network with float32 at its edge where it had half floats (or doubles). What it keeps in other files (beside `path`) is put inside, as it has no
 * folder any more. Throws ProtoError where the bytes are no model, GraphError('size', 'external').
 */
export const wrapHalfFloats = (bytes: Uint8Array, path: string): Uint8Array => {
  const header = readOnnxHeader(bytes);
  const halves = new Set([...header.inputs, ...header.outputs].filter(({ type }) => HALF.has(type)).map(({ name }) => name));
  const open = openModel(bytes, path);
  const { graph, opset } = open;
  const prefix = freePrefix(namesIn(graph), 'half');
  const inside = (name: string): string => `${prefix}_${name}`;
  const before = new Operators(opset, `${prefix}_in`);
  const after = new Operators(opset, `${prefix}_out`);
  renameValues(graph, new Map([...halves].map((name) => [name, inside(name)])));
  for (const input of graph.input.filter(({ name }) => halves.has(name)))
    before.node('Cast', [input.name], { to: turnToFloat32(input) }, inside(input.name));
  for (const output of graph.output.filter(({ name }) => halves.has(name))) {
    turnToFloat32(output);
    after.node('Cast', [inside(output.name)], { to: dataType('float32') }, output.name);
  }
  graph.node = [...before.nodes, ...graph.node, ...after.nodes];
  return modelBytes(open);
};
