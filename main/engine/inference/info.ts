import type { ModelInfo, ProviderInfo } from '../../../contract/run.ts';
import type { ModelReference } from './description.ts';

/** Why the parts of a run are not told apart. */
const NOT_SPLIT =
  'Not split: onnxruntime-node gives no times of the copies inside a run, and its cpu provider uses the input in place without a copy.';

/** What the window and the reports show of a model that is loaded once; whoever holds several sessions of it sets `sessions`. */
export const modelInfoOf = (
  model: ModelReference,
  provider: ProviderInfo,
  how: Pick<ModelInfo, 'intraOpThreads' | 'spinning' | 'place'>,
  loadMs: number,
): ModelInfo => ({
  name: model.name,
  path: model.path,
  sha256: model.sha256,
  family: model.family,
  task: model.task,
  inputWidth: model.input.width,
  inputHeight: model.input.height,
  labels: [...model.labels],
  sessions: 1,
  ...how,
  maxBatch: model.maxBatch,
  provider,
  loadMs,
  split: { copyInMs: null, computeMs: null, copyOutMs: null, reason: NOT_SPLIT },
});

/** Dimensions of a batch of `count` pictures as the network takes them. */
export const inputDims = (model: ModelReference, count: number): number[] => {
  const { channels, height, width, layout } = model.input;
  return layout === 'nchw' ? [count, channels, height, width] : [count, height, width, channels];
};

/** Numbers of one picture. */
export const inputSize = (model: ModelReference): number => model.input.channels * model.input.height * model.input.width;

/** Room for `count` pictures. */
export const inputArray = (model: ModelReference, count: number): Float32Array | Uint8Array => {
  const size = inputSize(model) * count;
  return model.input.type === 'float32' ? new Float32Array(size) : new Uint8Array(size);
};
