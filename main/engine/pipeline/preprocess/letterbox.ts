import type { BoxPx } from '../../../../contract/units.ts';

/** How a picture meets the shape of a network's input. */
export type Fit = 'letterbox-topleft' | 'letterbox-centre' | 'stretch';

/** The input of a network, as far as scaling is concerned. Sides in pixels; `pad` (0..255) fills what the picture leaves free. */
export interface LetterboxInput {
  readonly width: number;
  readonly height: number;
  readonly fit: Fit;
  readonly pad: number;
}

/** The stored picture; `pixelAspect` is width ÷ height of one pixel (1 for square ones). */
export interface LetterboxSource {
  readonly width: number;
  readonly height: number;
  readonly pixelAspect: number;
}

/** Where the picture lies in the network's input, all in whole model pixels, and how far it was scaled. */
export interface Letterbox {
  readonly inputWidth: number;
  readonly inputHeight: number;
  readonly contentX: number;
  readonly contentY: number;
  readonly contentWidth: number;
  readonly contentHeight: number;
  /** 0..255, in every channel. */
  readonly pad: number;
  /** Model pixels per source pixel: exactly contentWidth ÷ source width. */
  readonly scaleX: number;
  /** Model pixels per source pixel: exactly contentHeight ÷ source height. */
  readonly scaleY: number;
}

/** Size of the input that the picture is placed in; null where there is none. */
export const inputSize = (letterbox: Letterbox | null): { readonly width: number; readonly height: number } | null =>
  letterbox && { width: letterbox.inputWidth, height: letterbox.inputHeight };

const clampSide = (side: number, limit: number): number => Math.min(limit, Math.max(1, Math.round(side)));

/**
 * Places a picture in a network's input. Letterboxes keep the aspect in which the picture is *displayed*, so pixels that are not square
 * become square, and scaleX differs from scaleY. The content is rounded to whole pixels and the scales follow from the rounded size, so
 * that the way back is exact.
 */
export const letterbox = (source: LetterboxSource, input: LetterboxInput): Letterbox => {
  const aspect = source.pixelAspect > 0 && Number.isFinite(source.pixelAspect) ? source.pixelAspect : 1;
  const displayWidth = source.width * aspect;
  const ratio = Math.min(input.width / displayWidth, input.height / source.height);
  const stretch = input.fit === 'stretch';
  const contentWidth = stretch ? input.width : clampSide(displayWidth * ratio, input.width);
  const contentHeight = stretch ? input.height : clampSide(source.height * ratio, input.height);
  const centre = input.fit === 'letterbox-centre';
  return {
    inputWidth: input.width,
    inputHeight: input.height,
    contentX: centre ? Math.floor((input.width - contentWidth) / 2) : 0,
    contentY: centre ? Math.floor((input.height - contentHeight) / 2) : 0,
    contentWidth,
    contentHeight,
    pad: input.pad,
    scaleX: contentWidth / source.width,
    scaleY: contentHeight / source.height,
  };
};

/** A box in model pixels as a box in source pixels. Not clamped. */
export const toSource = (lb: Letterbox, box: BoxPx): BoxPx => [
  (box[0] - lb.contentX) / lb.scaleX,
  (box[1] - lb.contentY) / lb.scaleY,
  (box[2] - lb.contentX) / lb.scaleX,
  (box[3] - lb.contentY) / lb.scaleY,
];

/** A box in source pixels as a box in model pixels: the inverse of `toSource`. */
export const toModel = (lb: Letterbox, box: BoxPx): BoxPx => [
  box[0] * lb.scaleX + lb.contentX,
  box[1] * lb.scaleY + lb.contentY,
  box[2] * lb.scaleX + lb.contentX,
  box[3] * lb.scaleY + lb.contentY,
];
