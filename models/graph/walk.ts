import type { AttributeProto, GraphProto, ModelProto, NodeProto, SparseTensorProto, TensorProto } from './onnx_pb.ts';

/** Graphs that a node holds, as branches and bodies of loops. */
const graphsOfNode = (node: NodeProto): GraphProto[] =>
  node.attribute.flatMap(({ g, graphs }) => (g === undefined ? graphs : [g, ...graphs]));

/** A graph, and all graphs within its nodes. */
export function* graphsWithin(graph: GraphProto): Generator<GraphProto> {
  yield graph;
  for (const node of graph.node) for (const inner of graphsOfNode(node)) yield* graphsWithin(inner);
}

function* ofSparse(sparse: readonly (SparseTensorProto | undefined)[]): Generator<TensorProto> {
  for (const each of sparse) {
    if (each?.values !== undefined) yield each.values;
    if (each?.indices !== undefined) yield each.indices;
  }
}

function* ofAttribute(attribute: AttributeProto): Generator<TensorProto> {
  if (attribute.t !== undefined) yield attribute.t;
  yield* attribute.tensors;
  yield* ofSparse([attribute.sparseTensor, ...attribute.sparseTensors]);
  if (attribute.g !== undefined) yield* tensorsOfGraph(attribute.g);
  for (const graph of attribute.graphs) yield* tensorsOfGraph(graph);
}

function* ofNodes(nodes: readonly NodeProto[]): Generator<TensorProto> {
  for (const node of nodes) for (const attribute of node.attribute) yield* ofAttribute(attribute);
}

function* tensorsOfGraph(graph: GraphProto): Generator<TensorProto> {
  yield* graph.initializer;
  yield* ofSparse(graph.sparseInitializer);
  yield* ofNodes(graph.node);
}

/** Every tensor that a model holds: weights, constants of nodes, of branches, of functions and of training. */
export function* tensorsOf(model: ModelProto): Generator<TensorProto> {
  if (model.graph !== undefined) yield* tensorsOfGraph(model.graph);
  for (const { node, attributeProto } of model.functions) {
    yield* ofNodes(node);
    for (const attribute of attributeProto) yield* ofAttribute(attribute);
  }
  for (const { initialization, algorithm } of model.trainingInfo) {
    if (initialization !== undefined) yield* tensorsOfGraph(initialization);
    if (algorithm !== undefined) yield* tensorsOfGraph(algorithm);
  }
}
