import type { GraphProto } from './onnx_pb.ts';
import { graphsWithin } from './walk.ts';

/** Every name that a graph or a graph within it uses: of values, weights and nodes. */
export const namesIn = (graph: GraphProto): Set<string> => {
  const names = new Set<string>();
  for (const each of graphsWithin(graph)) {
    for (const node of each.node) for (const name of [node.name, ...node.input, ...node.output]) names.add(name);
    for (const { name } of [...each.input, ...each.output, ...each.valueInfo, ...each.initializer]) names.add(name);
    for (const { values } of each.sparseInitializer) if (values !== undefined) names.add(values.name);
  }
  return names;
};

/** `wish`, or the first of `wish_2`, `wish_3`, … that nobody begins with. */
export const freePrefix = (names: ReadonlySet<string>, wish: string): string => {
  const isFree = (prefix: string): boolean => ![...names].some((name) => name.startsWith(prefix));
  let prefix = wish;
  for (let count = 2; !isFree(prefix); count++) prefix = `${wish}_${count}`;
  return prefix;
};

/**
 * Gives values other names wherever they are made and used, also in graphs within, which see the values around them. Names of inputs and outputs of
 * `graph` itself stay: whoever renames one makes it anew.
 */
export const renameValues = (graph: GraphProto, names: ReadonlyMap<string, string>): void => {
  const renamed = (name: string): string => names.get(name) ?? name;
  for (const each of graphsWithin(graph)) {
    for (const node of each.node) {
      node.input = node.input.map(renamed);
      node.output = node.output.map(renamed);
    }
    const annotations = each.quantizationAnnotation;
    for (const annotation of annotations) {
      annotation.tensorName = renamed(annotation.tensorName);
      for (const entry of annotation.quantParameterTensorNames) entry.value = renamed(entry.value);
    }
    const weights = [...each.initializer, ...each.sparseInitializer.flatMap(({ values }) => values ?? [])];
    const values = each === graph ? each.valueInfo : [...each.input, ...each.output, ...each.valueInfo, ...weights];
    for (const value of values) value.name = renamed(value.name);
  }
};
