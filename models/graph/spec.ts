import { GraphError } from './errors.ts';

/** The input of a network that takes pictures: which one it is, and how it wants its numbers. */
export interface NetworkInput {
  /** Of the graph's input. */
  readonly name: string;
  /** Half floats and doubles are `float32` here. */
  readonly type: 'float32' | 'uint8';
  readonly layout: 'nchw' | 'nhwc';
  readonly colour: 'rgb' | 'bgr' | 'grey';
  /** 3, or 1 for grey. */
  readonly channels: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** number = (pixel − mean) ÷ std, pixel 0..255; one a channel, in the tensor's channel order. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** How a picture meets the shape of a network's input. */
export type Fit = 'letterbox-topleft' | 'letterbox-centre' | 'stretch';

/** Where a picture lies in a network's input; whole pixels. `pad` (0..255) is what lies around it. */
export interface Placement {
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly contentX: number;
  readonly contentY: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  readonly pad: number;
}

/** From Y, U, V bytes to RGB in 0..255: R = y·(Y − black) + rv·V′, G = … + gu·U′ + gv·V′, B = … + bu·U′ with U′ = U − 128, each then cut off at 0 and 255. */
export interface YuvMatrix {
  readonly black: number;
  readonly y: number;
  readonly rv: number;
  readonly gu: number;
  readonly gv: number;
  readonly bu: number;
}

/** A picture in I420: bytes of the planes Y, U and V one behind the other without padding, chroma ceil(width ÷ 2) × ceil(height ÷ 2) or as large as luma. Sides in pixels. */
export interface YuvSource {
  readonly width: number;
  readonly height: number;
  readonly matrix: YuvMatrix;
  /** How far chroma samples lie left of and above the middle of the pixels they stand for, in chroma pixels; in the middle where it is left out. */
  readonly siting?: Siting | undefined;
  /** `4:2:0`, halved each way, where it is left out. */
  readonly chroma?: '4:2:0' | '4:4:4' | undefined;
}

/** Pixels of the picture, each way, for one of chroma. */
export const chromaStep = ({ chroma }: Pick<YuvSource, 'chroma'>): 1 | 2 => (chroma === '4:4:4' ? 1 : 2);

export interface Siting {
  readonly x: number;
  readonly y: number;
}

export const IN_THE_MIDDLE: Siting = { x: 0, y: 0 };

/** Sides of pictures at most. */
const MOST_PIXELS = 32_768;

const check = (fits: boolean, expected: string, received: unknown): void => {
  if (!fits) throw new GraphError('spec', `Expected ${expected} but received ${JSON.stringify(received)}`);
};

const isSide = (side: number): boolean => Number.isInteger(side) && side >= 1 && side <= MOST_PIXELS;

/** Throws GraphError('spec') where an input is none that can be filled. */
export const checkInput = ({ channels, colour, width, height, mean, std }: NetworkInput): void => {
  check(channels === (colour === 'grey' ? 1 : 3), `the channels of a picture in ${colour}`, channels);
  check(isSide(width) && isSide(height), `sides of 1 to ${MOST_PIXELS} pixels`, [width, height]);
  check(mean.length === channels && mean.every(Number.isFinite), 'a mean for each channel', mean);
  check(std.length === channels && std.every((each) => Number.isFinite(each) && each !== 0), 'a deviation for each channel, not 0', std);
};

/** Throws GraphError('spec') where a placement is not inside the input it is for. */
export const checkPlacement = (place: Placement, { width, height }: NetworkInput): void => {
  const { inputWidth, inputHeight, contentX, contentY, contentWidth, contentHeight, pad } = place;
  check(inputWidth === width && inputHeight === height, `a place in an input of ${width} × ${height}`, [inputWidth, inputHeight]);
  check(isSide(contentWidth) && isSide(contentHeight), 'a content of whole pixels', [contentWidth, contentHeight]);
  const isInside = (from: number, size: number, limit: number): boolean => Number.isInteger(from) && from >= 0 && from + size <= limit;
  check(isInside(contentX, contentWidth, width) && isInside(contentY, contentHeight, height), 'a content inside of the input', place);
  checkPad(pad);
};

/** Throws GraphError('spec') where a source is no picture. */
export const checkSource = ({ width, height, matrix }: YuvSource): void => {
  check(isSide(width) && isSide(height), `sides of 1 to ${MOST_PIXELS} pixels`, [width, height]);
  check(Object.values(matrix).every(Number.isFinite), 'a matrix of numbers', matrix);
};

/** Throws GraphError('spec') where a pad is no byte. */
export const checkPad = (pad: number): void => check(pad >= 0 && pad <= 255, 'a pad of 0 to 255', pad);
