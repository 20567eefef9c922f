import { inputArray, inputDims } from '../../../inference/info.ts';
import { type Feed, feed } from '../../../inference/providers/feed.ts';
import { Cropper } from '../../classify/cropper.ts';
import type { Letterbox } from '../letterbox.ts';
import type { FramePlace, PictureFacts, PlaceInit } from './frame-place.ts';

/** One pass over the YUV planes in JavaScript. */
export class TypedPlace implements FramePlace {
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly #tensor: Float32Array | Uint8Array;
  readonly #cropper: Cropper;
  readonly #picture: PictureFacts;

  constructor({ model, picture }: Pick<PlaceInit, 'model' | 'picture'>) {
    this.#cropper = new Cropper(model.input);
    this.#picture = picture;
    this.#tensor = inputArray(model, 1);
    this.feeds = { [model.input.name]: feed(this.#tensor, inputDims(model, 1)) };
  }

  lay(plane: Uint8Array, lb: Letterbox): void {
    const { width, height } = this.#picture;
    this.#cropper.crop({ ...this.#picture, data: plane }, [0, 0, width, height], this.#tensor, lb);
  }

  close(): void {}
}
