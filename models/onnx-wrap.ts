import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ONNX_TYPES, type OnnxHeader, type OnnxValue, readOnnxHeader } from './onnx-header.ts';
import { type ProtoField, ProtoWriter, protoFields, protoText } from './protobuf.ts';

/**
 * Networks that take or give half floats are given casts around them, so that all that goes in and comes out is float32 (onnxruntime-node cannot be given
 * half floats from Node 24 on, where they have an array type of their own). Field numbers are those of
 * onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
const HALF: ReadonlySet<string> = new Set(['float16', 'bfloat16', 'float64']);
const FLOAT32 = 1;
/** Behind the names of the values that were at the edge and now are inside. */
const INSIDE = '__inside';

/** Whether a network has half (or double) floats at its edge. */
export const needsWrap = ({ inputs, outputs }: Pick<OnnxHeader, 'inputs' | 'outputs'>): boolean =>
  [...inputs, ...outputs].some(({ type }) => HALF.has(type));

const rewrite = (data: Uint8Array, change: (field: ProtoField, writer: ProtoWriter) => boolean): ProtoWriter => {
  const writer = new ProtoWriter();
  for (const field of protoFields(data)) if (!change(field, writer)) writer.copy(field);
  return writer;
};

/** A ValueInfoProto of float32 and the same shape. */
const asFloat32 = (data: Uint8Array): ProtoWriter =>
  rewrite(data, (field, value) => {
    if (field.number !== 2) return false;
    const type = rewrite(field.bytes, (kind, writer) => {
      if (kind.number !== 1) return false;
      const tensor = rewrite(kind.bytes, (part, inner) => part.number === 1 && Boolean(inner.varint(1, FLOAT32)));
      return Boolean(writer.field(1, tensor));
    });
    return Boolean(value.field(2, type));
  });

const castNode = (from: string, to: string, type: number): ProtoWriter =>
  new ProtoWriter()
    .field(1, from)
    .field(2, to)
    .field(3, `cast_${to}`)
    .field(4, 'Cast')
    .field(5, new ProtoWriter().field(1, 'to').varint(3, type).varint(20, 2));

/** In an AttributeProto: a graph, or one of several. */
const isGraph = ({ wire, number }: ProtoField): boolean => wire === 2 && (number === 6 || number === 11);

/** A node, or a graph within it, with values renamed. Graphs within see the values around them. */
const renamedNode = (data: Uint8Array, names: ReadonlyMap<string, string>): ProtoWriter =>
  rewrite(data, (field, node) => {
    if (field.number === 1 || field.number === 2) {
      const name = protoText(field.bytes);
      return Boolean(node.field(field.number, names.get(name) ?? name));
    }
    // Numbers of 64 bits would not survive being read: only what holds a graph is written anew.
    if (field.number !== 5 || ![...protoFields(field.bytes)].some(isGraph)) return false;
    const attribute = rewrite(field.bytes, (part, writer) => {
      if (!isGraph(part)) return false;
      const graph = rewrite(part.bytes, (inner, within) => inner.number === 1 && Boolean(within.field(1, renamedNode(inner.bytes, names))));
      return Boolean(writer.field(part.number, graph));
    });
    return Boolean(node.field(5, attribute));
  });

/** A TensorProto with its data inside, where it lies in a file; `read` gives the file's bytes. */
const embedded = (data: Uint8Array, read: (location: string) => Uint8Array): Uint8Array | ProtoWriter => {
  const fields = [...protoFields(data)];
  if (!fields.some(({ number, value }) => number === 14 && value === 1)) return data;
  const entries = new Map<string, string>();
  for (const field of fields) {
    if (field.number !== 13) continue;
    const [key = '', value = ''] = [...protoFields(field.bytes)].map((part) => protoText(part.bytes));
    entries.set(key, value);
  }
  const file = read(entries.get('location') ?? '');
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? file.length - offset);
  const tensor = rewrite(data, ({ number }) => number === 13 || number === 14);
  return tensor.field(9, file.subarray(offset, offset + length));
};

/** Reads files of a folder, each once. */
const filesOf = (folder: string): ((location: string) => Uint8Array) => {
  const files = new Map<string, Uint8Array>();
  return (location) => {
    const file = files.get(location) ?? readFileSync(join(folder, location));
    files.set(location, file);
    return file;
  };
};

const wrapGraph = (graph: Uint8Array, inputs: readonly OnnxValue[], outputs: readonly OnnxValue[], folder: string): ProtoWriter => {
  const read = filesOf(folder);
  const names = new Map([...inputs, ...outputs].map(({ name }) => [name, `${name}${INSIDE}`]));
  const types = new Map([...inputs, ...outputs].map(({ name, type }) => [name, ONNX_TYPES.indexOf(type as (typeof ONNX_TYPES)[number])]));
  const wrapped = new ProtoWriter();
  for (const { name } of inputs) wrapped.field(1, castNode(name, `${name}${INSIDE}`, types.get(name) ?? FLOAT32));
  for (const field of protoFields(graph)) {
    const name = field.wire === 2 && field.number >= 11 && field.number <= 13 ? nameOf(field.bytes) : '';
    if (field.number === 1) wrapped.field(1, renamedNode(field.bytes, names));
    else if (field.number === 5) wrapped.field(5, embedded(field.bytes, read));
    else if (names.has(name) && field.number === 13) continue;
    else if (names.has(name)) wrapped.field(field.number, asFloat32(field.bytes));
    else wrapped.copy(field);
  }
  for (const { name } of outputs) wrapped.field(1, castNode(`${name}${INSIDE}`, name, FLOAT32));
  return wrapped;
};

const nameOf = (value: Uint8Array): string => {
  for (const field of protoFields(value)) if (field.number === 1) return protoText(field.bytes);
  return '';
};

/**
 * The network with float32 at its edge where it had half floats (or doubles). What it keeps in other files (beside `path`) is put inside, as it has no
 * folder any more. Throws ProtoError where the bytes are no model.
 */
export const wrapHalfFloats = (bytes: Uint8Array, path: string): Uint8Array => {
  const header = readOnnxHeader(bytes);
  const inputs = header.inputs.filter(({ type }) => HALF.has(type));
  const outputs = header.outputs.filter(({ type }) => HALF.has(type));
  return rewrite(bytes, (field, model) => {
    if (field.number !== 7) return false;
    return Boolean(model.field(7, wrapGraph(field.bytes, inputs, outputs, dirname(path))));
  }).bytes();
};
