/**
 * How a stored picture is turned upright: first its axes are swapped (if `transpose`), then the result is mirrored. All eight turns and mirrors
 * of a rectangle can be said so.
 */
export interface Orientation {
  readonly transpose: boolean;
  /** Left and right are exchanged. */
  readonly flipX: boolean;
  /** Top and bottom are exchanged. */
  readonly flipY: boolean;
  /** Clockwise degrees, 0..359, as the display matrix says them; for people. */
  readonly rotationDeg: number;
}

export const UPRIGHT: Orientation = { transpose: false, flipX: false, flipY: false, rotationDeg: 0 };

export const isUpright = (orientation: Orientation): boolean => !orientation.transpose && !orientation.flipX && !orientation.flipY;

/**
 * Reads a display matrix: nine int32 in host order, [a b u; c d v; x y w], which takes a stored point (p, q) to (a·p + c·q + x, b·p + d·q + y)
 * (ISO/IEC 14496-12 § 6.2.2; libavutil/display.h). Angles between quarter turns go to the nearest one; a matrix without area is none.
 */
export const orientationOf = (matrix: Uint8Array | null): Orientation => {
  if (!matrix || matrix.byteLength < 36) return UPRIGHT;
  const view = new DataView(matrix.buffer, matrix.byteOffset, matrix.byteLength);
  const [a, b, c, d] = [0, 4, 12, 16].map((at) => view.getInt32(at, true)) as [number, number, number, number];
  if (a * d - b * c === 0) return UPRIGHT;
  const transpose = Math.abs(b) > Math.abs(a);
  const rotationDeg = (Math.round((Math.atan2(b, a) * 180) / Math.PI) + 360) % 360;
  return transpose ? { transpose, flipX: c < 0, flipY: b < 0, rotationDeg } : { transpose, flipX: a < 0, flipY: d < 0, rotationDeg };
};

/** A picture, or one plane of it, in memory: `stride` bytes from row to row, `step` bytes from pixel to pixel (1 or 3). */
export interface Pixels {
  readonly data: Uint8Array;
  readonly offset: number;
  readonly stride: number;
}

/** Pixels a side of the squares in which a transposition goes through a picture, so that rows and columns both stay in the cache. */
const BLOCK = 32;

/**
 * Writes a stored picture of width × height pixels upright into `to` (height × width pixels where it is transposed).
 * @param step bytes a pixel: 1 for a plane, 3 for RGB24
 */
export const copyUpright = (from: Pixels, width: number, height: number, step: 1 | 3, orientation: Orientation, to: Pixels): void => {
  const { transpose, flipX, flipY } = orientation;
  const { data } = from;
  const out = to.data;
  const [outWidth, outHeight] = transpose ? [height, width] : [width, height];
  // From one stored pixel to its right, and to its lower neighbour: how far it is in the upright picture.
  const alongX = flipX ? -step : step;
  const alongY = flipY ? -to.stride : to.stride;
  const right = transpose ? alongY : alongX;
  const down = transpose ? alongX : alongY;
  const origin = to.offset + (flipX ? (outWidth - 1) * step : 0) + (flipY ? (outHeight - 1) * to.stride : 0);
  for (let top = 0; top < height; top += BLOCK) {
    for (let left = 0; left < width; left += BLOCK) {
      const bottom = Math.min(top + BLOCK, height);
      const end = Math.min(left + BLOCK, width);
      for (let y = top; y < bottom; y++) {
        let source = from.offset + y * from.stride + left * step;
        let target = origin + y * down + left * right;
        if (step === 1) {
          for (const last = source + end - left; source < last; source++, target += right) out[target] = data[source]!;
          continue;
        }
        for (const last = source + (end - left) * 3; source < last; source += 3, target += right) {
          out[target] = data[source]!;
          out[target + 1] = data[source + 1]!;
          out[target + 2] = data[source + 2]!;
        }
      }
    }
  }
};
