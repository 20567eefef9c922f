/** Coordinates beyond this are no place in a picture; a box that has one is not followed. */
const MAX_COORDINATE_PX = 1e6;
/** A box with a side below one pixel has no shape to follow. */
const MIN_SIDE_PX = 1;

/**
 * Intersection over union of two boxes, 0..1.
 * @param a boxes as flat [x1, y1, x2, y2, …], source pixels, x1 ≤ x2 and y1 ≤ y2
 * @param i index of the box in `a` (not of its first number)
 * @param b as `a`; may be the same array
 * @param j index of the box in `b`
 */
export const iou = (a: Float32Array, i: number, b: Float32Array, j: number): number => {
  const p = i * 4;
  const q = j * 4;
  const ax1 = a[p]!;
  const ay1 = a[p + 1]!;
  const ax2 = a[p + 2]!;
  const ay2 = a[p + 3]!;
  const bx1 = b[q]!;
  const by1 = b[q + 1]!;
  const bx2 = b[q + 2]!;
  const by2 = b[q + 3]!;
  const width = Math.min(ax2, bx2) - Math.max(ax1, bx1);
  if (!(width > 0)) return 0;
  const height = Math.min(ay2, by2) - Math.max(ay1, by1);
  if (!(height > 0)) return 0;
  const shared = width * height;
  return shared / ((ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - shared);
};

/** Whether box `i` of a flat xyxy array can be followed: finite, within ± 10⁶ px, both sides at least 1 px. */
export const isTrackable = (boxes: Float32Array, i: number): boolean => {
  const o = i * 4;
  const x1 = boxes[o]!;
  const y1 = boxes[o + 1]!;
  const x2 = boxes[o + 2]!;
  const y2 = boxes[o + 3]!;
  // Written so that NaN fails every comparison.
  return (
    x2 - x1 >= MIN_SIDE_PX &&
    y2 - y1 >= MIN_SIDE_PX &&
    x1 >= -MAX_COORDINATE_PX &&
    y1 >= -MAX_COORDINATE_PX &&
    x2 <= MAX_COORDINATE_PX &&
    y2 <= MAX_COORDINATE_PX
  );
};
