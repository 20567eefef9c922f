import { type AxisMap, isIdentity, tapsOf } from './axis.ts';
import type { Operators } from './operators.ts';

/**
 * Resampling as products with constant matrices. A whole matrix is nearly all zeros, as a pixel is made of its neighbours only; so the outputs are cut
 * into bands, and each band is the product of a small matrix and the few source pixels it needs. That is exact for every ratio and at the borders, needs
 * no operator younger than opset 1, and measured on a processor it is as fast as strided convolutions of the same weights, or faster.
 */
interface Band {
  /** Output pixels. */
  readonly rows: number;
  /** Source pixels from `from` on. */
  readonly from: number;
  readonly columns: number;
  /** rows × columns numbers. */
  readonly weights: Float32Array;
}

/**
 * What a band costs besides its numbers, and what each source pixel costs to fetch, counted in multiplications (measured on a processor; right to a
 * factor of two).
 */
const COST = { band: 1e6, pixel: 16 } as const;
const MOST_BANDS = 128;

/** Bands of `height` output pixels; the last one may be smaller. */
const bandsOf = (map: AxisMap, height: number): Band[] => {
  const bands: Band[] = [];
  for (let output = 0; output < map.outputs; output += height) {
    const taps = Array.from({ length: Math.min(height, map.outputs - output) }, (_, row) => tapsOf(map, output + row));
    const from = Math.min(...taps.map(({ first }) => first));
    const columns = Math.max(...taps.map(({ first, weights }) => first + weights.length)) - from;
    const weights = new Float32Array(taps.length * columns);
    for (const [row, tap] of taps.entries()) weights.set(tap.weights, row * columns + tap.first - from);
    bands.push({ rows: taps.length, from, columns, weights });
  }
  return bands;
};

/** The height of bands that costs least; `across`: how many numbers lie across the axis. */
const bandHeight = ({ size, extent, outputs }: AxisMap, across: number): number => {
  const scale = extent / outputs;
  const costOf = (count: number): number => {
    const height = Math.ceil(outputs / count);
    const columns = Math.min(size, height * scale + 2 * Math.max(1, scale));
    return count * (COST.band + across * columns * (height + COST.pixel));
  };
  let best = 1;
  for (let count = 2; count <= Math.min(outputs, MOST_BANDS); count++) if (costOf(count) < costOf(best)) best = count;
  return Math.ceil(outputs / best);
};

/** Rows: [n, 1, size, across] of bytes → float32 [n, 1, outputs, across]. Bytes are turned into numbers band by band, which keeps them in the cache. */
export const resampleRows = (g: Operators, bytes: string, map: AxisMap, across: number): string => {
  if (isIdentity(map)) return g.cast(bytes, 'float32');
  const parts = bandsOf(map, bandHeight(map, across)).map(({ rows, from, columns, weights }) => {
    const needed = columns === map.size ? bytes : g.slice(bytes, 2, from, from + columns);
    return g.node('MatMul', [g.floats(weights, [rows, columns]), g.cast(needed, 'float32')]);
  });
  return joined(g, parts, 2);
};

/** Columns: float32 [n, 1, lines, size] → [n, 1, lines, outputs]. */
export const resampleColumns = (g: Operators, value: string, map: AxisMap, lines: number): string => {
  if (isIdentity(map)) return value;
  const parts = bandsOf(map, bandHeight(map, lines)).map(({ rows, from, columns, weights }) => {
    const needed = columns === map.size ? value : g.slice(value, 3, from, from + columns);
    return g.node('MatMul', [needed, g.floats(transposed(weights, rows, columns), [columns, rows])]);
  });
  return joined(g, parts, 3);
};

const joined = (g: Operators, parts: readonly string[], axis: number): string => {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : g.node('Concat', parts, { axis });
};

const transposed = (matrix: Float32Array, rows: number, columns: number): Float32Array => {
  const result = new Float32Array(matrix.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) result[column * rows + row] = matrix[row * columns + column] ?? 0;
  return result;
};
