import { chromaStep, type YuvSource } from './spec.ts';

/** Name of the input that takes a picture's bytes. */
export const FRAME = 'frame';

/** Bytes of a picture in I420. */
export const yuvBytes = ({ width, height, chroma }: Pick<YuvSource, 'width' | 'height' | 'chroma'>): number => {
  const step = chromaStep({ chroma });
  return width * height + 2 * Math.ceil(width / step) * Math.ceil(height / step);
};
