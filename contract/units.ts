/** Integer nanoseconds on the engine's monotonic clock, counted from the engine's own start (so exact in a float64). */
export type Nanos = number & { readonly __unit: 'ns' };

export const nanos = (value: number): Nanos => value as Nanos;

/** Nanoseconds to milliseconds, for the display edge only. */
export const toMs = (value: number): number => value / 1e6;

/** [x1, y1, x2, y2] in source pixels: the stored picture after rotation, x right, y down, not clamped. */
export type BoxPx = readonly [number, number, number, number];

/** Bytes of a tight I420 picture: Y, then U and V of ceil(width ÷ 2) × ceil(height ÷ 2) each, no row padding. */
export const i420Bytes = ({ width, height }: { readonly width: number; readonly height: number }): number =>
  width * height + 2 * Math.ceil(width / 2) * Math.ceil(height / 2);
