import type { PreprocessPlace } from '../../../../../contract/index.ts';
import type { ModelReference } from '../../../inference/description.ts';
import type { Letterbox } from '../letterbox.ts';
import type { PictureFacts } from './frame-place.ts';

/** Names of the inputs of a graph that takes pictures as bytes. */
export const FRAME_INPUT = 'frame';
export const BOXES_INPUT = 'boxes';

/** A source's pictures, and where they lie in a network's input. */
export interface PlacedSource extends PictureFacts {
  readonly letterbox: Letterbox;
}

export const isInGraph = (place: PreprocessPlace): place is 'graph' | 'libav-graph' => place === 'graph' || place === 'libav-graph';
export const frameBytes = (_m: ModelReference, _p: PreprocessPlace, _s: PlacedSource): number => 0;
export const withFrame = async (model: ModelReference, _place: 'graph' | 'libav-graph', _source: PlacedSource | null, _check: boolean): Promise<ModelReference> => model;
export const withCropping = async (model: ModelReference, _picture: PictureFacts | null): Promise<ModelReference & { frameBytes: number }> => ({ ...model, frameBytes: 0 });
