import type { BoxPx } from '../../../../../contract/index.ts';
import { i420Bytes } from '../../../../../contract/index.ts';
import type { Letterbox } from '../../preprocess/letterbox.ts';
import { toModel } from '../../preprocess/letterbox.ts';
import type { PlayerPainter } from '../player-parts.ts';
import { GROUND, SQUARE, squareAt } from './scene.ts';
import type { GeneratedSpec } from './spec.ts';
import type { Size } from '../preview-size.ts';

/** A picture that was generated: nothing of it is there before it is painted. */
export interface GeneratedPicture {
  /** Number of the frame from the source's beginning. */
  readonly frame: number;
}

const half = (side: number): number => (side + 1) >> 1;

/** The ground of an I420 picture without the square. */
const i420Ground = (size: Size): Uint8Array => {
  const ground = new Uint8Array(i420Bytes(size)).fill(GROUND.yuv[1]);
  return ground.fill(GROUND.yuv[0], 0, size.width * size.height);
};

/** The ground of the network's input, its padding around it. */
const rgbGround = ({ inputWidth, inputHeight, contentX, contentY, contentWidth, contentHeight, pad }: Letterbox): Uint8Array => {
  const ground = new Uint8Array(inputWidth * inputHeight * 3).fill(pad);
  for (let row = contentY; row < contentY + contentHeight; row++) {
    const left = (row * inputWidth + contentX) * 3;
    ground.fill(GROUND.rgb[0], left, left + contentWidth * 3);
  }
  return ground;
};

/**
 * Paints generated pictures into the planes of a ring slot, in the layouts of `SlotPainter`: the ground is copied, the square's rows are filled in.
 * Where a plane is smaller than the picture the square's edges are rounded to whole pixels. One thread; allocates at its first picture only.
 */
export class GeneratedPainter implements PlayerPainter<GeneratedPicture> {
  readonly #spec: GeneratedSpec;
  #letterbox: Letterbox | null = null;
  #rgbGround: Uint8Array = new Uint8Array(0);
  #redRow = new Uint8Array(0);
  readonly #grounds = new Map<string, Uint8Array>();
  #square: BoxPx = [0, 0, 0, 0];

  constructor(spec: GeneratedSpec, letterbox: Letterbox | null) {
    this.#spec = spec;
    this.letterbox(letterbox);
  }

  letterbox(letterbox: Letterbox | null): void {
    this.#letterbox = letterbox;
    this.#rgbGround = letterbox ? rgbGround(letterbox) : new Uint8Array(0);
    this.#redRow = new Uint8Array((letterbox?.inputWidth ?? 0) * 3);
    for (let at = 0; at < this.#redRow.length; at += 3) this.#redRow.set(SQUARE.rgb, at);
  }

  prepare({ frame }: GeneratedPicture): void {
    this.#square = squareAt(frame, this.#spec);
  }

  full(_picture: GeneratedPicture, plane: Uint8Array): void {
    this.#i420(plane, this.#spec);
  }

  preview(_picture: GeneratedPicture, plane: Uint8Array, size: Size): void {
    this.#i420(plane, size);
  }

  model(_picture: GeneratedPicture, plane: Uint8Array): void {
    const letterbox = this.#letterbox;
    if (!letterbox) throw new Error('a model plane was asked for, and there is no letterbox');
    const [x1, y1, x2, y2] = toModel(letterbox, this.#square).map(Math.round) as [number, number, number, number];
    plane.set(this.#rgbGround);
    const red = this.#redRow.subarray(0, (x2 - x1) * 3);
    for (let row = y1; row < y2; row++) plane.set(red, (row * letterbox.inputWidth + x1) * 3);
  }

  still(_picture: GeneratedPicture, { width, height }: Size): Uint8Array<ArrayBuffer> {
    const rgb = new Uint8Array(width * height * 3).fill(GROUND.rgb[0]);
    const [scaleX, scaleY] = [width / this.#spec.width, height / this.#spec.height];
    const [left, top, right, bottom] = this.#square;
    const [x1, y1, x2, y2] = [left * scaleX, top * scaleY, right * scaleX, bottom * scaleY].map(Math.round) as [
      number,
      number,
      number,
      number,
    ];
    for (let y = y1; y < y2; y++) for (let x = x1; x < x2; x++) rgb.set(SQUARE.rgb, (y * width + x) * 3);
    return rgb;
  }

  #i420(plane: Uint8Array, size: Size): void {
    const { width, height } = size;
    const [left, top, right, bottom] = this.#square;
    const [scaleX, scaleY] = [width / this.#spec.width, height / this.#spec.height];
    const box = [left * scaleX, top * scaleY, right * scaleX, bottom * scaleY] as const;
    plane.set(this.#groundOf(size));
    const [luma, chroma] = [width * height, half(width) * half(height)];
    fillRows(plane, 0, width, box, 1, SQUARE.yuv[0]);
    fillRows(plane, luma, half(width), box, 2, SQUARE.yuv[1]);
    fillRows(plane, luma + chroma, half(width), box, 2, SQUARE.yuv[2]);
  }

  #groundOf(size: Size): Uint8Array {
    const key = `${size.width}x${size.height}`;
    let ground = this.#grounds.get(key);
    if (ground === undefined) {
      ground = i420Ground(size);
      this.#grounds.set(key, ground);
    }
    return ground;
  }
}

/** Fills `box` ÷ `divisor` of a plane of this stride that begins at `offset`. */
const fillRows = (data: Uint8Array, offset: number, stride: number, box: BoxPx, divisor: number, value: number): void => {
  const [x1, y1, x2, y2] = box.map((side) => Math.round(side / divisor)) as [number, number, number, number];
  for (let row = y1; row < y2; row++) data.fill(value, offset + row * stride + x1, offset + row * stride + x2);
};
