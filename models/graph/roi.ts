import type { Operators } from './operators.ts';
import type { Siting } from './spec.ts';

/** Planes that crops are cut out of, and what one pixel of them is to a pixel of the picture. */
export interface Planes {
  /** float32 [1, count, …]: luma, or both of chroma. */
  readonly value: string;
  /** How many. */
  readonly count: 1 | 2;
  /** How many pixels of the picture, each way, a pixel of theirs stands for. */
  readonly step: 1 | 2;
  /** How many pixels each way were put around them. */
  readonly around: number;
  /** Plane pixels that they lie further along. */
  readonly siting: Siting;
}

/**
 * Cuts boxes out of planes and resamples each to the same size, all at once: for graphics cards (on a processor, RoiAlign is slow).
 *
 * RoiAlign takes means over bins; with bins of a whole output pixel that is a filter of half the width that crops on the processor have (a triangle that
 * widens with the shrink, see axis.ts). So it makes bins of half an output pixel, centred on the output pixels and on the middles between them, and an
 * output pixel is side · left + (1 − 2 · side) · middle + side · right, across and down. With s source pixels an output pixel, side is (1 − 1 ÷ s⁴) · 4
 * ÷ 15, and 0 for s ≤ 1. Where a crop is enlarged, and for s = 2, that is exactly the triangle; else it is near it: crops of photographs of 260 to 720
 * px as 224 are 0.3 to 0.5 of 255 off in the mean and 8 at most. (Bins of whole pixels, over rows of photographs: 0.3 to 0.5 for s < 1.5, 0.8 for 1.75,
 * 1.3 for 2.7, 2.2 for 4.)
 *
 * RoiAlign of opset 10 is meant, in which pixel centres are whole numbers: so boxes move by half a pixel.
 *
 * @param boxes float32 [n, 4], x1, y1, x2, y2 in picture pixels
 * @param batch int64 [n] of zeros: of which picture
 * @returns float32 [n, planes.count, height, width]
 */
export const cutAtOnce = (
  g: Operators,
  planes: Planes,
  boxes: string,
  batch: string,
  { width, height }: { readonly width: number; readonly height: number },
): string => {
  const [from, to] = [g.slice(boxes, 1, 0, 2), g.slice(boxes, 1, 2, 4)];
  // [n, 2]: plane pixels an output pixel, across and down.
  const size = g.node('Mul', [g.node('Sub', [to, from]), g.floats([1 / (width * planes.step), 1 / (height * planes.step)], [2])]);
  const quarter = g.node('Mul', [size, g.floats([0.25], [])]);
  const scale = g.floats([1 / planes.step], []);
  const half = g.floats([0.5 - planes.around - planes.siting.x, 0.5 - planes.around - planes.siting.y], [2]);
  const edge = (corner: string, towards: 'Sub' | 'Add'): string =>
    g.node('Sub', [g.node(towards, [g.node('Mul', [corner, scale]), quarter]), half]);
  const regions = g.node('Concat', [edge(from, 'Sub'), edge(to, 'Add')], { axis: 1 });
  const [across, down] = [2 * width + 1, 2 * height + 1];
  const bins = g.node('RoiAlign', [planes.value, regions, batch], {
    output_height: down,
    output_width: across,
    sampling_ratio: 0,
    ...(g.opset >= 16 ? { coordinate_transformation_mode: 'output_half_pixel' } : {}),
  });
  return blended(g, g.reshape(bins, [-1, 1, down, across]), sidesOf(g, size), planes.count, width, height);
};

/** [n, 2] of s → [n, 2] of side. */
const sidesOf = (g: Operators, size: string): string => {
  const one = g.floats([1], []);
  const shrink = g.node('Max', [size, one]);
  const square = g.node('Mul', [shrink, shrink]);
  const missing = g.node('Sub', [one, g.node('Div', [one, g.node('Mul', [square, square])])]);
  return g.node('Mul', [missing, g.floats([4 / 15], [])]);
};

/** Bins [n · count, 1, 2h + 1, 2w + 1] and sides [n, 2] → [n, count, h, w]. */
const blended = (g: Operators, bins: string, sides: string, count: number, width: number, height: number): string => {
  // For each output pixel: its own bin, those left and right, those above and below, the four in the corners.
  const sums = [
    [0, 0, 0, 0, 1, 0, 0, 0, 0],
    [0, 0, 0, 1, 0, 1, 0, 0, 0],
    [0, 1, 0, 0, 0, 0, 0, 1, 0],
    [1, 0, 1, 0, 0, 0, 1, 0, 1],
  ];
  const parts = g.node('Conv', [bins, g.floats(sums.flat(), [4, 1, 3, 3])], { kernel_shape: [3, 3], strides: [2, 2] });
  const [x, y] = [g.slice(sides, 1, 0, 1), g.slice(sides, 1, 1, 2)];
  const middle = (side: string): string => g.node('Sub', [g.floats([1], []), g.node('Add', [side, side])]);
  const products = [
    [middle(y), middle(x)],
    [middle(y), x],
    [y, middle(x)],
    [y, x],
  ].map((pair) => g.node('Mul', pair));
  const weights = g.reshape(g.node('Concat', products, { axis: 1 }), [-1, 1, 1, 4]);
  const result = g.node('MatMul', [weights, g.reshape(parts, [-1, count, 4, height * width])]);
  return g.reshape(result, [-1, count, height, width]);
};
