import sharp from 'sharp';
import { inputArray, inputDims } from '../../../inference/info.ts';
import { type Feed, feed } from '../../../inference/providers/feed.ts';
import { Cropper } from '../../classify/cropper.ts';
import type { Letterbox } from '../letterbox.ts';
import type { FramePlace, PictureFacts, PlaceInit } from './frame-place.ts';

/**
 * libvips scales each plane of the picture by itself (linear, as the other places do), and typed arrays do the rest: to be compared with. A pipeline of
 * libvips has a fixed cost, and there are three a frame.
 */
export class SharpPlace implements FramePlace {
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly #tensor: Float32Array | Uint8Array;
  readonly #cropper: Cropper;
  readonly #picture: PictureFacts;

  constructor({ model, picture }: Pick<PlaceInit, 'model' | 'picture'>) {
    // One picture at a time in each of several threads: libvips' own threads would only compete with them.
    sharp.concurrency(1);
    sharp.cache(false);
    this.#cropper = new Cropper(model.input);
    this.#picture = picture;
    this.#tensor = inputArray(model, 1);
    this.feeds = { [model.input.name]: feed(this.#tensor, inputDims(model, 1)) };
  }

  async lay(plane: Uint8Array, lb: Letterbox): Promise<void> {
    const { width, height } = this.#picture;
    const [across, down] = [(width + 1) >> 1, (height + 1) >> 1];
    const luma = width * height;
    const chroma = across * down;
    const size = { width: lb.contentWidth, height: lb.contentHeight };
    const [y, u, v] = await Promise.all([
      scaled(plane.subarray(0, luma), width, height, size),
      scaled(plane.subarray(luma, luma + chroma), across, down, size),
      scaled(plane.subarray(luma + chroma, luma + 2 * chroma), across, down, size),
    ]);
    this.#cropper.convert([y, u, v], this.#picture, lb, this.#tensor);
  }

  close(): void {}
}

const scaled = (plane: Uint8Array, width: number, height: number, to: { width: number; height: number }): Promise<Uint8Array> =>
  sharp(plane, { raw: { width, height, channels: 1 } })
    .resize({ ...to, fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
    .toColourspace('b-w')
    .raw()
    .toBuffer();
