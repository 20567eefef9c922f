import { Fault } from '../../../../contract/errors.ts';
import type { Candidates } from './detections.ts';
import type { DetectFamily, FamilyMatch, OutputDecoder, ValueShape } from './family.ts';

/**
 * YOLOX (Ge et al., "YOLOX: Exceeding YOLO Series in 2021", https://arxiv.org/abs/2107.08430; https://github.com/Megvii-BaseDetection/YOLOX):
 * anchor-free, one row a grid cell, the cells of stride 8 first, then 16, then 32, each grid row by row. A row is
 * [x, y, w, h, objectness, class scores…] with x and y relative to the cell, w and h as logarithms, both in strides; the scores are
 * probabilities already.
 */
const STRIDES = [8, 16, 32] as const;
const FIRST_CLASS = 5;
/** Boxes that reach further than this, model pixels, are noise (or not numbers at all). */
const FAR_PX = 1e6;

/** Rows of the output for an input of this size. */
export const yoloxRows = (width: number, height: number): number =>
  STRIDES.reduce((sum, stride) => sum + Math.floor(width / stride) * Math.floor(height / stride), 0);

const match = (width: number, height: number, outputs: readonly ValueShape[]): FamilyMatch | null => {
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0 || output.type !== 'float32' || output.shape?.length !== 3) return null;
  if (width % 32 !== 0 || height % 32 !== 0) return null;
  const [batch, rows, columns] = output.shape;
  if (typeof batch === 'number' && batch !== 1) return null;
  if (typeof rows === 'number' && rows !== yoloxRows(width, height)) return null;
  return typeof columns === 'number' && columns > FIRST_CLASS ? { output: output.name, classes: columns - FIRST_CLASS } : null;
};

class YoloxDecoder implements OutputDecoder {
  readonly capacity: number;
  readonly #columns: number;
  /** For each row: grid x, grid y and stride. */
  readonly #grid: Float32Array;

  constructor(width: number, height: number, classes: number) {
    this.capacity = yoloxRows(width, height);
    this.#columns = FIRST_CLASS + classes;
    this.#grid = new Float32Array(this.capacity * 3);
    let at = 0;
    for (const stride of STRIDES) {
      const across = Math.floor(width / stride);
      const down = Math.floor(height / stride);
      for (let cell = 0; cell < across * down; cell++) {
        this.#grid[at++] = cell % across;
        this.#grid[at++] = Math.floor(cell / across);
        this.#grid[at++] = stride;
      }
    }
  }

  decode(data: Float32Array, dims: readonly number[], minScore: number, out: Candidates): void {
    const columns = this.#columns;
    const rows = this.capacity;
    if (dims.length !== 3 || dims[0] !== 1 || dims[1] !== rows || dims[2] !== columns) {
      throw new Fault('model', `Expected an output of [1, ${rows}, ${columns}] from a YOLOX network but received [${dims.join(', ')}].`);
    }
    const grid = this.#grid;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      const objectness = data[at + 4]!;
      // A class score is at most 1, so the product is at most this. Written so that NaN fails too.
      if (!(objectness >= minScore)) continue;
      let best = -1;
      let bestScore = 0;
      for (let column = at + FIRST_CLASS, end = at + columns; column < end; column++) {
        if (data[column]! > bestScore) {
          bestScore = data[column]!;
          best = column - at - FIRST_CLASS;
        }
      }
      const score = objectness * bestScore;
      if (best < 0 || !(score >= minScore)) continue;
      const stride = grid[row * 3 + 2]!;
      const x = (data[at]! + grid[row * 3]!) * stride;
      const y = (data[at + 1]! + grid[row * 3 + 1]!) * stride;
      const halfWidth = (Math.exp(data[at + 2]!) * stride) / 2;
      const halfHeight = (Math.exp(data[at + 3]!) * stride) / 2;
      if (!(Math.abs(x) + halfWidth < FAR_PX && Math.abs(y) + halfHeight < FAR_PX)) continue;
      out.boxes[count * 4] = x - halfWidth;
      out.boxes[count * 4 + 1] = y - halfHeight;
      out.boxes[count * 4 + 2] = x + halfWidth;
      out.boxes[count * 4 + 3] = y + halfHeight;
      out.scores[count] = Math.min(1, score);
      out.classes[count] = best;
      count++;
    }
    out.count = count;
  }
}

export const yolox: DetectFamily = {
  name: 'yolox',
  expects:
    'a YOLOX detector: one float32 input [1, 3, H, W] with H and W multiples of 32, one float32 output [1, cells of strides 8, 16 and 32, 5 + classes]',
  input: { colour: 'bgr', fit: 'letterbox-topleft', pad: 114 },
  match,
  decoder: (width, height, classes) => new YoloxDecoder(width, height, classes),
};
