import { GREY } from '../../../../models/graph/colour.ts';
import type { Letterbox } from './letterbox.ts';

/** What a network wants its numbers to be, and in which order. `mean` and `std` have one number a channel, in the tensor's channel order. */
export interface TensorLayout {
  readonly type: 'float32' | 'uint8';
  readonly layout: 'nchw' | 'nhwc';
  readonly colour: 'rgb' | 'bgr' | 'grey';
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Where a picture goes: a tensor of one picture, or a part of a batch. */
export type Tensor = Float32Array | Uint8Array;

const isIdentity = (layout: TensorLayout): boolean => layout.mean.every((each) => each === 0) && layout.std.every((each) => each === 1);

/**
 * A kernel that turns RGB24 pixels (bytes R, G, B row by row, no padding) into the tensor of a network. Made once for a network: it keeps
 * tables for normalisation, and its calls allocate nothing. Belongs to one thread.
 */
export class LayoutKernel {
  readonly #width: number;
  readonly #height: number;
  readonly #layout: TensorLayout;
  /** For each channel of the tensor, what becomes of a byte; null where it is taken as it is. */
  readonly #tables: readonly Float32Array[] | null;

  /** `width` and `height`: of the network's input in pixels. */
  constructor(width: number, height: number, layout: TensorLayout) {
    this.#width = width;
    this.#height = height;
    this.#layout = layout;
    this.#tables = isIdentity(layout)
      ? null
      : layout.mean.map((mean, channel) => Float32Array.from({ length: 256 }, (_, byte) => (byte - mean) / layout.std[channel]!));
  }

  /**
   * Lays a picture of the input's size out in `tensor`: RGB24, width × height × 3 bytes. With `lb` only its content, since the padding around it has to be
   * there already (see `pad`); that costs less.
   */
  layout(rgb: Uint8Array, tensor: Tensor, lb: Letterbox | null = null): void {
    if (lb === null) this.#rectangle(rgb, tensor, 0, 0, this.#width, this.#height);
    else this.#rectangle(rgb, tensor, lb.contentX, lb.contentY, lb.contentWidth, lb.contentHeight);
  }

  /** Fills the whole tensor with what a pixel of three times `pad` becomes. */
  pad(pad: number, tensor: Tensor): void {
    const tables = this.#tables;
    if (tables === null) {
      tensor.fill(pad);
      return;
    }
    const channels = tables.length;
    const plane = this.#width * this.#height;
    for (let channel = 0; channel < channels; channel++) {
      const value = tables[channel]![pad]!;
      if (this.#layout.layout === 'nchw') tensor.fill(value, channel * plane, (channel + 1) * plane);
      else for (let at = channel; at < plane * channels; at += channels) tensor[at] = value;
    }
  }

  #rectangle(rgb: Uint8Array, tensor: Tensor, x: number, y: number, width: number, height: number): void {
    const { colour, layout } = this.#layout;
    const stride = this.#width;
    const plane = stride * this.#height;
    const whole = x === 0 && width === stride;
    // Rows that touch are one run: the kernels below need no idea of rows.
    const runs = whole ? 1 : height;
    const pixels = whole ? width * height : width;
    for (let run = 0; run < runs; run++) {
      const first = (y + run) * stride + x;
      if (colour === 'grey') greyRun(rgb, first, pixels, tensor, this.#tables?.[0] ?? null);
      else if (layout === 'nhwc') packedRun(rgb, first, pixels, tensor, colour === 'bgr', this.#tables);
      else planarRun(rgb, first, pixels, tensor, colour === 'bgr' ? 2 : 0, plane, this.#tables);
    }
  }
}

const greyRun = (rgb: Uint8Array, first: number, pixels: number, out: Tensor, table: Float32Array | null): void => {
  for (let at = first, from = first * 3, end = first + pixels; at < end; at++, from += 3) {
    const grey = (GREY[0] * rgb[from]! + GREY[1] * rgb[from + 1]! + GREY[2] * rgb[from + 2]! + 0.5) | 0;
    out[at] = table === null ? grey : table[grey]!;
  }
};

const packedRun = (
  rgb: Uint8Array,
  first: number,
  pixels: number,
  out: Tensor,
  swap: boolean,
  tables: readonly Float32Array[] | null,
): void => {
  if (tables === null && !swap) {
    out.set(rgb.subarray(first * 3, (first + pixels) * 3), first * 3);
    return;
  }
  const red = swap ? 2 : 0;
  const blue = 2 - red;
  for (let at = first * 3, end = (first + pixels) * 3; at < end; at += 3) {
    out[at] = tables === null ? rgb[at + red]! : tables[0]![rgb[at + red]!]!;
    out[at + 1] = tables === null ? rgb[at + 1]! : tables[1]![rgb[at + 1]!]!;
    out[at + 2] = tables === null ? rgb[at + blue]! : tables[2]![rgb[at + blue]!]!;
  }
};

/** `red`: the plane that red goes to, 0 or 2. */
const planarRun = (
  rgb: Uint8Array,
  first: number,
  pixels: number,
  out: Tensor,
  red: 0 | 2,
  plane: number,
  tables: readonly Float32Array[] | null,
): void => {
  const redAt = red * plane;
  const blueAt = (2 - red) * plane;
  const end = first + pixels;
  let from = first * 3;
  if (tables === null) {
    for (let at = first; at < end; at++, from += 3) {
      out[redAt + at] = rgb[from]!;
      out[plane + at] = rgb[from + 1]!;
      out[blueAt + at] = rgb[from + 2]!;
    }
    return;
  }
  const redTable = tables[red]!;
  const greenTable = tables[1]!;
  const blueTable = tables[2 - red]!;
  for (let at = first; at < end; at++, from += 3) {
    out[redAt + at] = redTable[rgb[from]!]!;
    out[plane + at] = greenTable[rgb[from + 1]!]!;
    out[blueAt + at] = blueTable[rgb[from + 2]!]!;
  }
};
