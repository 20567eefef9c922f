import { inputDims } from '../../../inference/info.ts';
import { type Feed, feed } from '../../../inference/providers/feed.ts';
import { SharedPages } from '../../ring/shared-pages.ts';
import type { Letterbox } from '../letterbox.ts';
import { YuvKernel } from '../yuv-kernel.ts';
import type { FramePlace, PictureFacts, PlaceInit } from './frame-place.ts';

/** One pass over the YUV planes in WebAssembly, from the ring's slot into the network's input, both in the same memory. */
export class WasmPlace implements FramePlace {
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly #kernel: YuvKernel;
  readonly #picture: PictureFacts;
  readonly #inPages: boolean;

  constructor({ model, picture, pages }: PlaceInit) {
    this.#kernel = new YuvKernel(pages ?? SharedPages.alone(), model.input, 1);
    this.#inPages = pages !== null;
    this.#picture = picture;
    this.feeds = { [model.input.name]: feed(this.#kernel.tensor, inputDims(model, 1)) };
  }

  lay(plane: Uint8Array, lb: Letterbox): void {
    const { width, height } = this.#picture;
    this.#kernel.lay({ ...this.#picture, data: plane, inPages: this.#inPages }, [0, 0, width, height], lb);
  }

  close(): void {
    this.#kernel.close();
  }
}
