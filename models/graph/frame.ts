import type { YuvSource } from './spec.ts';

/** Name of the input that takes a picture's bytes. */
export const FRAME = 'frame';

/** Bytes of a picture in I420. */
export const yuvBytes = ({ width, height }: Pick<YuvSource, 'width' | 'height'>): number =>
  width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
