import { create } from '@bufbuild/protobuf';
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from './onnx_pb.ts';
import { ATTRIBUTE, type DataType, dataType } from './types.ts';

/** A number is an integer; floating-point ones and lists of integers say so. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly tensor: TensorProto }
  | { readonly graph: GraphProto };

const attributeOf = (name: string, value: Attribute): AttributeProto => {
  if (typeof value === 'number') return create(AttributeProtoSchema, { name, type: ATTRIBUTE.int, i: BigInt(value) });
  if (typeof value === 'string') return create(AttributeProtoSchema, { name, type: ATTRIBUTE.string, s: new TextEncoder().encode(value) });
  if ('float' in value) return create(AttributeProtoSchema, { name, type: ATTRIBUTE.float, f: value.float });
  if ('tensor' in value) return create(AttributeProtoSchema, { name, type: ATTRIBUTE.tensor, t: value.tensor });
  if ('graph' in value) return create(AttributeProtoSchema, { name, type: ATTRIBUTE.graph, g: value.graph });
  return create(AttributeProtoSchema, { name, type: ATTRIBUTE.ints, ints: value.map(BigInt) });
};

/**
 * Nodes that are to be put before or behind those of a graph, written in the operators of its own version (from 7 on). Methods give the name of the
 * value they make. Constants are nodes too, since weights of old files (IR version 3) would have to be inputs as well; runtimes make weights of them.
 */
export class Operators {
  readonly nodes: NodeProto[] = [];
  /** Version of the standard operators. */
  readonly opset: number;
  readonly #prefix: string;

  /** `prefix`: nobody else's names begin with it. */
  constructor(opset: number, prefix: string) {
    this.opset = opset;
    this.#prefix = prefix;
  }

  /** A node of one output. */
  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, output?: string): string {
    const name = `${this.#prefix}_${this.nodes.length}`;
    const value = output ?? name;
    const attribute = Object.entries(attributes).map(([key, each]) => attributeOf(key, each));
    this.nodes.push(create(NodeProtoSchema, { name: `${name}_${op}`, opType: op, input: [...inputs], output: [value], attribute }));
    return value;
  }

  /** A float32 constant; `dims` empty: a scalar. */
  floats(values: ArrayLike<number>, dims: readonly number[]): string {
    return this.#constant('float32', dims, Float32Array.from(values));
  }

  /** An int64 constant of one dimension, as axes, places and shapes are given. */
  ints(values: readonly number[]): string {
    return this.#constant('int64', [values.length], BigInt64Array.from(values, BigInt));
  }

  /** An int64 tensor of zeros, as many as the first axis of `value` is long. */
  zerosFor(value: string): string {
    const count = this.slice(this.node('Shape', [value]), 0, 0, 1);
    const zero = create(TensorProtoSchema, { dataType: dataType('int64'), dims: [1n], rawData: new Uint8Array(8) });
    return this.node('ConstantOfShape', [count], { value: { tensor: zero } });
  }

  /** float32 [n, m] → [n, 1]: the sum of each row. */
  rowSums(value: string): string {
    if (this.opset < 13) return this.node('ReduceSum', [value], { axes: [1], keepdims: 1 });
    return this.node('ReduceSum', [value, this.ints([1])], { keepdims: 1 });
  }

  /** A name that nobody has. */
  free(wish: string): string {
    return `${this.#prefix}_${wish}`;
  }

  /** For operators of a graph within, as the body of a loop. */
  within(): Operators {
    return new Operators(this.opset, `${this.#prefix}_${this.nodes.length}_in`);
  }

  cast(value: string, type: DataType): string {
    return this.node('Cast', [value], { to: dataType(type) });
  }

  reshape(value: string, dims: readonly number[]): string {
    return this.node('Reshape', [value, this.ints(dims)]);
  }

  transpose(value: string, perm: readonly number[]): string {
    return this.node('Transpose', [value], { perm });
  }

  /** value[from:to] of one axis. */
  slice(value: string, axis: number, from: number, to: number): string {
    if (this.opset < 10) return this.node('Slice', [value], { starts: [from], ends: [to], axes: [axis] });
    return this.node('Slice', [value, this.ints([from]), this.ints([to]), this.ints([axis])]);
  }

  /** Float32 numbers, none below `low` or above `high`. */
  clip(value: string, low: number, high: number): string {
    if (this.opset < 11) return this.node('Clip', [value], { min: { float: low }, max: { float: high } });
    return this.node('Clip', [value, this.floats([low], []), this.floats([high], [])]);
  }

  /** Float32 numbers, those at the edge repeated outwards: `pads` as in `pad`. */
  padEdges(value: string, pads: readonly number[]): string {
    if (this.opset < 11) return this.node('Pad', [value], { mode: 'edge', pads });
    return this.node('Pad', [value, this.ints(pads)], { mode: 'edge' });
  }

  /** Float32 numbers, with `number` around them: `pads` says how many before the first of each axis, then how many behind the last of each. */
  pad(value: string, pads: readonly number[], number: number): string {
    if (this.opset < 11) return this.node('Pad', [value], { mode: 'constant', pads, value: { float: number } });
    return this.node('Pad', [value, this.ints(pads), this.floats([number], [])], { mode: 'constant' });
  }

  #constant(type: DataType, dims: readonly number[], data: Float32Array | BigInt64Array): string {
    const rawData = new Uint8Array(data.buffer);
    return this.node('Constant', [], {
      value: { tensor: create(TensorProtoSchema, { dataType: dataType(type), dims: dims.map(BigInt), rawData }) },
    });
  }
}
