import type { SourceInfo } from '../../../../contract/index.ts';
import type { Orientation } from './orientation.ts';

export type Colour = SourceInfo['colour'];

/** What a frame says of its colours, in FFmpeg's numbers: `matrix` and `range` are ITU-T H.273 MatrixCoefficients and AVColorRange. */
export interface DeclaredColour {
  readonly matrix: number;
  /** 0: not declared, 1: limited, 2: full. */
  readonly range: number;
  /** FFmpeg's name of the pixel format. */
  readonly pixelFormat: string;
  /** Rows of the stored picture. */
  readonly height: number;
  /** AVChromaLocation: where chroma samples lie; 0: not declared. */
  readonly chromaLocation: number;
  /** How the picture is turned upright. */
  readonly orientation: Orientation;
}

/** ITU-T H.273 (07/2021) table 4. 240M is within a few thousandths of BT.709; FCC is BT.601's 525-line set. */
const MATRIX_OF_CODE: { readonly [code: number]: Colour['matrix'] } = {
  1: 'bt709',
  4: 'bt601',
  5: 'bt601',
  6: 'bt601',
  7: 'bt709',
  9: 'bt2020',
  10: 'bt2020',
};

/** H.273 code of a matrix, as written on frames before they are converted. */
export const MATRIX_CODE: { readonly [K in Colour['matrix']]: number } = { bt601: 6, bt709: 1, bt2020: 9, rgb: 0 };

/** AVColorRange as a number. */
export const rangeCode = (fullRange: boolean): number => (fullRange ? 2 : 1);

/** Whether FFmpeg takes a pixel format, by its name, for RGB (palettes and bitmaps too). */
export const isRgb = (pixelFormat: string): boolean => /rgb|bgr|gbr|^pal8$|^mono|^bayer/.test(pixelFormat);

/** Whether a pixel format has a chroma sample for each pixel. */
const hasAllChroma = (pixelFormat: string): boolean =>
  isRgb(pixelFormat) || /^yuva?j?444|^vuy[ax]|^ayuv|^uyva|^vyu444|^xv(30|36|48)|^v30x|^nv(24|42)|^p41/.test(pixelFormat);

/** By AVChromaLocation: how far left of, and above, the middle. Not declared is left, as in MPEG-2 and later (also where swscale makes the samples). */
const SITING: { readonly [location: number]: readonly [number, number] } = {
  2: [0, 0],
  3: [0.25, 0.25],
  4: [0, 0.25],
  5: [0.25, -0.25],
  6: [0, -0.25],
};
const LEFT = [0.25, 0] as const;

/** Where the chroma samples of the upright I420 planes lie, in chroma pixels left of and above the middle of the four pixels they stand for. */
const sitingOf = ({ chromaLocation, orientation }: DeclaredColour): { x: number; y: number } => {
  const [left, above] = SITING[chromaLocation] ?? LEFT;
  const [x, y] = orientation.transpose ? [above, left] : [left, above];
  return { x: orientation.flipX ? 0 - x : x, y: orientation.flipY ? 0 - y : y };
};

/** Pictures of this many rows or more are BT.709 where nothing is declared, smaller ones BT.601. */
const HD_ROWS = 720;

/**
 * The colours of the 8-bit YUV planes made of a source, and of its conversion to RGB. What the stream declares holds; what it does not is
 * assumed as players do (BT.709 from 720 rows on, else BT.601; limited range), and said to be. RGB sources (stills, GIF, screen captures) become
 * BT.601 of limited range: nothing is assumed, since the conversion is our own. (Into full range swscale rounds chroma down, half a step on average: B 0.85 and
 * R 0.7 of 255 too low, G 0.5 too high, which was seen to move boxes.)
 */
export const chooseColour = (declared: DeclaredColour): Colour => {
  const planes = hasAllChroma(declared.pixelFormat) ? { chroma: '4:4:4' as const } : { siting: sitingOf(declared) };
  if (isRgb(declared.pixelFormat)) return { matrix: 'bt601', fullRange: false, assumed: false, ...planes };
  const matrix = MATRIX_OF_CODE[declared.matrix];
  const jpegFormat = declared.pixelFormat.startsWith('yuvj');
  const rangeKnown = jpegFormat || declared.range !== 0;
  return {
    matrix: matrix ?? (declared.height >= HD_ROWS ? 'bt709' : 'bt601'),
    fullRange: jpegFormat || declared.range === 2,
    assumed: matrix === undefined || !rangeKnown,
    ...planes,
  };
};
