import { OnnxWriter } from './onnx-writer.ts';

/**
 * Networks that are written down here rather than trained, so that the whole cascade can be tested with no weights at all. Each function
 * gives the bytes of an .onnx file.
 */

const STRIDES = [8, 16, 32] as const;
/** Side of the blocks in which colour is judged, model pixels. */
const BLOCK = 4;

/** Rows of a YOLOX-shaped output. */
export const rowsOf = (width: number, height: number): number =>
  STRIDES.reduce((sum, stride) => sum + (width / stride) * (height / stride), 0);

/** `value[:, :, down:, across:]` with zeros for what comes in from outside; `across` and `down` may be negative. */
const shift = (g: OnnxWriter, value: string, across: number, down: number, width: number, height: number): string => {
  const pads = [0, 0, Math.max(0, -down), Math.max(0, -across), 0, 0, Math.max(0, down), Math.max(0, across)];
  const padded = g.node('Pad', [value, g.ints(pads), g.floats([0], [])], { mode: 'constant' });
  const y = Math.max(0, down);
  const x = Math.max(0, across);
  return g.node('Slice', [padded, g.ints([y, x]), g.ints([y + height, x + width]), g.ints([2, 3])]);
};

/**
 * For each block, how many blocks in a row from it on (itself included) are of the colour, in one direction; a block that is covered in part
 * counts in part and ends the run. By doubling: a run of k that is full goes on with the run k further.
 */
const runLength = (g: OnnxWriter, mask: string, dx: number, dy: number, width: number, height: number): string => {
  let run = mask;
  for (let length = 1; length < Math.max(width, height); length *= 2) {
    const full = g.node('Clip', [g.node('Sub', [run, g.floats([length - 1], [])]), g.floats([0], []), g.floats([1], [])]);
    run = g.node('Add', [run, g.node('Mul', [full, shift(g, run, dx * length, dy * length, width, height)])]);
  }
  return run;
};

/** [1, 3, H, W] BGR 0..255 → [1, 2, H / 4, W / 4]: how much of each block is red (0) or blue (1). */
const colourMasks = (g: OnnxWriter, image: string): string => {
  const pooled = g.node('AveragePool', [image], { kernel_shape: [BLOCK, BLOCK], strides: [BLOCK, BLOCK] });
  const channel = (index: number): string => g.node('Slice', [pooled, g.ints([index]), g.ints([index + 1]), g.ints([1])]);
  const [blue, green, red] = [channel(0), channel(1), channel(2)];
  const excess = (colour: string, other: string): string => g.node('Sub', [colour, g.node('Max', [green, other])]);
  const both = g.node('Concat', [excess(red, blue), excess(blue, red)], { axis: 1 });
  const scaled = g.node('Div', [g.node('Sub', [both, g.floats([80], [])]), g.floats([100], [])]);
  return g.node('Clip', [scaled, g.floats([0], []), g.floats([1], [])]);
};

/**
 * A detector of upright solid squares (and rectangles), red (class 0) and blue (class 1), on any ground of another colour: float32
 * [1, 3, H, W], BGR 0..255, H and W multiples of 32 → YOLOX's [1, rows, 7]. Every grid cell inside a square says the square's own box (to about
 * a pixel), so one box is left of each; the cell nearest its middle scores highest, about 0.95. Squares from 16 model pixels on are found.
 */
export const redSquareDetector = (size: { width: number; height: number }): Uint8Array => {
  const g = new OnnxWriter();
  const width = size.width / BLOCK;
  const height = size.height / BLOCK;
  const image = g.input('images', 'float32', [1, 3, size.height, size.width]);
  const masks = colourMasks(g, image);
  const sum = (value: string): string => g.node('ReduceSum', [value, g.ints([1])], { keepdims: 1 });
  const right = sum(runLength(g, masks, 1, 0, width, height));
  const left = sum(runLength(g, masks, -1, 0, width, height));
  const below = sum(runLength(g, masks, 0, 1, width, height));
  const above = sum(runLength(g, masks, 0, -1, width, height));
  const one = g.floats([1], []);
  const across = g.node('Sub', [g.node('Add', [left, right]), one]);
  const down = g.node('Sub', [g.node('Add', [above, below]), one]);
  const dx = g.node('Sub', [right, left]);
  const dy = g.node('Sub', [below, above]);
  // Off the middle by all of its size: −0.2. Not wholly of one colour: nothing.
  const small = g.floats([0.01], []);
  const off = (difference: string, whole: string): string => g.node('Div', [g.node('Abs', [difference]), g.node('Max', [whole, small])]);
  const farness = g.node('Mul', [g.node('Add', [off(dx, across), off(dy, down)]), g.floats([0.1], [])]);
  const solid = g.node('Clip', [
    g.node('Mul', [g.node('Sub', [sum(masks), g.floats([0.9], [])]), g.floats([10], [])]),
    g.floats([0], []),
    one,
  ]);
  const objectness = g.node('Clip', [g.node('Mul', [solid, g.node('Sub', [g.floats([0.95], []), farness])]), g.floats([0], []), one]);

  const outputs = STRIDES.map((stride) => {
    const blocks = stride / BLOCK;
    const times = g.floats([1 / blocks], []);
    const middle = (difference: string): string =>
      g.node('Add', [g.node('Mul', [g.node('Add', [difference, one]), g.floats([0.5 / blocks], [])]), g.floats([0.5], [])]);
    const logarithm = (whole: string): string => g.node('Log', [g.node('Max', [g.node('Mul', [whole, times]), small])]);
    const columns = [middle(dx), middle(dy), logarithm(across), logarithm(down), objectness, masks];
    const all = g.node('Concat', columns, { axis: 1 });
    const cells = g.node('Slice', [
      all,
      g.ints([blocks / 2, blocks / 2]),
      g.ints([height, width]),
      g.ints([2, 3]),
      g.ints([blocks, blocks]),
    ]);
    return g.node('Transpose', [g.node('Reshape', [cells, g.ints([1, 7, -1])])], { perm: [0, 2, 1] });
  });
  g.output('output', g.node('Concat', outputs, { axis: 1 }), 'float32', [1, rowsOf(size.width, size.height), 7]);
  return g.bytes();
};

/** A detector of the same shape as `redSquareDetector` that costs next to nothing and finds nothing. `classes`: columns behind the first five. */
export const identityDetector = (size: { width: number; height: number; classes?: number }): Uint8Array => constantDetector(size, 0);

/** As `identityDetector`, but every number of its output is `value`, or all of them are given: rows of 5 + classes. */
export const constantDetector = (size: { width: number; height: number; classes?: number }, value: number | Float32Array): Uint8Array => {
  const g = new OnnxWriter();
  const columns = 5 + (size.classes ?? 2);
  const rows = rowsOf(size.width, size.height);
  const image = g.input('images', 'float32', [1, 3, size.height, size.width]);
  const pixel = g.node('Slice', [image, g.ints([0, 0, 0]), g.ints([1, 1, 1]), g.ints([1, 2, 3])]);
  const nothing = g.node('Mul', [g.node('Reshape', [pixel, g.ints([1, 1, 1])]), g.floats([0], [])]);
  const numbers = typeof value === 'number' ? new Float32Array(rows * columns).fill(value) : value;
  const constant = g.floats(numbers, [1, rows, columns]);
  g.output('output', g.node('Add', [constant, nothing]), 'float32', [1, rows, columns]);
  return g.bytes();
};

/**
 * Tells red, green, blue and other pictures apart by their mean colour: `type` [batch, 3, 32, 32], RGB 0..255 → probabilities [batch, 4].
 */
export const colourClassifier = (type: 'float32' | 'uint8' = 'float32', batch: 'batch' | 1 = 'batch'): Uint8Array => {
  const g = new OnnxWriter();
  const image = g.input('input', type, [batch, 3, 32, 32]);
  const numbers = type === 'uint8' ? g.node('Cast', [image], { to: 1 }) : image;
  const mean = g.node('Flatten', [g.node('GlobalAveragePool', [numbers])], { axis: 1 });
  // A logit is twice a colour's mean minus the two others', in units of 20; "other" stands at 3.
  const weights = [2, -1, -1, 0, -1, 2, -1, 0, -1, -1, 2, 0].map((weight) => weight / 20);
  const logits = g.node('Gemm', [mean, g.floats(weights, [3, 4]), g.floats([0, 0, 0, 3], [4])]);
  g.output('probabilities', g.node('Softmax', [logits], { axis: 1 }), 'float32', [batch, 4]);
  return g.bytes();
};
export const COLOUR_LABELS = ['red', 'green', 'blue', 'other'] as const;
export const SQUARE_LABELS = ['red square', 'blue square'] as const;
