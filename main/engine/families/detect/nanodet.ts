import { isReal, sideOf, wrongDims } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder, ValueShape } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { bestClass, putBox } from './candidates.ts';
import { allCells, cellsOf, gridOf, MORE_STRIDES, STRIDES, stridesFor } from './cells.ts';

/**
 * NanoDet and NanoDet-Plus (https://github.com/RangiLyu/nanodet): class probabilities, and for each side of a box a distribution over `regMax` + 1 bins whose
 * mean is its distance from the cell's point in strides (Li et al., "Generalized Focal Loss", NeurIPS 2020). NanoDet has two outputs a stride, [1, cells,
 * classes] and [1, cells, 4 × bins], and the middle of a cell's pixels as point; NanoDet-Plus one output with both, and the cell's corner.
 */
const BINS = 8;

const isLevel = (value: ValueShape): boolean => isReal(value) && (value.shape?.length === 3 || value.shape?.length === 2);

const separate = ({ width, height, outputs }: NetworkFacts): FamilyMatch | null => {
  const strides = [STRIDES, MORE_STRIDES].find(({ length }) => length * 2 === outputs.length);
  if (!strides || !outputs.every(isLevel)) return null;
  const ordered: ValueShape[] = [];
  for (const side of [false, true]) {
    for (const stride of strides) {
      const rows = cellsOf(width, height, stride);
      const found = outputs.find(
        (each) => sideOf(each, -2) === rows && (sideOf(each, -1) === 4 * BINS) === side && !ordered.includes(each),
      );
      if (!found) return null;
      ordered.push(found);
    }
  }
  const classes = sideOf(ordered[0]!, -1);
  if (classes === null || classes < 1) return null;
  return { outputs: ordered.map(({ name }) => name), classes, options: { levels: strides.length, together: false }, certainty: 3 };
};

const together = ({ width, height, outputs: [output, ...others], labels }: NetworkFacts): FamilyMatch | null => {
  if (!output || others.length > 0 || !isReal(output) || output.shape?.length !== 3) return null;
  const [rows, columns] = [sideOf(output, 1), sideOf(output, 2)];
  if (rows === null || columns === null || columns <= 4 * BINS) return null;
  const strides = stridesFor(rows, width, height);
  if (strides === null) return null;
  const classes = columns - 4 * BINS;
  // 80 classes, or as many as there are labels: other detectors with one row a cell have 4 or 5 columns besides.
  const told = labels === classes || (labels === null && columns === 80 + 4 * BINS);
  return { outputs: [output.name], classes, options: { levels: strides.length, together: true }, certainty: told ? 3 : 1 };
};

class NanodetDecoder implements OutputDecoder {
  readonly capacity: number;
  readonly overlaps = true;
  readonly #shape: DecoderShape;
  readonly #strides: readonly number[];
  readonly #grid: Float32Array;
  readonly #together: boolean;

  constructor(shape: DecoderShape) {
    const { width, height, options } = shape;
    this.#shape = shape;
    this.#strides = options['levels'] === MORE_STRIDES.length ? MORE_STRIDES : STRIDES;
    this.#together = options['together'] === true;
    this.#grid = gridOf(width, height, this.#strides);
    this.capacity = allCells(width, height, this.#strides);
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    const { width, height, classes } = this.#shape;
    out.count = 0;
    if (this.#together) {
      const columns = classes + 4 * BINS;
      const [output] = outputs;
      if (output?.data.length !== this.capacity * columns)
        throw wrongDims('NanoDet-Plus', `[1, ${this.capacity}, ${columns}]`, output?.dims ?? []);
      for (let row = 0; row < this.capacity; row++)
        this.#cell(row, output.data, row * columns, output.data, row * columns + classes, minScore, out);
      return;
    }
    let row = 0;
    this.#strides.forEach((stride, level) => {
      const cells = cellsOf(width, height, stride);
      const [scores, sides] = [outputs[level], outputs[this.#strides.length + level]];
      if (scores?.data.length !== cells * classes || sides?.data.length !== cells * 4 * BINS)
        throw wrongDims('NanoDet', `[1, ${cells}, ${classes}] and [1, ${cells}, ${4 * BINS}]`, scores?.dims ?? []);
      for (let cell = 0; cell < cells; cell++) this.#cell(row++, scores.data, cell * classes, sides.data, cell * 4 * BINS, minScore, out);
    });
  }

  #cell(row: number, scores: Float32Array, at: number, sides: Float32Array, sidesAt: number, minScore: number, out: Candidates): void {
    const best = bestClass(scores, at, this.#shape.classes);
    const score = scores[at + best]!;
    if (best < 0 || !(score >= minScore)) return;
    const stride = this.#grid[row * 3 + 2]!;
    const middle = this.#together ? 0 : (stride - 1) / 2;
    const x = this.#grid[row * 3]! * stride + middle;
    const y = this.#grid[row * 3 + 1]! * stride + middle;
    const far = (side: number) => distance(sides, sidesAt + side * BINS) * stride;
    putBox(out, x - far(0), y - far(1), x + far(2), y + far(3), score, best);
  }
}

/** Mean of the distribution whose logits stand at `at`, in bins. */
const distance = (data: Float32Array, at: number): number => {
  let most = Number.NEGATIVE_INFINITY;
  for (let bin = 0; bin < BINS; bin++) most = Math.max(most, data[at + bin]!);
  let [sum, mean] = [0, 0];
  for (let bin = 0; bin < BINS; bin++) {
    const power = Math.exp(data[at + bin]! - most);
    sum += power;
    mean += bin * power;
  }
  return mean / sum;
};

export const nanodet: DetectFamily = {
  name: 'nanodet',
  task: 'detect',
  source: 'https://github.com/RangiLyu/nanodet; Li et al., Generalized Focal Loss, NeurIPS 2020',
  expects: 'a NanoDet: for strides 8, 16, 32 outputs [1, cells, classes] and [1, cells, 32], or one output [1, all cells, classes + 32]',
  input: { colour: 'bgr', fit: 'letterbox-centre', pad: 0, mean: [103.53, 116.28, 123.675], std: [57.375, 57.12, 58.395] },
  openSizePx: 416,
  score: 0.35,
  iou: 0.6,
  match: (facts) => (facts.otherInputs.length > 0 ? null : (separate(facts) ?? together(facts))),
  decoder: (shape) => new NanodetDecoder(shape),
};
