import {
  AV_OPT_TYPE_INT,
  AV_PIX_FMT_RGB24,
  AV_PIX_FMT_YUV420P,
  AV_PIX_FMT_YUV444P,
  SWS_ACCURATE_RND,
  SWS_BILINEAR,
  SWS_FULL_CHR_H_INT,
} from 'node-av/constants';
import { Frame, SoftwareScaleContext } from 'node-av/lib';
import { Fault } from '../../../../contract/index.ts';
import { avPhrase } from './av.ts';
import { type Colour, MATRIX_CODE, rangeCode } from './colour.ts';

/**
 * Bilinear, since the quality of scaling is accuracy: swscale's fast variant loses objects. Chroma at full resolution on the way to RGB: without it
 * each channel is up to 4 of 255 too low and colour edges are a pixel off; it costs a tenth more.
 */
const FLAGS = SWS_BILINEAR | SWS_FULL_CHR_H_INT;
/** A picture that keeps its size is converted by another routine, which heeds full chroma only where accuracy is asked for. */
const RGB_FLAGS = FLAGS | SWS_ACCURATE_RND;

const FORMAT = { rgb24: AV_PIX_FMT_RGB24, yuv420p: AV_PIX_FMT_YUV420P, yuv444p: AV_PIX_FMT_YUV444P } as const;

/**
 * Scales and converts pictures to one size and format with swscale, which takes matrix and range of both sides from the frames. Pictures may change
 * in size and format from one to the next. The result belongs to the scaler and is valid until the next call.
 */
export class PictureScaler implements Disposable {
  readonly #context = new SoftwareScaleContext();
  readonly #target = new Frame();
  readonly #planes: readonly Uint8Array[];
  readonly #strides: readonly number[];
  readonly #planar: boolean;

  /** @param colour matrix and range of the result; RGB is always full range */
  constructor(to: { width: number; height: number; format: 'rgb24' | 'yuv420p' | 'yuv444p' }, colour: Colour) {
    this.#planar = to.format !== 'rgb24';
    this.#context.allocContext();
    this.#context.setOption('sws_flags', to.format === 'yuv420p' ? FLAGS : RGB_FLAGS, AV_OPT_TYPE_INT);
    const target = this.#target;
    target.alloc();
    target.width = to.width;
    target.height = to.height;
    target.format = FORMAT[to.format];
    const code = target.getBuffer(0);
    if (code < 0) throw new Error(`no memory for a picture of ${to.width} × ${to.height}: ${avPhrase(code)}`);
    target.colorSpace = MATRIX_CODE[to.format === 'rgb24' ? 'rgb' : colour.matrix] as typeof target.colorSpace;
    target.colorRange = rangeCode(to.format === 'rgb24' || colour.fullRange) as typeof target.colorRange;
    this.#planes = target.data ?? [];
    this.#strides = target.linesize;
  }

  /** @returns the planes of the result and the bytes from row to row of each */
  scale(picture: Frame): { frame: Frame; planes: readonly Uint8Array[]; strides: readonly number[] } {
    // Where the coded chroma samples lie is where they lie in the result, as in pictures that are only copied.
    if (this.#planar) this.#target.chromaLocation = picture.chromaLocation;
    const code = this.#context.scaleFrameSync(this.#target, picture);
    if (code < 0)
      throw new Fault(
        'source',
        `A picture of this source cannot be converted (${avPhrase(code)}): convert the file to H.264 and open that.`,
      );
    return { frame: this.#target, planes: this.#planes, strides: this.#strides };
  }

  [Symbol.dispose](): void {
    this.#context.freeContext();
    this.#target.free();
  }
}
