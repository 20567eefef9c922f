/** Pictures for the screen are at most this wide, px. */
export const MAX_PREVIEW_WIDTH_PX = 960;

/** No higher than this either, so that an upright phone clip does not cost more than a lying one. */
const MAX_PREVIEW_HEIGHT_PX = 960;

/** What decides the size of the picture for the screen: the stored picture (upright) and the aspect of one of its pixels. */
export interface PreviewSource {
  readonly width: number;
  readonly height: number;
  /** Width ÷ height of one pixel. */
  readonly pixelAspect: number;
}

/** A still is at most this large, px a side. */
const MAX_STILL_PX = 320;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Size of the I420 picture for the screen: at display aspect (pixels made square by giving some up, never by inventing any), never larger
 * than the stored picture, at most 960 px a side.
 */
export const previewSize = (source: PreviewSource): Size => within(source, MAX_PREVIEW_WIDTH_PX, MAX_PREVIEW_HEIGHT_PX);

/** Size of a still of the source, likewise: at most 320 px a side. */
export const stillSize = (source: PreviewSource): Size => within(source, MAX_STILL_PX, MAX_STILL_PX);

const within = (source: PreviewSource, maxWidth: number, maxHeight: number): Size => {
  const aspect = source.pixelAspect > 0 && Number.isFinite(source.pixelAspect) ? source.pixelAspect : 1;
  // Wide pixels: give up rows rather than invent columns. Tall pixels: give up columns.
  const width = aspect > 1 ? source.width : source.width * aspect;
  const height = aspect > 1 ? source.height / aspect : source.height;
  const shrink = Math.min(1, maxWidth / width, maxHeight / height);
  return { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) };
};
