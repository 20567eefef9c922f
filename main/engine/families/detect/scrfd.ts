import { isReal, sideOf, wrongDims } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder, ValueShape } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { putBox } from './candidates.ts';
import { allCells, cellsOf, gridOf, STRIDES } from './cells.ts';

/**
 * SCRFD (Guo et al., "Sample and Computation Redistribution for Efficient Face Detection", ICLR 2022; https://github.com/deepinsight/insightface,
 * detection/scrfd): for strides 8, 16, 32 scores [2 × cells, 1], boxes [2 × cells, 4] as distances from the cell's corner in strides, and points
 * [2 × cells, 10] where it has them; two anchors a cell, one behind the other. A dimension of 1 may stand in front. The points are not used.
 */
const ANCHORS = 2;

const rowsAndColumns = (value: ValueShape): readonly [number | null, number | null] => [sideOf(value, -2), sideOf(value, -1)];

const match = ({ width, height, outputs, otherInputs }: NetworkFacts): FamilyMatch | null => {
  if (![6, 9].includes(outputs.length) || otherInputs.length > 0) return null;
  if (!outputs.every((each) => isReal(each) && (each.shape?.length === 2 || each.shape?.length === 3))) return null;
  const ordered: ValueShape[] = [];
  for (const columns of [1, 4]) {
    const those = outputs.filter((each) => rowsAndColumns(each)[1] === columns);
    if (those.length !== STRIDES.length) return null;
    STRIDES.forEach((stride, level) => {
      const rows = cellsOf(width, height, stride) * ANCHORS;
      // Rows that are open until run time stand in the order of strides.
      const found = those.find((each) => rowsAndColumns(each)[0] === rows) ?? those[level]!;
      ordered.push(found);
    });
  }
  const fitting = ordered.every((each, index) => {
    const [rows] = rowsAndColumns(each);
    return rows === null || rows === cellsOf(width, height, STRIDES[index % STRIDES.length]!) * ANCHORS;
  });
  return fitting ? { outputs: ordered.map(({ name }) => name), classes: 1, certainty: 3 } : null;
};

class ScrfdDecoder implements OutputDecoder {
  readonly capacity: number;
  readonly overlaps = true;
  readonly #cells: readonly number[];
  readonly #grid: Float32Array;

  constructor({ width, height }: DecoderShape) {
    this.capacity = allCells(width, height, STRIDES) * ANCHORS;
    this.#cells = STRIDES.map((stride) => cellsOf(width, height, stride));
    this.#grid = gridOf(width, height, STRIDES);
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    out.count = 0;
    let first = 0;
    this.#cells.forEach((cells, level) => {
      const [scores, boxes] = [outputs[level], outputs[STRIDES.length + level]];
      const rows = cells * ANCHORS;
      if (scores?.data.length !== rows || boxes?.data.length !== rows * 4)
        throw wrongDims('SCRFD', `[${rows}, 1] and [${rows}, 4]`, scores?.dims ?? []);
      for (let row = 0; row < rows; row++) {
        const score = scores.data[row]!;
        if (!(score >= minScore)) continue;
        const cell = first + Math.floor(row / ANCHORS);
        const stride = this.#grid[cell * 3 + 2]!;
        const [x, y] = [this.#grid[cell * 3]! * stride, this.#grid[cell * 3 + 1]! * stride];
        const far = (side: number) => boxes.data[row * 4 + side]! * stride;
        putBox(out, x - far(0), y - far(1), x + far(2), y + far(3), score, 0);
      }
      first += cells;
    });
  }
}

export const scrfd: DetectFamily = {
  name: 'scrfd',
  task: 'detect',
  source: 'Guo et al., SCRFD, ICLR 2022; https://github.com/deepinsight/insightface',
  expects: 'an SCRFD face detector: for strides 8, 16, 32 outputs [2 × cells, 1] and [2 × cells, 4], and perhaps [2 × cells, 10]',
  input: { colour: 'rgb', fit: 'letterbox-topleft', pad: 0, mean: [127.5], std: [128] },
  openSizePx: 640,
  score: 0.5,
  iou: 0.4,
  match,
  decoder: (shape) => new ScrfdDecoder(shape),
};
