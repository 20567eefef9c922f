/**
 * A resampling of one axis: `size` source pixels, of which [0, extent) is mapped onto `outputs` pixels; extent ends within the last pixel, or at its
 * edge.
 */
export interface AxisMap {
  readonly size: number;
  readonly extent: number;
  readonly outputs: number;
  /** Source pixels that the part lies further along than at 0; 0 where it is left out. */
  readonly offset?: number;
}

/** What an output pixel is made of: weights of source pixels from `first` on, which lie within 0..size − 1 and add up to 1. */
export interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Whether every output pixel is the source pixel of its number. */
export const isIdentity = ({ size, extent, outputs, offset = 0 }: AxisMap): boolean =>
  extent === outputs && size === outputs && offset === 0;

/**
 * The weights of output pixel `output`: linear interpolation whose triangle widens with the shrink, so that every source pixel counts, as in Pillow's
 * BILINEAR; the same as those of crops that are cut out on the processor.
 */
export const tapsOf = ({ size, extent, outputs, offset = 0 }: AxisMap, output: number): Taps => {
  const scale = extent / outputs;
  const reach = Math.max(1, scale);
  const centre = offset + (output + 0.5) * scale;
  const first = clamp(Math.ceil(centre - reach - 0.5), 0, size - 1);
  const last = clamp(Math.floor(centre + reach - 0.5), first, size - 1);
  const raw = Array.from({ length: last - first + 1 }, (_, tap) => Math.max(0, 1 - Math.abs(first + tap + 0.5 - centre) / reach));
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return { first, weights: raw.map((weight) => weight / sum) };
};

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
