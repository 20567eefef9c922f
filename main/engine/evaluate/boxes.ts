import type { BoxPx } from '../../../contract/index.ts';

/** Square pixels; 0 of a box that is empty or not finite. */
export const areaOf = ([x1, y1, x2, y2]: BoxPx): number => {
  const area = (x2 - x1) * (y2 - y1);
  return x2 > x1 && y2 > y1 && Number.isFinite(area) ? area : 0;
};

const shared = (a: BoxPx, b: BoxPx): number => {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  // False for NaN.
  return width > 0 && height > 0 ? width * height : 0;
};

/** Intersection over union, 0..1; 0 where a box is empty or not finite. */
export const iouOf = (a: BoxPx, b: BoxPx): number => {
  const both = shared(a, b);
  return both > 0 ? both / (areaOf(a) + areaOf(b) - both) : 0;
};

/** Share of box `a` that lies in `b`, 0..1. */
export const coveredBy = (a: BoxPx, b: BoxPx): number => {
  const both = shared(a, b);
  return both > 0 ? both / areaOf(a) : 0;
};
