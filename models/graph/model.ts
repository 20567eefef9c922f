import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ProtoError } from '../protobuf.ts';
import { GraphError } from './errors.ts';
import { embedWeights } from './external.ts';
import { type GraphProto, type ModelProto, ModelProtoSchema, OperatorSetIdProtoSchema } from './onnx_pb.ts';

/** Bytes of a network and its weights at most: protobuf ends at 2 GiB, and while it is written three copies of it are in memory. */
export const LIMIT_BYTES = 2 ** 30;

/** Of a file that says nothing of the standard operators: those that all the runtimes of today know. */
const USUAL_OPSET = 13;

/** A network that is being edited. `graph` is `model.graph`. */
export interface OpenModel {
  readonly model: ModelProto;
  readonly graph: GraphProto;
  /** Version of the standard operators. */
  readonly opset: number;
}

const parsed = (bytes: Uint8Array): ModelProto => {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    // The library has no class of its own for bytes that are no message.
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProtoError(reason, reason.includes('EOF'));
  }
};

/**
 * Reads a model to be edited; the weights it keeps in other files, beside `path`, are put inside, as what is edited has no folder any more. What is not
 * understood is kept. The standard operators are imported where they were not. Throws ProtoError where the bytes are no model, GraphError('size',
 * 'external').
 */
export const openModel = (bytes: Uint8Array, path: string): OpenModel => {
  if (bytes.length > LIMIT_BYTES) throw new GraphError('size', 'it is larger than 1 GiB, too large to be edited');
  const model = parsed(bytes);
  const { graph } = model;
  if (graph === undefined || model.irVersion < 1n) throw new ProtoError('there is no graph in it', false);
  embedWeights(model, path, LIMIT_BYTES - bytes.length);
  let standard = model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  if (standard === undefined) {
    standard = create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(USUAL_OPSET) });
    model.opsetImport.push(standard);
  }
  return { model, graph, opset: Number(standard.version) };
};

/** The bytes of a file that holds the model. */
export const modelBytes = ({ model }: OpenModel): Uint8Array => toBinary(ModelProtoSchema, model);
