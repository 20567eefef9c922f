import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { bestClass, putMiddle } from './candidates.ts';
import { allCells, gridOf, STRIDES } from './cells.ts';

/**
 * YOLOX (Ge et al., "YOLOX: Exceeding YOLO Series in 2021", https://arxiv.org/abs/2107.08430; https://github.com/Megvii-BaseDetection/YOLOX):
 * anchor-free, one row a grid cell, the cells of stride 8 first, then 16, then 32, each grid row by row. A row is
 * [x, y, w, h, objectness, class scores…] with x and y relative to the cell, w and h as logarithms, both in strides; the scores are
 * probabilities already.
 */
const FIRST_CLASS = 5;

/** Rows of the output for an input of this size. */
export const yoloxRows = (width: number, height: number): number => allCells(width, height, STRIDES);

const match = ({ width, height, outputs, otherInputs, labels }: NetworkFacts): FamilyMatch | null => {
  const [output, ...others] = outputs;
  if (output === undefined || others.length > 0 || otherInputs.length > 0 || !isReal(output) || output.shape?.length !== 3) return null;
  if (width % 32 !== 0 || height % 32 !== 0) return null;
  const [batch, rows, columns] = [sideOf(output, 0), sideOf(output, 1), sideOf(output, 2)];
  if ((batch ?? 1) !== 1 || (rows !== null && rows !== yoloxRows(width, height))) return null;
  if (columns === null || columns <= FIRST_CLASS) return null;
  const classes = columns - FIRST_CLASS;
  // With a class more, and no objectness, it could be a later YOLO lying on its side.
  const certainty = rows === null ? 1 : labels !== null && labels !== classes && labels === classes + 1 ? 1 : 2;
  return { outputs: [output.name], classes, certainty };
};

class YoloxDecoder implements OutputDecoder {
  readonly capacity: number;
  readonly overlaps = true;
  readonly #columns: number;
  /** For each row: grid x, grid y and stride. */
  readonly #grid: Float32Array;

  constructor({ width, height, classes }: DecoderShape) {
    this.capacity = yoloxRows(width, height);
    this.#columns = FIRST_CLASS + classes;
    this.#grid = gridOf(width, height, STRIDES);
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    const columns = this.#columns;
    const rows = this.capacity;
    const data = outputOf(outputs, 0, rows * columns, 'YOLOX', `[1, ${rows}, ${columns}]`);
    const grid = this.#grid;
    out.count = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      const objectness = data[at + 4]!;
      // A class score is at most 1, so the product is at most this. Written so that NaN fails too.
      if (!(objectness >= minScore)) continue;
      const best = bestClass(data, at + FIRST_CLASS, columns - FIRST_CLASS);
      const score = objectness * data[at + FIRST_CLASS + best]!;
      if (best < 0 || !(score >= minScore)) continue;
      const stride = grid[row * 3 + 2]!;
      const x = (data[at]! + grid[row * 3]!) * stride;
      const y = (data[at + 1]! + grid[row * 3 + 1]!) * stride;
      putMiddle(out, x, y, Math.exp(data[at + 2]!) * stride, Math.exp(data[at + 3]!) * stride, score, best);
    }
  }
}

export const yolox: DetectFamily = {
  name: 'yolox',
  task: 'detect',
  source: 'Ge et al., YOLOX, 2021; https://github.com/Megvii-BaseDetection/YOLOX',
  expects:
    'a YOLOX detector: one input [1, 3, H, W] with H and W multiples of 32, one float output [1, cells of strides 8, 16 and 32, 5 + classes]',
  input: { colour: 'bgr', fit: 'letterbox-topleft', pad: 114, mean: [0], std: [1] },
  score: 0.3,
  iou: 0.45,
  match,
  decoder: (shape) => new YoloxDecoder(shape),
};
