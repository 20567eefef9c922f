import {
  AV_FRAME_FLAG_INTERLACED,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV444P,
  AV_PIX_FMT_YUVJ420P,
  AV_PIX_FMT_YUVJ444P,
  AVCOL_SPC_RGB,
} from 'node-av/constants';
import { avImageCopyToBuffer, type Frame } from 'node-av/lib';
import { giveBack } from '../../memory.ts';
import type { Letterbox } from '../preprocess/letterbox.ts';
import { type Colour, MATRIX_CODE, rangeCode } from './colour.ts';
import { copyUpright, isUpright, type Orientation } from './orientation.ts';
import { PictureScaler } from './picture-scaler.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Planes of YUV, 8 bit. */
interface PlaneKind {
  readonly format: 'yuv420p' | 'yuv444p';
  /** FFmpeg's formats that are such planes. */
  readonly formats: readonly [typeof AV_PIX_FMT_YUV420P | typeof AV_PIX_FMT_YUV444P, ...number[]];
  /** Pixels, each way, for one of chroma. */
  readonly step: 1 | 2;
}
const HALVED: PlaneKind = { format: 'yuv420p', formats: [AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P], step: 2 };
const WHOLE: PlaneKind = { format: 'yuv444p', formats: [AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P], step: 1 };

export interface PainterInit {
  /** Upright size of the source's first picture, px; later pictures of another size are scaled to it. */
  readonly source: Size;
  readonly orientation: Orientation;
  /** Of the YUV planes made; a picture that declares no colours is taken to have these. */
  readonly colour: Colour;
  readonly rgbSource: boolean;
  /** Where the picture lies in the first network's input; null: there is no such network. */
  readonly letterbox: Letterbox | null;
}

/**
 * Paints decoded pictures into the planes of a ring slot, upright: `full` as tight planes Y, U, V (chroma as the colour says), `preview` as tight I420, `model` as
 * RGB24 with its letterbox. Turned pictures are scaled first and turned after, when they are small. One thread; disposes of its scalers.
 */
export class SlotPainter implements Disposable {
  readonly #init: PainterInit;
  readonly #upright: boolean;
  #letterbox: Letterbox | null;
  #model: PictureScaler | null = null;
  #full: PictureScaler | null = null;
  #preview: PictureScaler | null = null;
  #still: PictureScaler | null = null;
  /** Views of the last picture's own planes. */
  #seen: readonly Buffer[] = [];

  constructor(init: PainterInit) {
    this.#init = init;
    this.#letterbox = init.letterbox;
    this.#upright = isUpright(init.orientation);
  }

  /**
   * Writes the colours that were chosen for the source on a picture; to be called before it is painted. Interlaced pictures are scaled as a whole, both
   * fields together: swscale makes no progressive ones of them otherwise.
   */
  prepare(picture: Frame): void {
    giveBack(this.#seen);
    this.#seen = [];
    const { flags } = picture;
    if ((flags & AV_FRAME_FLAG_INTERLACED) !== 0) picture.flags = flags & ~AV_FRAME_FLAG_INTERLACED;
    const { colour, rgbSource } = this.#init;
    picture.colorSpace = (rgbSource ? AVCOL_SPC_RGB : MATRIX_CODE[colour.matrix]) as typeof picture.colorSpace;
    picture.colorRange = rangeCode(colour.fullRange) as typeof picture.colorRange;
  }

  /** The picture at source size, for crops. */
  full(picture: Frame, plane: Uint8Array): void {
    const { source, colour } = this.#init;
    const planes = colour.chroma === '4:4:4' ? WHOLE : HALVED;
    this.#full ??= new PictureScaler({ ...this.#stored(source), format: planes.format }, colour);
    this.#yuv(picture, plane, source, this.#full, planes);
  }

  /** The picture for the screen, `size` px; copied where that is its own size. */
  preview(picture: Frame, plane: Uint8Array, size: Size): void {
    this.#preview ??= new PictureScaler({ ...this.#stored(size), format: 'yuv420p' }, this.#init.colour);
    this.#yuv(picture, plane, size, this.#preview, HALVED);
  }

  /** Another place of the picture in the first network's input, or none, from the next picture on. */
  letterbox(letterbox: Letterbox | null): void {
    this.#letterbox = letterbox;
    this.#model?.[Symbol.dispose]();
    this.#model = null;
  }

  /** The first network's input: RGB24, inputWidth × inputHeight, padding included. */
  model(picture: Frame, plane: Uint8Array): void {
    const { colour, orientation } = this.#init;
    const letterbox = this.#letterbox;
    if (!letterbox) throw new Error('a model plane was asked for, and there is no letterbox');
    const { contentX, contentY, contentWidth, contentHeight, inputWidth } = letterbox;
    const stored = this.#stored({ width: contentWidth, height: contentHeight });
    this.#model ??= new PictureScaler({ ...stored, format: 'rgb24' }, colour);
    const { planes, strides } = this.#model.scale(picture);
    const [from, stride, target] = [planes[0]!, strides[0]!, (contentY * inputWidth + contentX) * 3];
    pad(plane, letterbox);
    if (this.#upright) {
      for (let row = 0; row < contentHeight; row++) {
        plane.set(from.subarray(row * stride, row * stride + contentWidth * 3), target + row * inputWidth * 3);
      }
    } else {
      const to = { data: plane, offset: target, stride: inputWidth * 3 };
      copyUpright({ data: from, offset: 0, stride }, stored.width, stored.height, 3, orientation, to);
    }
  }

  /** The picture as RGB24 of `size` px, tight, in memory of its own. */
  still(picture: Frame, size: Size): Uint8Array<ArrayBuffer> {
    const stored = this.#stored(size);
    this.#still ??= new PictureScaler({ ...stored, format: 'rgb24' }, this.#init.colour);
    const { planes, strides } = this.#still.scale(picture);
    const rgb = new Uint8Array(size.width * size.height * 3);
    const to = { data: rgb, offset: 0, stride: size.width * 3 };
    copyUpright({ data: planes[0]!, offset: 0, stride: strides[0]! }, stored.width, stored.height, 3, this.#init.orientation, to);
    return rgb;
  }

  [Symbol.dispose](): void {
    for (const scaler of [this.#model, this.#full, this.#preview, this.#still]) scaler?.[Symbol.dispose]();
  }

  /** A size on the screen as it lies in the stored picture. */
  #stored(size: Size): Size {
    return this.#init.orientation.transpose ? { width: size.height, height: size.width } : { width: size.width, height: size.height };
  }

  /** The picture has such planes, of this size, already. */
  #fits(picture: Frame, size: Size, { formats }: PlaneKind): boolean {
    const { width, height } = this.#stored(size);
    return formats.some((format) => picture.format === format) && picture.width === width && picture.height === height;
  }

  #yuv(picture: Frame, plane: Uint8Array, size: Size, scaler: PictureScaler, kind: PlaneKind): void {
    const fits = this.#fits(picture, size, kind);
    this.#copy(fits ? picture : scaler.scale(picture).frame, plane, size, kind, fits);
  }

  /** Copies a planar picture of any stride into a tight plane of `size` px, turning it upright. */
  #copy(picture: Frame, plane: Uint8Array, size: Size, { formats, step }: PlaneKind, fromSource: boolean): void {
    const { width, height } = this.#stored(size);
    const [data, strides] = [picture.data ?? [], picture.linesize];
    if (fromSource) this.#seen = data;
    if (this.#upright) {
      const target = Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength);
      const code = avImageCopyToBuffer(target, target.length, data, strides, formats[0], width, height, 1);
      if (code < 0) throw new Error(`a picture of ${width} × ${height} does not fit into ${plane.byteLength} bytes`);
      return;
    }
    let offset = 0;
    for (let index = 0; index < 3; index++) {
      const half = (side: number) => (index === 0 ? side : Math.ceil(side / step));
      const from = { data: data[index]!, offset: 0, stride: strides[index]! };
      const to = { data: plane, offset, stride: half(size.width) };
      copyUpright(from, half(width), half(height), 1, this.#init.orientation, to);
      offset += half(width) * half(height);
    }
  }
}

/** Fills what the picture leaves free. */
const pad = (
  plane: Uint8Array,
  { inputWidth, inputHeight, contentX, contentY, contentWidth, contentHeight, pad: value }: Letterbox,
): void => {
  const stride = inputWidth * 3;
  plane.fill(value, 0, contentY * stride);
  plane.fill(value, (contentY + contentHeight) * stride, inputHeight * stride);
  if (contentWidth === inputWidth) return;
  for (let row = contentY; row < contentY + contentHeight; row++) {
    plane.fill(value, row * stride, row * stride + contentX * 3);
    plane.fill(value, row * stride + (contentX + contentWidth) * 3, (row + 1) * stride);
  }
};
