import { ONNX_TYPES } from './onnx-header.ts';
import { ProtoWriter } from './protobuf.ts';

/**
 * Writes small ONNX networks, for tests and for pipelines without weights, so that none have to be kept in the repository. Field numbers as in onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); IR version 7, operator set 13.
 */
export type TensorType = Exclude<(typeof ONNX_TYPES)[number], 'unknown'>;
type Attribute = number | string | readonly number[] | { readonly float: number };

const typeNumber = (type: TensorType): number => ONNX_TYPES.indexOf(type);

const valueInfo = (name: string, type: TensorType, shape: readonly (number | string)[]): ProtoWriter => {
  const dims = new ProtoWriter();
  for (const dim of shape) dims.field(1, typeof dim === 'number' ? new ProtoWriter().varint(1, dim) : new ProtoWriter().field(2, dim));
  const tensor = new ProtoWriter().varint(1, typeNumber(type)).field(2, dims);
  return new ProtoWriter().field(1, name).field(2, new ProtoWriter().field(1, tensor));
};

const attribute = (name: string, value: Attribute): ProtoWriter => {
  const message = new ProtoWriter().field(1, name);
  if (typeof value === 'number') return message.varint(3, value).varint(20, 2);
  if (typeof value === 'string') return message.field(4, value).varint(20, 3);
  if ('float' in value) return message.float(2, value.float).varint(20, 1);
  for (const int of value) message.varint(8, int);
  return message.varint(20, 7);
};

/** Builds a graph node by node; every method that adds something returns the name of the value it makes. */
export class OnnxWriter {
  readonly #graph = new ProtoWriter();
  readonly #metadata: Record<string, string> = {};
  #count = 0;

  /** A graph input; a dimension given as a string is open until run time. */
  input(name: string, type: TensorType, shape: readonly (number | string)[]): string {
    this.#graph.field(11, valueInfo(name, type, shape));
    return name;
  }

  /** A node of one output; attributes are integers, strings, lists of integers, or `{ float }`. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, output = `v${this.#count}`): string {
    this.#count++;
    const message = new ProtoWriter();
    for (const input of inputs) message.field(1, input);
    message.field(2, output).field(3, `${op}_${this.#count}`).field(4, op);
    for (const [name, value] of Object.entries(attributes)) message.field(5, attribute(name, value));
    this.#graph.field(1, message);
    return output;
  }

  /** A float32 constant; `dims` empty: a scalar. */
  floats(values: readonly number[] | Float32Array, dims: readonly number[]): string {
    return this.#constant('float32', dims, new Uint8Array(Float32Array.from(values).buffer));
  }

  /** A one-dimensional int64 constant, as axes, starts and shapes are given. */
  ints(values: readonly number[]): string {
    return this.#constant('int64', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  /** Declares `value` as a graph output of this name, type and shape. */
  output(name: string, value: string, type: TensorType, shape: readonly (number | string)[]): void {
    this.node('Identity', [value], {}, name);
    this.#graph.field(12, valueInfo(name, type, shape));
  }

  /** A `metadata_props` entry. */
  metadata(key: string, value: string): void {
    this.#metadata[key] = value;
  }

  /** The model file. The writer is used up by it. */
  bytes(): Uint8Array {
    this.#graph.field(2, 'graph');
    const model = new ProtoWriter().varint(1, 7).field(2, 'throughline').field(7, this.#graph);
    model.field(8, new ProtoWriter().field(1, '').varint(2, 13));
    for (const [key, value] of Object.entries(this.#metadata)) model.field(14, new ProtoWriter().field(1, key).field(2, value));
    return model.bytes();
  }

  #constant(type: TensorType, dims: readonly number[], raw: Uint8Array): string {
    const name = `c${this.#count++}`;
    const tensor = new ProtoWriter();
    for (const dim of dims) tensor.varint(1, dim);
    this.#graph.field(5, tensor.varint(2, typeNumber(type)).field(8, name).field(9, raw));
    return name;
  }
}
