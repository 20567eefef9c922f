import type { CropPlace } from '../../../../contract/index.ts';
import type { BoxPx } from '../../../../contract/units.ts';
import type { ModelReference } from '../../inference/description.ts';
import { inputArray, inputDims, inputSize } from '../../inference/info.ts';
import { type Feed, feed } from '../../inference/providers/feed.ts';
import type { Tensor } from '../preprocess/layout.ts';
import { letterbox } from '../preprocess/letterbox.ts';
import { BOXES_INPUT, FRAME_INPUT } from '../preprocess/places/in-graph.ts';
import { YuvKernel } from '../preprocess/yuv-kernel.ts';
import { SharedPages } from '../ring/shared-pages.ts';
import { Cropper } from './cropper.ts';
import type { YuvPicture } from './picture.ts';

/** Where crops become what a network is fed with. Belongs to one thread. */
export interface CropPlacing {
  /** @param part of the picture that is cut out, source pixels @param index which of the places it goes to */
  crop(picture: YuvPicture, part: BoxPx, index: number): void;
  /** What goes in for `size` places from the first on. */
  feeds(first: number, size: number): Readonly<Record<string, Feed>>;
  close(): void;
}

/** @param capacity places for crops @param pages the memory that pictures lie in; null: they do not lie in any */
export const cropPlacing = (place: CropPlace, model: ModelReference, capacity: number, pages: SharedPages | null): CropPlacing => {
  if (place === 'graph') return new GraphCrops(capacity);
  return place === 'wasm' ? new WasmCrops(model, capacity, pages) : new TypedCrops(model, capacity);
};

/** Feeds of parts of one array of pictures, each made once. */
class Batches {
  readonly #model: ModelReference;
  readonly #numbers: Tensor;
  readonly #feeds = new Map<number, Readonly<Record<string, Feed>>>();

  constructor(model: ModelReference, numbers: Tensor) {
    this.#model = model;
    this.#numbers = numbers;
  }

  of(first: number, size: number): Readonly<Record<string, Feed>> {
    const key = first * 1024 + size;
    const known = this.#feeds.get(key);
    if (known) return known;
    const one = inputSize(this.#model);
    const made = {
      [this.#model.input.name]: feed(this.#numbers.subarray(first * one, (first + size) * one), inputDims(this.#model, size)),
    };
    this.#feeds.set(key, made);
    return made;
  }
}

class TypedCrops implements CropPlacing {
  readonly #cropper: Cropper;
  readonly #places: readonly Tensor[];
  readonly #batches: Batches;

  constructor(model: ModelReference, capacity: number) {
    const size = inputSize(model);
    const numbers = inputArray(model, capacity);
    this.#cropper = new Cropper(model.input);
    this.#places = Array.from({ length: capacity }, (_, index) => numbers.subarray(index * size, (index + 1) * size));
    this.#batches = new Batches(model, numbers);
  }

  crop(picture: YuvPicture, part: BoxPx, index: number): void {
    this.#cropper.crop(picture, part, this.#places[index]!);
  }

  feeds(first: number, size: number): Readonly<Record<string, Feed>> {
    return this.#batches.of(first, size);
  }

  close(): void {}
}

class WasmCrops implements CropPlacing {
  readonly #kernel: YuvKernel;
  readonly #model: ModelReference;
  readonly #batches: Batches;

  constructor(model: ModelReference, capacity: number, pages: SharedPages | null) {
    this.#model = model;
    this.#kernel = new YuvKernel(pages ?? SharedPages.alone(), model.input, capacity);
    this.#batches = new Batches(model, this.#kernel.tensor);
  }

  crop(picture: YuvPicture, part: BoxPx, index: number): void {
    const place = letterbox({ width: part[2] - part[0], height: part[3] - part[1], pixelAspect: 1 }, this.#model.input);
    this.#kernel.lay(picture, part, place, index);
  }

  feeds(first: number, size: number): Readonly<Record<string, Feed>> {
    return this.#batches.of(first, size);
  }

  close(): void {
    this.#kernel.close();
  }
}

/** The whole picture and the boxes go to the network as they are. */
class GraphCrops implements CropPlacing {
  readonly #boxes: Float32Array;
  readonly #boxFeeds = new Map<number, Feed>();
  readonly #frames = new Map<number, { readonly buffer: ArrayBufferLike; readonly feed: Feed }>();
  #frame: Feed | null = null;

  constructor(capacity: number) {
    this.#boxes = new Float32Array(capacity * 4);
  }

  crop({ data }: YuvPicture, part: BoxPx, index: number): void {
    this.#boxes.set(part, index * 4);
    const known = this.#frames.get(data.byteOffset);
    if (known?.buffer === data.buffer) this.#frame = known.feed;
    else {
      this.#frame = feed(data, [data.length]);
      this.#frames.set(data.byteOffset, { buffer: data.buffer, feed: this.#frame });
    }
  }

  feeds(first: number, size: number): Readonly<Record<string, Feed>> {
    if (this.#frame === null) throw new Error('run before crop');
    const key = first * 1024 + size;
    const boxes = this.#boxFeeds.get(key) ?? feed(this.#boxes.subarray(first * 4, (first + size) * 4), [size, 4]);
    this.#boxFeeds.set(key, boxes);
    return { [FRAME_INPUT]: this.#frame, [BOXES_INPUT]: boxes };
  }

  close(): void {}
}
