/** A picture at source size: 8 bit, planes Y, U, V one behind the other without row padding, chroma ceil(w / 2) × ceil(h / 2), or as large as luma. */
export interface YuvPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** `rgb`: the stream itself was RGB and has been converted to BT.601. */
  readonly matrix: 'bt601' | 'bt709' | 'bt2020' | 'rgb';
  readonly fullRange: boolean;
  /** `4:2:0` where it is left out. */
  readonly chroma?: '4:2:0' | '4:4:4' | undefined;
  /** How far chroma samples lie left of and above the middle of the pixels they stand for, in chroma pixels; in the middle where it is left out. */
  readonly siting?: { readonly x: number; readonly y: number } | undefined;
  /** Its bytes lie in the memory of WebAssembly that kernels work in, `data.byteOffset` from its beginning: nothing has to be copied. */
  readonly inPages?: boolean;
}

/** The planes of chroma: their size, and how many pixels each way one of theirs stands for. */
export const chromaOf = ({
  width,
  height,
  chroma,
}: Pick<YuvPicture, 'width' | 'height' | 'chroma'>): { width: number; height: number; step: 1 | 2 } =>
  chroma === '4:4:4' ? { width, height, step: 1 } : { width: (width + 1) >> 1, height: (height + 1) >> 1, step: 2 };

/** From Y, U, V bytes to RGB in 0..255: R = y·(Y − black) + rv·V′, G = … + gu·U′ + gv·V′, B = … + bu·U′ with U′ = U − 128. */
export interface YuvToRgb {
  readonly black: number;
  readonly y: number;
  readonly rv: number;
  readonly gu: number;
  readonly gv: number;
  readonly bu: number;
}

/** Luma weights of red and blue: ITU-R BT.601-7, BT.709-6, BT.2020-2 (non-constant luminance). */
const LUMA = { bt601: [0.299, 0.114], bt709: [0.2126, 0.0722], bt2020: [0.2627, 0.0593], rgb: [0.299, 0.114] } as const;

/** The conversion for a matrix and range; limited range has Y in 16..235 and chroma in 16..240. */
export const yuvToRgb = (matrix: YuvPicture['matrix'], fullRange: boolean): YuvToRgb => {
  const [red, blue] = LUMA[matrix];
  const green = 1 - red - blue;
  const chroma = fullRange ? 1 : 255 / 224;
  const rv = 2 * (1 - red) * chroma;
  const bu = 2 * (1 - blue) * chroma;
  return { black: fullRange ? 0 : 16, y: fullRange ? 1 : 255 / 219, rv, gu: (-bu * blue) / green, gv: (-rv * red) / green, bu };
};
