/**
 * The weights of a one-dimensional resampling: output pixel i is Σ weight[i · taps + k] · source[start[i] + k] for k < count[i]. Reused from crop
 * to crop; grows when it has to.
 */
export class Axis {
  readonly start: Int32Array;
  readonly count: Int32Array;
  weights: Float32Array = new Float32Array(0);
  /** Room for each output pixel in `weights`. */
  taps = 0;

  /** `outputs`: the most output pixels that `set` will be asked for. */
  constructor(outputs: number) {
    this.start = new Int32Array(outputs);
    this.count = new Int32Array(outputs);
  }

  /**
   * Maps the source interval [from, to) (pixel edges, may be fractional) onto `outputs` pixels. Linear interpolation whose triangle widens
   * with the shrink, so that every source pixel counts (as in Pillow's BILINEAR and libvips' linear; a plain mean over the area, half the
   * work, was seen to change what classifiers say). Source pixels outside 0..size − 1 are not used; the weights of those inside add up to 1.
   */
  set(from: number, to: number, outputs: number, size: number): void {
    const scale = (to - from) / outputs;
    const reach = Math.max(1, scale);
    this.taps = Math.ceil(2 * reach) + 2;
    if (this.weights.length < outputs * this.taps) this.weights = new Float32Array(outputs * this.taps);
    for (let output = 0; output < outputs; output++) {
      const centre = from + (output + 0.5) * scale;
      // Outermost pixels whose centres lie within reach.
      const first = clamp(Math.ceil(centre - reach - 0.5), 0, size - 1);
      const last = clamp(Math.floor(centre + reach - 0.5), first, size - 1);
      const at = output * this.taps;
      let sum = 0;
      for (let source = first; source <= last; source++) {
        const weight = Math.max(0, 1 - Math.abs(source + 0.5 - centre) / reach);
        this.weights[at + source - first] = weight;
        sum += weight;
      }
      this.start[output] = first;
      this.count[output] = last - first + 1;
      if (sum > 0) for (let tap = 0; tap <= last - first; tap++) this.weights[at + tap]! /= sum;
      else this.weights[at] = 1;
    }
  }
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/**
 * Resamples one row of output from a plane of bytes: rows first (the weighted sum of the source rows that `down` names for output row
 * `row`, over the columns that are needed), then columns into `out[0..outputs)`. `line`: scratch of at least the plane's width.
 */
export const resampleRow = (
  plane: Uint8Array,
  offset: number,
  stride: number,
  across: Axis,
  down: Axis,
  row: number,
  outputs: number,
  line: Float32Array,
  out: Float32Array,
): void => {
  const { start, count, weights, taps } = across;
  const first = start[0]!;
  const end = start[outputs - 1]! + count[outputs - 1]!;
  blendRows(plane, offset + down.start[row]! * stride, stride, down.weights, row * down.taps, down.count[row]!, first, end, line);
  for (let output = 0; output < outputs; output++) {
    const from = start[output]!;
    const at = output * taps;
    // Two pixels and fewer are the rule where a crop is enlarged.
    let sum = weights[at]! * line[from]!;
    const n = count[output]!;
    if (n > 1) sum += weights[at + 1]! * line[from + 1]!;
    for (let tap = 2; tap < n; tap++) sum += weights[at + tap]! * line[from + tap]!;
    out[output] = sum;
  }
};

/** The weighted sum of `rows` rows of a plane from `at` on, over columns first..end − 1; two rows in one go, since memory is what it waits for. */
const blendRows = (
  plane: Uint8Array,
  at: number,
  stride: number,
  weights: Float32Array,
  weightsAt: number,
  rows: number,
  first: number,
  end: number,
  line: Float32Array,
): void => {
  if (rows === 1) {
    const weight = weights[weightsAt]!;
    for (let x = first; x < end; x++) line[x] = weight * plane[at + x]!;
    return;
  }
  for (let tap = 0; tap + 1 < rows; tap += 2) {
    const upper = weights[weightsAt + tap]!;
    const lower = weights[weightsAt + tap + 1]!;
    const upperAt = at + tap * stride;
    const lowerAt = upperAt + stride;
    if (tap === 0) for (let x = first; x < end; x++) line[x] = upper * plane[upperAt + x]! + lower * plane[lowerAt + x]!;
    else for (let x = first; x < end; x++) line[x]! += upper * plane[upperAt + x]! + lower * plane[lowerAt + x]!;
  }
  if (rows % 2 === 0) return;
  const weight = weights[weightsAt + rows - 1]!;
  const lastAt = at + (rows - 1) * stride;
  for (let x = first; x < end; x++) line[x]! += weight * plane[lastAt + x]!;
};
