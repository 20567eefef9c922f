import type { ModelReference } from '../../../inference/description.ts';
import { inputArray, inputDims } from '../../../inference/info.ts';
import { type Feed, feed } from '../../../inference/providers/feed.ts';
import { LayoutKernel } from '../layout.ts';
import type { Letterbox } from '../letterbox.ts';
import type { FramePlace } from './frame-place.ts';

/** RGB that was scaled while decoding is normalised and laid out, in typed arrays. */
export class LibavPlace implements FramePlace {
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly #tensor: Float32Array | Uint8Array;
  readonly #kernel: LayoutKernel;
  #padded: Letterbox | null = null;

  constructor(model: ModelReference) {
    this.#kernel = new LayoutKernel(model.input.width, model.input.height, model.input);
    this.#tensor = inputArray(model, 1);
    this.feeds = { [model.input.name]: feed(this.#tensor, inputDims(model, 1)) };
  }

  lay(plane: Uint8Array, lb: Letterbox): void {
    // The padding is written once, as long as the letterbox stays.
    if (lb !== this.#padded) this.#kernel.pad(lb.pad, this.#tensor);
    this.#padded = lb;
    this.#kernel.layout(plane, this.#tensor, lb);
  }

  close(): void {}
}
