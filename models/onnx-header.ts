import { ProtoError, protoFields, protoText } from './protobuf.ts';

/**
 * What an ONNX file says about itself, read without onnxruntime: graph inputs and outputs, opsets, metadata, and how the outputs are made.
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
export interface OnnxHeader {
  readonly irVersion: number;
  readonly producer: string;
  /** Operator set version by domain; '' is the standard one. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Graph inputs, without those that are weights. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** `metadata_props`: class names, strides, whatever the exporter wrote. */
  readonly metadata: Readonly<Record<string, string>>;
  /** For each output, the operator that makes it, looking through reshapes, casts and (de)quantisation, e.g. `Softmax`. */
  readonly madeBy: Readonly<Record<string, string>>;
  /** Files that hold weights, as the file names them: relative to its folder. Each once. */
  readonly externalFiles: readonly string[];
}

/** A dimension is a number, or a name where it is only known at run time ('?' where the file says nothing). */
export interface OnnxValue {
  readonly name: string;
  /** `float32`, `uint8`, …; `unknown` where the file does not say. */
  readonly type: string;
  /** null where the file gives no shape. */
  readonly shape: readonly (number | string)[] | null;
}

/** TensorProto.DataType, by number. */
export const ONNX_TYPES = [
  'unknown',
  'float32',
  'uint8',
  'int8',
  'uint16',
  'int16',
  'int32',
  'int64',
  'string',
  'bool',
  'float16',
  'float64',
  'uint32',
  'uint64',
  'complex64',
  'complex128',
  'bfloat16',
] as const;

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
}

const LOOK_THROUGH = new Set([
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Cast',
  'Identity',
  'Transpose',
  'QuantizeLinear',
  'DequantizeLinear',
]);

const readDimension = (data: Uint8Array): number | string => {
  let result: number | string = '?';
  for (const field of protoFields(data)) {
    if (field.number === 1 && field.wire === 0) result = field.value > 0 ? field.value : '?';
    if (field.number === 2) result = protoText(field.bytes) || '?';
  }
  return result;
};

const readShape = (data: Uint8Array): (number | string)[] => {
  const shape: (number | string)[] = [];
  for (const field of protoFields(data)) if (field.number === 1) shape.push(readDimension(field.bytes));
  return shape;
};

const readValue = (data: Uint8Array): OnnxValue => {
  let name = '';
  let type = 'unknown';
  let shape: (number | string)[] | null = null;
  for (const field of protoFields(data)) {
    if (field.number === 1) name = protoText(field.bytes);
    if (field.number !== 2) continue;
    for (const kind of protoFields(field.bytes)) {
      if (kind.number !== 1) continue; // only tensors: sequences, maps and optionals stay `unknown`
      for (const part of protoFields(kind.bytes)) {
        if (part.number === 1) type = ONNX_TYPES[part.value] ?? 'unknown';
        if (part.number === 2) shape = readShape(part.bytes);
      }
    }
  }
  return { name, type, shape };
};

const readPair = (data: Uint8Array, keyField: number, valueField: number): [string, Uint8Array, number] => {
  let key = '';
  let bytes: Uint8Array = new Uint8Array(0);
  let value = 0;
  for (const field of protoFields(data)) {
    if (field.number === keyField) key = protoText(field.bytes);
    if (field.number === valueField) {
      bytes = field.bytes;
      value = field.value;
    }
  }
  return [key, bytes, value];
};

const readNode = (data: Uint8Array, nodes: Map<string, Node>, external: Set<string>): void => {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let op = '';
  for (const field of protoFields(data)) {
    if (field.number === 1) inputs.push(protoText(field.bytes));
    if (field.number === 2) outputs.push(protoText(field.bytes));
    if (field.number === 4) op = protoText(field.bytes);
    if (field.number === 5) {
      // Of a Constant: its tensor.
      for (const part of protoFields(field.bytes)) if (part.number === 5 && part.wire === 2) readTensor(part.bytes, external);
    }
  }
  for (const output of outputs) nodes.set(output, { op, inputs });
};

/** The operator behind a value; an exponential divided by its sum counts as `Softmax`. */
const origin = (name: string, nodes: ReadonlyMap<string, Node>): string => {
  let node = nodes.get(name);
  for (let hops = 0; node !== undefined && hops < 32; hops++) {
    const [first] = node.inputs;
    const before = first === undefined ? undefined : nodes.get(first);
    if (node.op === 'Div' && before?.op === 'Exp') return 'Softmax';
    if (!LOOK_THROUGH.has(node.op)) return node.op;
    node = before;
  }
  return '';
};

/** The name of a TensorProto, without walking through its data; the file that holds it is added to `external` where it is another. */
const readTensor = (data: Uint8Array, external: Set<string>): string => {
  let name = '';
  let location = '';
  let isExternal = false;
  for (const field of protoFields(data)) {
    if (field.number === 8) name = protoText(field.bytes);
    if (field.number === 14) isExternal = field.value === 1;
    if (field.number !== 13) continue;
    const [key, value] = readPair(field.bytes, 1, 2);
    if (key === 'location') location = protoText(value);
  }
  if (isExternal) external.add(location);
  return name;
};

/** Reads the header of a ModelProto. Throws ProtoError where the bytes are none, or end too early. */
export const readOnnxHeader = (data: Uint8Array): OnnxHeader => {
  const opsets: Record<string, number> = {};
  const metadata: Record<string, string> = {};
  let irVersion = 0;
  let producer = '';
  let graph: Uint8Array | null = null;
  for (const field of protoFields(data)) {
    if (field.number === 1 && field.wire === 0) irVersion = field.value;
    if (field.number === 2) producer = protoText(field.bytes);
    if (field.number === 7) graph = field.bytes;
    if (field.number === 8) {
      const [domain, , version] = readPair(field.bytes, 1, 2);
      opsets[domain] = version;
    }
    if (field.number === 14) {
      const [key, value] = readPair(field.bytes, 1, 2);
      metadata[key] = protoText(value);
    }
  }
  if (graph === null || irVersion < 1) throw new ProtoError('there is no graph in it', false);

  const nodes = new Map<string, Node>();
  const weights = new Set<string>();
  const external = new Set<string>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  for (const field of protoFields(graph)) {
    if (field.number === 1) readNode(field.bytes, nodes, external);
    if (field.number === 5) weights.add(readTensor(field.bytes, external));
    if (field.number === 11) inputs.push(readValue(field.bytes));
    if (field.number === 12) outputs.push(readValue(field.bytes));
  }
  return {
    irVersion,
    producer,
    opsets,
    inputs: inputs.filter((input) => !weights.has(input.name)),
    outputs,
    metadata,
    madeBy: Object.fromEntries(outputs.map((output) => [output.name, origin(output.name, nodes)])),
    externalFiles: [...external],
  };
};

/** `float32 [1, 3, 416, 416]`, for sentences. */
export const showValue = (value: OnnxValue): string => `${value.type} ${value.shape === null ? '[?]' : `[${value.shape.join(', ')}]`}`;
