import { create } from '@bufbuild/protobuf';
import { GraphError } from './errors.ts';
import type { OpenModel } from './model.ts';
import { freePrefix, namesIn, renameValues } from './names.ts';
import { type ValueInfoProto, ValueInfoProtoSchema } from './onnx_pb.ts';
import { Operators } from './operators.ts';
import type { NetworkInput } from './spec.ts';
import { type DataType, dataType } from './types.ts';

/** Operators of before this version broadcast in another way. */
const OLDEST_OPSET = 7;

const NUMBERS: Readonly<Record<NetworkInput['type'], readonly DataType[]>> = {
  float32: ['float32', 'float16', 'bfloat16', 'float64'],
  uint8: ['uint8'],
};

/** The edge of a graph at which operators are put in front. */
export interface Edge {
  readonly operators: Operators;
  /** How many pictures the network takes at once: a number, or the name of a dimension that is open. */
  readonly batch: number | string;
  /** Puts the operators in front: `value` (of `input.type`) goes in where the input was, and `inputs` stand in its place. */
  connect(value: string, inputs: readonly ValueInfoProto[]): void;
}

/** What a graph's input or output of numbers is declared as. */
export const valueInfo = (name: string, type: DataType, shape: readonly (number | string)[]): ValueInfoProto => {
  const dim = shape.map((side) => ({
    value: typeof side === 'number' ? { case: 'dimValue' as const, value: BigInt(side) } : { case: 'dimParam' as const, value: side },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: dataType(type), shape: { dim } } } },
  });
};

/** Dimensions of a value: numbers, names, '' where nothing is said; null where not even their number is. */
const shapeOf = (value: ValueInfoProto): (number | string)[] | null => {
  const kind = value.type?.value;
  if (kind?.case !== 'tensorType' || kind.value.shape === undefined) return null;
  return kind.value.shape.dim.map(({ value: side }) =>
    side.case === 'dimValue' && side.value > 0n ? Number(side.value) : side.case === 'dimParam' ? side.value : '',
  );
};

const typeOf = (value: ValueInfoProto): number => (value.type?.value.case === 'tensorType' ? value.type.value.value.elemType : 0);

/** Finds the declared type among those that the input may be of; null: the file does not say. */
const declaredType = (value: ValueInfoProto, { name, type }: NetworkInput): DataType | null => {
  const number = typeOf(value);
  if (number === 0) return null;
  const found = NUMBERS[type].find((each) => dataType(each) === number);
  if (found === undefined) throw new GraphError('value', `its input "${name}" is not of ${type}`);
  return found;
};

const batchOf = (value: ValueInfoProto, input: NetworkInput): number | string => {
  const shape = shapeOf(value);
  if (shape === null) return 'pictures';
  const { name, layout, channels, width, height } = input;
  const wanted = layout === 'nchw' ? [channels, height, width] : [height, width, channels];
  const [batch = '', ...sides] = shape;
  if (sides.length !== 3 || sides.some((side, at) => typeof side === 'number' && side !== wanted[at]))
    throw new GraphError('value', `its input "${name}" is [${shape.join(', ')}], which does not fit [1, ${wanted.join(', ')}]`);
  return batch === '' ? 'pictures' : batch;
};

/**
 * Prepares a graph for operators in front of one of its inputs. `names`: those of the inputs that will stand there; values within that have such a name
 * get another. Throws GraphError: 'opset' below 7, 'value' where there is no such input of this type and shape, 'name' where another input, output or
 * weight has such a name.
 */
export const openEdge = ({ graph, opset }: OpenModel, input: NetworkInput, names: readonly string[]): Edge => {
  if (opset < OLDEST_OPSET)
    throw new GraphError('opset', `it is written in operators of version ${opset}; from ${OLDEST_OPSET} on they can be edited`);
  const weights = new Set(graph.initializer.map(({ name }) => name));
  const index = graph.input.findIndex(({ name }) => name === input.name && !weights.has(name));
  const declared = graph.input[index];
  if (declared === undefined) throw new GraphError('value', `it has no input "${input.name}"`);
  const type = declaredType(declared, input);
  const batch = batchOf(declared, input);
  const sparse = graph.sparseInitializer.flatMap(({ values }) => values ?? []);
  const edges = [...graph.input.filter((each) => each !== declared), ...graph.output, ...graph.initializer, ...sparse];
  const taken = edges.find(({ name }) => names.includes(name));
  if (taken !== undefined) throw new GraphError('name', `it has an input, output or weight named "${taken.name}" already`);
  const prefix = freePrefix(new Set([...namesIn(graph), ...names]), 'throughline');
  renameValues(graph, new Map(names.map((name) => [name, `${prefix}_inner_${name}`])));
  const inside = names.includes(input.name) ? `${prefix}_inner_${input.name}` : input.name;
  const operators = new Operators(opset, prefix);
  const connect = (value: string, inputs: readonly ValueInfoProto[]): void => {
    if (type === null || type === input.type) operators.node('Identity', [value], {}, inside);
    else operators.node('Cast', [value], { to: dataType(type) }, inside);
    graph.node = [...operators.nodes, ...graph.node];
    graph.input.splice(index, 1, ...inputs);
  };
  return { operators, batch, connect };
};
