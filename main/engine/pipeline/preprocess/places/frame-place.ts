import type { PreprocessPlace } from '../../../../../contract/index.ts';
import type { ModelReference } from '../../../inference/description.ts';
import type { Feed } from '../../../inference/providers/feed.ts';
import type { YuvPicture } from '../../classify/picture.ts';
import type { SharedPages } from '../../ring/shared-pages.ts';
import type { Letterbox } from '../letterbox.ts';
import { GraphPlace } from './graph-place.ts';
import { LibavPlace } from './libav-place.ts';
import { SharpPlace } from './sharp-place.ts';
import { TypedPlace } from './typed-place.ts';
import { WasmPlace } from './wasm-place.ts';

/** What is known of all pictures of a source: size of the YUV planes in the ring, px, and how they become RGB. */
export type PictureFacts = Pick<YuvPicture, 'width' | 'height' | 'matrix' | 'fullRange' | 'siting' | 'chroma'>;

/** Which plane of a slot a place reads: RGB24 of the network's size, or YUV of the source's. */
export type PlaneRead = 'model' | 'full';
export const planeOf = (place: PreprocessPlace): PlaneRead => (place === 'libav' || place === 'libav-graph' ? 'model' : 'full');

/** Where a slot's plane becomes what the first network is fed with. Belongs to one thread. */
export interface FramePlace {
  /** What goes in by a name of the network's inputs; refilled by each `lay`. */
  readonly feeds: Readonly<Record<string, Feed>>;
  /** @param plane as `planeOf` says, where `lb` puts it in the network's input; in the shared pages where there are such */
  lay(plane: Uint8Array, lb: Letterbox): void | Promise<void>;
  close(): void;
}

export interface PlaceInit {
  /** As it is described, whatever was put in front of its graph. */
  readonly model: ModelReference;
  readonly picture: PictureFacts;
  /** The memory that the ring lies in; null: it lies in none that kernels can work in. */
  readonly pages: SharedPages | null;
}

export const framePlace = (place: PreprocessPlace, init: PlaceInit): FramePlace => {
  switch (place) {
    case 'libav':
      return new LibavPlace(init.model);
    case 'typed':
      return new TypedPlace(init);
    case 'wasm':
      return new WasmPlace(init);
    case 'sharp':
      return new SharpPlace(init);
    case 'graph':
    case 'libav-graph':
      return new GraphPlace();
  }
};
