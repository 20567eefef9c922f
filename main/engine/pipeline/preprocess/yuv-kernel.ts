import type { BoxPx } from '../../../../contract/units.ts';
import { GREY } from '../../../../models/graph/colour.ts';
import { chromaOf, type YuvPicture, yuvToRgb } from '../classify/picture.ts';
import type { Region, SharedPages } from '../ring/shared-pages.ts';
import { LayoutKernel, type Tensor, type TensorLayout } from './layout.ts';
import type { Letterbox, LetterboxInput } from './letterbox.ts';
import '../ring/webassembly.ts';
import { yuvWasm } from './yuv-wasm.ts';

interface Exports {
  axis(at: number, from: number, to: number, outputs: number, size: number): number;
  packBytes(planes: number, plane: number, width: number, height: number, out: number, pitch: number): void;
  packFloats(planes: number, plane: number, width: number, height: number, out: number, pitch: number): void;
  planar(
    ...args: readonly [
      picture: number,
      width: number,
      height: number,
      chromaWidth: number,
      chromaHeight: number,
      axes: number,
      colours: number,
      lines: number,
      rows: number,
      outWidth: number,
      outHeight: number,
      red: number,
      green: number,
      blue: number,
      pitch: number,
    ]
  ): void;
}

/** Reads and writes run so far beyond what is used. */
const APRON = 64;
const align = (bytes: number): number => (bytes + APRON + 63) & ~63;
/** Source pixels a weight can reach, both sides, and what rounding up to eight adds. */
const tapsFor = (shrink: number): number => 2 * Math.ceil(Math.max(1, shrink)) + 10;

const orderOf = ({ type, layout, colour }: TensorLayout): 'planes' | 'pixels' | 'other' => {
  if (colour === 'grey') return 'other';
  if (layout === 'nhwc') return 'pixels';
  return type === 'float32' ? 'planes' : 'other';
};

let compiled: WebAssembly.Module | null = null;

/** What is known of a part of a picture, so that weights are not made again: crops differ, whole frames do not. */
const partKey = ({ width, height, siting, chroma }: YuvPicture, part: BoxPx, place: Letterbox): string =>
  `${width} ${height} ${chroma} ${siting?.x} ${siting?.y} ${part.join(' ')} ${place.contentWidth} ${place.contentHeight}`;

/**
 * The kernel of assembly/yuv.ts: a part of a YUV picture, resampled, converted, normalised and laid out in a network's input in one pass. A picture that lies
 * in the shared memory is read where it is; others are copied into it first. Belongs to one thread.
 */
export class YuvKernel {
  /** Numbers of all pictures, one behind the other, in the shared memory. */
  readonly tensor: Tensor;
  readonly #pages: SharedPages;
  readonly #input: LetterboxInput & TensorLayout;
  readonly #exports: Exports;
  readonly #tensorRegion: Region;
  /** How its numbers come out: float32 plane by plane are written in place, pixel by pixel after that; others (grey, planes of bytes) are rare, and are packed here. */
  readonly #order: 'planes' | 'pixels' | 'other';
  readonly #padding: LayoutKernel;
  #scratch: Scratch | null = null;
  #copy: Region | null = null;
  #weights = '';
  #colours = '';
  readonly #padded: (Letterbox | null)[];

  /** @param pictures that the tensor has room for @throws RangeError where the memory has no more room */
  constructor(pages: SharedPages, input: LetterboxInput & TensorLayout, pictures: number) {
    this.#pages = pages;
    this.#input = input;
    compiled ??= new WebAssembly.Module(yuvWasm());
    this.#exports = new WebAssembly.Instance(compiled, { env: { memory: pages.memory } }).exports as unknown as Exports;
    const numbers = pictures * this.#size;
    this.#tensorRegion = pages.lease(numbers * (input.type === 'float32' ? 4 : 1) + APRON);
    const { at } = this.#tensorRegion;
    const { buffer } = pages.memory;
    this.tensor = input.type === 'float32' ? new Float32Array(buffer, at, numbers) : new Uint8Array(buffer, at, numbers);
    this.#order = orderOf(input);
    this.#padding = new LayoutKernel(input.width, input.height, input);
    this.#padded = Array.from({ length: pictures }, () => null);
    this.tensor.fill(0);
  }

  get #size(): number {
    return this.#input.mean.length * this.#input.width * this.#input.height;
  }

  /**
   * Lays the part `part` (source pixels, inside the picture, may be fractional) out as picture number `index` of the tensor, where `place` says; what
   * `place` leaves free is padding, and is written when the place changes.
   */
  lay(picture: YuvPicture, part: BoxPx, place: Letterbox, index = 0): void {
    const scratch = this.#roomFor(picture, part, place);
    this.#putWeights(scratch, picture, part, place);
    this.#putColours(scratch, picture);
    const pictureAt = picture.inPages ? picture.data.byteOffset : this.#copyIn(picture.data);
    const { width, height, mean } = this.#input;
    const first = index * this.#size;
    const numbers = this.tensor.subarray(first, first + this.#size);
    const whole = place.contentWidth === width && place.contentHeight === height;
    if (!whole && this.#padded[index] !== place) this.#padding.pad(place.pad, numbers);
    this.#padded[index] = place;
    const { contentWidth, contentHeight } = place;
    const chroma = chromaOf(picture);
    const run = (red: number, green: number, blue: number, pitch: number): void =>
      this.#exports.planar(
        pictureAt,
        picture.width,
        picture.height,
        chroma.width,
        chroma.height,
        scratch.axes,
        scratch.colours,
        scratch.lines,
        scratch.rows,
        contentWidth,
        contentHeight,
        red,
        green,
        blue,
        pitch,
      );
    if (this.#order === 'planes') {
      const plane = width * height * 4;
      const at = this.#tensorRegion.at + first * 4 + (place.contentY * width + place.contentX) * 4;
      const red = this.#input.colour === 'bgr' ? 2 : 0;
      run(at + red * plane, at + plane, at + (2 - red) * plane, width * 4);
      return;
    }
    const plane = align(contentWidth * contentHeight * 4);
    const red = this.#input.colour === 'bgr' && this.#order === 'pixels' ? 2 : 0;
    run(scratch.planes + red * plane, scratch.planes + plane, scratch.planes + (2 - red) * plane, contentWidth * 4);
    if (this.#order === 'pixels') {
      const bytes = this.#input.type === 'uint8' ? 1 : 4;
      const at = this.#tensorRegion.at + (first + (place.contentY * width + place.contentX) * 3) * bytes;
      const pack = bytes === 1 ? this.#exports.packBytes : this.#exports.packFloats;
      pack(scratch.planes, plane, contentWidth, contentHeight, at, width * 3 * bytes);
    } else this.#pack(scratch.planes, plane, place, numbers, mean.length);
  }

  /** Gives its memory back. */
  close(): void {
    for (const region of [this.#tensorRegion, this.#scratch?.region, this.#copy]) if (region) this.#pages.giveBack(region);
    this.#scratch = null;
    this.#copy = null;
  }

  /** RGB planes of float32, 0..255, as numbers of another order or kind: bytes, packed pixels, grey. */
  #pack(planesAt: number, planeBytes: number, place: Letterbox, out: Tensor, channels: number): void {
    const { width, height, layout, colour, mean, std, type } = this.#input;
    const { contentX, contentY, contentWidth, contentHeight } = place;
    const [red, green, blue] = [0, 1, 2].map(
      (plane) => new Float32Array(this.#pages.memory.buffer, planesAt + plane * planeBytes, contentWidth * contentHeight),
    ) as [Float32Array, Float32Array, Float32Array];
    const round = type === 'uint8' ? 0.5 : 0;
    const [step, channel] = layout === 'nhwc' ? [channels, 1] : [1, width * height];
    const sources = colour === 'bgr' ? [blue, green, red] : [red, green, blue];
    for (let row = 0; row < contentHeight; row++) {
      let from = row * contentWidth;
      let at = ((contentY + row) * width + contentX) * step;
      for (let x = 0; x < contentWidth; x++, from++, at += step) {
        if (colour === 'grey') {
          const grey = GREY[0] * red[from]! + GREY[1] * green[from]! + GREY[2] * blue[from]!;
          out[at] = (grey - mean[0]!) / std[0]! + round;
          continue;
        }
        for (let each = 0; each < 3; each++) out[at + each * channel] = (sources[each]![from]! - mean[each]!) / std[each]! + round;
      }
    }
  }

  #copyIn(data: Uint8Array): number {
    if (!this.#copy || this.#copy.bytes < data.length + APRON) {
      if (this.#copy) this.#pages.giveBack(this.#copy);
      this.#copy = this.#pages.lease(data.length + APRON);
    }
    new Uint8Array(this.#pages.memory.buffer, this.#copy.at, data.length).set(data);
    return this.#copy.at;
  }

  #roomFor(picture: YuvPicture, part: BoxPx, place: Letterbox): Scratch {
    const shrink = Math.max((part[2] - part[0]) / place.contentWidth, (part[3] - part[1]) / place.contentHeight);
    const taps = tapsFor(shrink);
    const there = this.#scratch;
    if (there && there.taps >= taps && there.lineWidth >= picture.width) return there;
    if (there) this.#pages.giveBack(there.region);
    this.#weights = '';
    this.#colours = '';
    const { width, height } = this.#input;
    // Crops of all sizes come: room for what is twice as large as the first saves doing it again.
    this.#scratch = new Scratch(this.#pages, { taps: taps * 2, lineWidth: picture.width, width, height, planes: this.#order !== 'planes' });
    return this.#scratch;
  }

  #putWeights(scratch: Scratch, picture: YuvPicture, part: BoxPx, place: Letterbox): void {
    const key = partKey(picture, part, place);
    if (key === this.#weights) return;
    this.#weights = key;
    const { width, height, siting = { x: 0, y: 0 } } = picture;
    const chroma = chromaOf(picture);
    const { axis } = this.#exports;
    const [x1, y1, x2, y2] = part;
    const across = place.contentWidth;
    const down = place.contentHeight;
    const [lumaAcross, lumaDown, chromaAcross, chromaDown] = scratch.weights;
    const words = new Int32Array(this.#pages.memory.buffer, scratch.axes, 8);
    words.set(scratch.weights);
    words[4] = axis(lumaAcross, x1, x2, across, width);
    words[5] = axis(lumaDown, y1, y2, down, height);
    words[6] = axis(chromaAcross, x1 / chroma.step + siting.x, x2 / chroma.step + siting.x, across, chroma.width);
    words[7] = axis(chromaDown, y1 / chroma.step + siting.y, y2 / chroma.step + siting.y, down, chroma.height);
  }

  #putColours(scratch: Scratch, { matrix, fullRange }: YuvPicture): void {
    const key = `${matrix} ${fullRange}`;
    if (key === this.#colours) return;
    this.#colours = key;
    const { black, y, rv, gu, gv, bu } = yuvToRgb(matrix, fullRange);
    const { mean, std, colour, type } = this.#input;
    // A factor and a summand for red, green and blue, which rounds what becomes a byte; what is packed here afterwards stays 0..255.
    const order = colour === 'bgr' ? [2, 1, 0] : [0, 1, 2];
    const round = type === 'uint8' ? 0.5 : 0;
    const pairs = order.flatMap((channel) =>
      this.#order === 'other' ? [1, 0] : [1 / std[channel]!, round - mean[channel]! / std[channel]!],
    );
    new Float32Array(this.#pages.memory.buffer, scratch.colours, 12).set([black, y, rv, gu, gv, bu, ...pairs]);
  }
}

interface ScratchSize {
  readonly taps: number;
  readonly lineWidth: number;
  readonly width: number;
  readonly height: number;
  readonly planes: boolean;
}

/** Where the kernel keeps what it needs besides pictures and tensor. */
class Scratch {
  readonly region: Region;
  readonly taps: number;
  readonly lineWidth: number;
  readonly axes: number;
  readonly colours: number;
  readonly lines: number;
  readonly rows: number;
  readonly planes: number;
  /** Luma across, luma down, chroma across, chroma down. */
  readonly weights: readonly [number, number, number, number];

  constructor(pages: SharedPages, { taps, lineWidth, width, height, planes }: ScratchSize) {
    this.taps = taps;
    this.lineWidth = lineWidth;
    let end = 0;
    const take = (bytes: number): number => {
      const at = end;
      end += align(bytes);
      return at;
    };
    const weightBytes = (outputs: number): number => (outputs + 4) * (4 + taps * 2);
    const [axes, colours] = [take(32), take(48)];
    const [lines, rows] = [take((lineWidth + taps) * 2), take(3 * (width + 4) * 4)];
    const weights = [take(weightBytes(width)), take(weightBytes(height)), take(weightBytes(width)), take(weightBytes(height))];
    const planesAt = take(planes ? 3 * align(width * height * 4) : 0);
    this.region = pages.lease(end);
    const { at } = this.region;
    [this.axes, this.colours, this.lines, this.rows, this.planes] = [at + axes, at + colours, at + lines, at + rows, at + planesAt];
    this.weights = weights.map((each) => at + each) as unknown as Scratch['weights'];
  }
}
