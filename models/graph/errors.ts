import { ProtoError } from '../protobuf.ts';

/** Why a network cannot be edited. */
export type GraphReason =
  /** It and its weights are larger than `LIMIT_BYTES`. */
  | 'size'
  /** Its operators are of a version that is too old. */
  | 'opset'
  /** The input or output that is named is not there, or is of another type or shape. */
  | 'value'
  /** A name that is needed is taken by another input or output. */
  | 'name'
  /** Weights in files beside it cannot be read, or lie outside of its folder. */
  | 'external'
  /** What is asked for makes no sense, or cannot be done in a graph. */
  | 'spec';

/**
 * A network that cannot be edited as it was asked for; the message is the end of a sentence. A ProtoError, so that whoever reads files has one class to
 * catch.
 */
export class GraphError extends ProtoError {
  override readonly name = 'GraphError';
  readonly reason: GraphReason;
  constructor(reason: GraphReason, message: string) {
    super(message, false);
    this.reason = reason;
  }
}
