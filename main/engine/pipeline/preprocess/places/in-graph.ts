import { readFile } from 'node:fs/promises';
import { Fault, type PreprocessPlace, type Provider } from '../../../../../contract/index.ts';
import { FRAME, yuvBytes } from '../../../../../models/graph/frame.ts';
import { GraphError } from '../../../../../models/graph/errors.ts';
import { BOXES, withCrops } from '../../../../../models/graph/with-crops.ts';
import { frameBytes, type PictureSpec, withPicture } from '../../../../../models/graph/with-picture.ts';
import { ProtoError } from '../../../../../models/protobuf.ts';
import type { ModelReference } from '../../../inference/description.ts';
import { yuvToRgb } from '../../classify/picture.ts';
import type { Letterbox } from '../letterbox.ts';
import type { PictureFacts } from './frame-place.ts';

/** Names of the inputs of a graph that takes pictures as bytes. */
export const FRAME_INPUT = FRAME;
export const BOXES_INPUT = BOXES;

/** A source's pictures, and where they lie in a network's input. */
export interface PlacedSource extends PictureFacts {
  readonly letterbox: Letterbox;
}

export const isInGraph = (place: PreprocessPlace): place is 'graph' | 'libav-graph' => place === 'graph' || place === 'libav-graph';

/** A network that was given operators in front, and the bytes of a picture that it takes. */
export interface InGraph {
  readonly model: ModelReference;
  readonly frameBytes: number;
}

const specOf = ({ input }: ModelReference, place: 'graph' | 'libav-graph', source: PlacedSource): PictureSpec => ({
  input,
  letterbox: source.letterbox,
  source:
    place === 'libav-graph'
      ? { kind: 'rgb24' }
      : {
          kind: 'i420',
          width: source.width,
          height: source.height,
          matrix: yuvToRgb(source.matrix, source.fullRange),
          siting: source.siting,
          chroma: source.chroma,
        },
});

const edited = async (model: ModelReference, edit: (bytes: Uint8Array) => Uint8Array): Promise<ModelReference> => {
  try {
    // A network that had to be wrapped is edited as it was wrapped.
    return { ...model, bytes: edit(model.bytes ?? (await readFile(model.path))) };
  } catch (error) {
    if (!(error instanceof ProtoError)) throw error;
    const why = error instanceof GraphError ? error.message : `it is no ONNX graph (${error.message})`;
    throw new Fault('model', `Preprocessing cannot be put into the graph of ${model.path}: ${why}; choose another place for it.`);
  }
};

/** The network with preprocessing in front of its graph, for pictures of one source. @throws Fault(model) where it cannot be put there */
export const withFrame = async (model: ModelReference, place: 'graph' | 'libav-graph', source: PlacedSource): Promise<InGraph> => {
  const spec = specOf(model, place, source);
  return { model: await edited(model, (bytes) => withPicture(bytes, model.path, spec)), frameBytes: frameBytes(spec) };
};

/**
 * The network with cutting out in front of its graph, for pictures of one source: on a device all crops at once (RoiAlign), on the processor one after the other, which is quicker there.
 * @throws Fault(model) where it cannot be put there
 */
export const withCropping = async (model: ModelReference, picture: PictureFacts, first: Provider | undefined): Promise<InGraph> => {
  const { input } = model;
  const { width, height, matrix, fullRange, siting, chroma } = picture;
  const how = first === 'cpu' || first === undefined || input.fit !== 'stretch' ? 'exact' : 'at-once';
  const source = { width, height, matrix: yuvToRgb(matrix, fullRange), siting, chroma };
  const spec = { input, source, fit: input.fit, pad: input.pad, how } as const;
  return { model: await edited(model, (bytes) => withCrops(bytes, model.path, spec)), frameBytes: yuvBytes(picture) };
};
