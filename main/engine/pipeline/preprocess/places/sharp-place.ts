import sharp from 'sharp';
import { inputArray, inputDims } from '../../../inference/info.ts';
import { type Feed, feed } from '../../../inference/providers/feed.ts';
import { Cropper } from '../../classify/cropper.ts';
import type { Letterbox } from '../letterbox.ts';
import type { FramePlace, PictureFacts, PlaceInit } from './frame-place.ts';

/**
 * libvips shrinks the plane of luma (linear, as the other places do), and typed arrays do the rest, chroma too, since libvips cannot start between two
 * pixels: to be compared with. A pipeline of libvips has a fixed cost.
 */
export class SharpPlace implements FramePlace {
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly #tensor: Float32Array | Uint8Array;
  readonly #cropper: Cropper;
  readonly #picture: PictureFacts;
  readonly #wide: Float32Array;

  constructor({ model, picture }: Pick<PlaceInit, 'model' | 'picture'>) {
    // One picture at a time in each of several threads: libvips' own threads would only compete with them.
    sharp.concurrency(1);
    sharp.cache(false);
    this.#cropper = new Cropper(model.input);
    this.#picture = picture;
    this.#wide = new Float32Array(picture.width * picture.height);
    this.#tensor = inputArray(model, 1);
    this.feeds = { [model.input.name]: feed(this.#tensor, inputDims(model, 1)) };
  }

  async lay(plane: Uint8Array, lb: Letterbox): Promise<void> {
    const { width, height } = this.#picture;
    const { contentWidth, contentHeight } = lb;
    // What is enlarged, libvips enlarges by another filter.
    const shrinks = contentWidth <= width && contentHeight <= height;
    const luma = shrinks ? await this.#shrunk(plane, contentWidth, contentHeight) : null;
    this.#cropper.crop({ ...this.#picture, data: plane }, [0, 0, width, height], this.#tensor, lb, luma);
  }

  close(): void {}

  /**
   * The plane of luma, shrunk, as numbers 0..255. As float32, since between its two directions libvips rounds bytes to bytes: 98 % of pixels within 2 of 255
   * rather than 99 %, and boxes that moved.
   */
  async #shrunk(plane: Uint8Array, toWidth: number, toHeight: number): Promise<Float32Array> {
    const { width, height } = this.#picture;
    const wide = this.#wide;
    for (let at = 0; at < wide.length; at++) wide[at] = plane[at]! * STEP;
    const out = await sharp(wide, { raw: { width, height, channels: 1 } })
      .resize({ width: toWidth, height: toHeight, fit: 'fill', kernel: 'linear' })
      .toColourspace('grey16')
      .raw({ depth: 'float' })
      .toBuffer();
    const numbers = new Float32Array(out.buffer.slice(out.byteOffset, out.byteOffset + out.byteLength));
    for (let at = 0; at < numbers.length; at++) numbers[at]! /= STEP;
    return numbers;
  }
}

/** What 16-bit grey of libvips counts for a step of 8 bits. */
const STEP = 256;
