import type { BoxPx } from '../../../../contract/units.ts';
import { GREY } from '../../../../models/graph/colour.ts';
import type { Tensor, TensorLayout } from '../preprocess/layout.ts';
import { type Letterbox, letterbox, type LetterboxInput } from '../preprocess/letterbox.ts';
import { chromaOf, type YuvPicture, type YuvToRgb, yuvToRgb } from './picture.ts';
import { Axis, resampleRow } from './resample.ts';

/** How a box becomes a crop: made square around its centre or not, and enlarged by a factor first. */
export interface CropShape {
  readonly cropSquare: boolean;
  readonly cropScale: number;
}

const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));

/** The part of the picture that is cut out for a box: squared, enlarged, then cut off at the picture's edges; at least one pixel each way. */
export const cropOf = (box: BoxPx, shape: CropShape, width: number, height: number): BoxPx => {
  const across = Math.max(0, box[2] - box[0]);
  const down = Math.max(0, box[3] - box[1]);
  const halfWidth = ((shape.cropSquare ? Math.max(across, down) : across) * shape.cropScale) / 2;
  const halfHeight = ((shape.cropSquare ? Math.max(across, down) : down) * shape.cropScale) / 2;
  const x = (box[0] + box[2]) / 2;
  const y = (box[1] + box[3]) / 2;
  const x1 = Math.min(clamp(x - halfWidth, width), width - 1);
  const y1 = Math.min(clamp(y - halfHeight, height), height - 1);
  return [x1, y1, Math.max(x1 + 1, clamp(x + halfWidth, width)), Math.max(y1 + 1, clamp(y + halfHeight, height))];
};

/**
 * Cuts a part of a YUV picture out and puts it into a network's tensor in one pass: resampled, converted to RGB, normalised, laid out. Only
 * the pixels under the crop are read. Belongs to one thread; keeps scratch rows that grow with the largest picture seen.
 */
export class Cropper {
  readonly #input: LetterboxInput;
  readonly #layout: TensorLayout;
  readonly #lumaAcross: Axis;
  readonly #lumaDown: Axis;
  readonly #chromaAcross: Axis;
  readonly #chromaDown: Axis;
  readonly #rows: readonly [Float32Array, Float32Array, Float32Array];
  readonly #times: Float64Array;
  readonly #plus: Float64Array;
  #line = new Float32Array(0);
  #padded: { readonly place: Letterbox; readonly tensor: Tensor } | null = null;

  constructor(input: LetterboxInput & TensorLayout) {
    this.#input = input;
    this.#layout = input;
    this.#times = Float64Array.from(input.std, (std) => 1 / std);
    this.#plus = Float64Array.from(input.mean, (mean, index) => -mean / input.std[index]! + (input.type === 'uint8' ? 0.5 : 0));
    this.#lumaAcross = new Axis(input.width);
    this.#chromaAcross = new Axis(input.width);
    this.#lumaDown = new Axis(input.height);
    this.#chromaDown = new Axis(input.height);
    this.#rows = [new Float32Array(input.width), new Float32Array(input.width), new Float32Array(input.width)];
  }

  /**
   * Crops `crop` (source pixels, inside the picture, see `cropOf`) into `tensor`, a view of one picture's numbers. Where the network's
   * input is letterboxed the rest of the tensor is padding, and is written too where the place or the tensor is another than the last.
   * @param shrunk luma that has the size of the place's content already
   */
  crop(
    picture: YuvPicture,
    crop: BoxPx,
    tensor: Tensor,
    place: Letterbox = letterbox({ width: crop[2] - crop[0], height: crop[3] - crop[1], pixelAspect: 1 }, this.#input),
    shrunk: Float32Array | null = null,
  ): void {
    const { width, height, data } = picture;
    const { width: chromaWidth, height: chromaHeight, step } = chromaOf(picture);
    this.#pad(tensor, place);
    this.#lumaAcross.set(crop[0], crop[2], place.contentWidth, width);
    this.#lumaDown.set(crop[1], crop[3], place.contentHeight, height);
    const { x: left, y: above } = picture.siting ?? { x: 0, y: 0 };
    this.#chromaAcross.set(crop[0] / step + left, crop[2] / step + left, place.contentWidth, chromaWidth);
    this.#chromaDown.set(crop[1] / step + above, crop[3] / step + above, place.contentHeight, chromaHeight);
    if (this.#line.length < width) this.#line = new Float32Array(width);
    const line = this.#line;
    const matrix = yuvToRgb(picture.matrix, picture.fullRange);
    const [luma, blue, red] = this.#rows;
    const blueAt = width * height;
    const redAt = blueAt + chromaWidth * chromaHeight;
    for (let row = 0; row < place.contentHeight; row++) {
      if (shrunk) luma.set(shrunk.subarray(row * place.contentWidth, (row + 1) * place.contentWidth));
      else resampleRow(data, 0, width, this.#lumaAcross, this.#lumaDown, row, place.contentWidth, line, luma);
      resampleRow(data, blueAt, chromaWidth, this.#chromaAcross, this.#chromaDown, row, place.contentWidth, line, blue);
      resampleRow(data, redAt, chromaWidth, this.#chromaAcross, this.#chromaDown, row, place.contentWidth, line, red);
      this.#convertRow(matrix, place.contentWidth, (place.contentY + row) * place.inputWidth + place.contentX, tensor);
    }
  }

  /** Converts the resampled row to the tensor's numbers; `pixel` is the index of its first pixel in the network's input. */
  #convertRow(matrix: YuvToRgb, pixels: number, pixel: number, tensor: Tensor): void {
    const [luma, blue, red] = this.#rows;
    const { black, y, rv, gu, gv, bu } = matrix;
    const { layout, colour, mean } = this.#layout;
    const plane = this.#input.width * this.#input.height;
    const step = layout === 'nhwc' ? mean.length : 1;
    const channel = layout === 'nhwc' ? 1 : plane;
    // number = byte · times + plus, a pair a channel of the tensor; plus rounds where the tensor holds bytes.
    const redTo = colour === 'bgr' ? 2 : 0;
    const blueTo = 2 - redTo;
    const [t0, t1, t2] = [this.#times[redTo]!, this.#times[1]!, this.#times[blueTo]!];
    const [p0, p1, p2] = [this.#plus[redTo]!, this.#plus[1]!, this.#plus[blueTo]!];
    const redAt = redTo * channel;
    const blueAt = blueTo * channel;
    for (let index = 0, at = pixel * step; index < pixels; index++, at += step) {
      const light = y * (luma[index]! - black);
      const u = blue[index]! - 128;
      const v = red[index]! - 128;
      const r = clamp(light + rv * v, 255);
      const g = clamp(light + gu * u + gv * v, 255);
      const b = clamp(light + bu * u, 255);
      if (colour === 'grey') {
        tensor[at] = (GREY[0] * r + GREY[1] * g + GREY[2] * b) * this.#times[0]! + this.#plus[0]!;
        continue;
      }
      tensor[at + redAt] = r * t0 + p0;
      tensor[at + channel] = g * t1 + p1;
      tensor[at + blueAt] = b * t2 + p2;
    }
  }

  #pad(tensor: Tensor, place: Letterbox): void {
    if (place.contentWidth === place.inputWidth && place.contentHeight === place.inputHeight) return;
    if (this.#padded?.place === place && this.#padded.tensor === tensor) return;
    this.#padded = { place, tensor };
    const { layout, mean, std } = this.#layout;
    const plane = this.#input.width * this.#input.height;
    for (let channel = 0; channel < mean.length; channel++) {
      const value = (this.#input.pad - mean[channel]!) / std[channel]!;
      if (layout === 'nchw') tensor.fill(value, channel * plane, (channel + 1) * plane);
      else for (let at = channel; at < plane * mean.length; at += mean.length) tensor[at] = value;
    }
  }
}
