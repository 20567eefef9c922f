import { isReal, sideOf, wrongDims } from '../dims.ts';
import type {
  ConstantInput,
  DecoderShape,
  DetectFamily,
  FamilyMatch,
  NetworkFacts,
  Numbers,
  OutputDecoder,
  ValueShape,
} from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { putMiddle, sigmoid } from './candidates.ts';

/**
 * Detectors with one row an object: class logits [1, queries, classes] and boxes [1, queries, 4] as middle and sides in parts of the picture. DETR (Carion et
 * al., ECCV 2020) and YOLOS have a class more, for nothing, and a softmax; RT-DETR, D-FINE, RF-DETR (https://github.com/roboflow/rf-detr) and Deformable
 * DETR a sigmoid. As exported with Hugging Face Optimum (`logits`, `pred_boxes`) and by RF-DETR (`labels`, `dets`).
 */
const MOST_QUERIES = 1000;
/** COCO's classes as its annotations number them, and one for nothing. */
const WITH_NOTHING = 92;

/** DETR is told which of its pixels are padding: none are. */
const maskOf = (input: ValueShape, { width, height }: NetworkFacts): ConstantInput | null => {
  if (!/pixel_mask/i.test(input.name) || !['int64', 'bool', 'float32'].includes(input.type)) return null;
  const sides = (input.shape ?? []).slice(1).map((side, index) => (typeof side === 'number' ? side : index === 0 ? height : width));
  const dims = [1, ...(sides.length === 2 ? sides : [height, width])];
  const count = dims.reduce((product, side) => product * side, 1);
  return { name: input.name, type: input.type as ConstantInput['type'], dims, data: new Array<number>(count).fill(1) };
};

const match = (facts: NetworkFacts): FamilyMatch | null => {
  const { outputs, otherInputs, labels, metadata } = facts;
  const three = outputs.filter((each) => isReal(each) && each.shape?.length === 3);
  const boxes = three.find((each) => /^(pred_boxes|dets)$/i.test(each.name)) ?? three.find((each) => sideOf(each, 2) === 4);
  const logits = three.find((each) => /^(logits|pred_logits|labels)$/i.test(each.name)) ?? three.find((each) => each !== boxes);
  if (!boxes || !logits || boxes === logits || sideOf(boxes, 2) !== 4) return null;
  const [queries, columns] = [sideOf(boxes, 1), sideOf(logits, 2)];
  if (columns === null || sideOf(logits, 1) !== queries || (queries !== null && queries > MOST_QUERIES)) return null;
  const constants = otherInputs.map((input) => maskOf(input, facts));
  if (constants.some((constant) => constant === null)) return null;
  const softmax = columns === WITH_NOTHING || (labels !== null && labels === columns - 1) || /softmax/.test(metadata['activation'] ?? '');
  const named = /^(pred_boxes|dets)$/i.test(boxes.name);
  return {
    outputs: [logits.name, boxes.name],
    classes: softmax ? columns - 1 : columns,
    options: { softmax },
    constants: constants.filter((constant) => constant !== null),
    certainty: named ? 3 : 1,
  };
};

class DetrDecoder implements OutputDecoder {
  readonly capacity = MOST_QUERIES;
  readonly overlaps = false;
  readonly #shape: DecoderShape;
  readonly #columns: number;
  readonly #softmax: boolean;

  constructor(shape: DecoderShape) {
    this.#shape = shape;
    this.#softmax = shape.options['softmax'] === true;
    this.#columns = shape.classes + (this.#softmax ? 1 : 0);
  }

  decode([logits, boxes]: readonly Numbers[], minScore: number, out: Candidates): void {
    const { width, height } = this.#shape;
    const columns = this.#columns;
    const queries = (boxes?.data.length ?? 0) / 4;
    out.count = 0;
    if (!logits || !boxes || queries > MOST_QUERIES || logits.data.length !== queries * columns)
      throw wrongDims('DETR', `[1, queries, ${columns}] and [1, queries, 4]`, logits?.dims ?? []);
    for (let row = 0; row < queries; row++) {
      const best = this.#best(logits.data, row * columns);
      const score = best < 0 ? 0 : this.#probability(logits.data, row * columns, best);
      if (!(score > 0 && score >= minScore)) continue;
      const at = row * 4;
      const [x, y, across, down] = [boxes.data[at]!, boxes.data[at + 1]!, boxes.data[at + 2]!, boxes.data[at + 3]!];
      putMiddle(out, x * width, y * height, across * width, down * height, score, best);
    }
  }

  /** The likeliest class; the one for nothing is none. */
  #best(data: Float32Array, at: number): number {
    let [best, most] = [-1, Number.NEGATIVE_INFINITY];
    for (let index = 0; index < this.#shape.classes; index++) {
      if (!(data[at + index]! > most)) continue;
      most = data[at + index]!;
      best = index;
    }
    return best;
  }

  #probability(data: Float32Array, at: number, best: number): number {
    const value = data[at + best]!;
    if (!this.#softmax) return sigmoid(value);
    let sum = 0;
    for (let index = 0; index < this.#columns; index++) sum += Math.exp(data[at + index]! - value);
    return 1 / sum;
  }
}

export const detr: DetectFamily = {
  name: 'detr',
  task: 'detect',
  source: 'Carion et al., DETR, ECCV 2020; https://github.com/roboflow/rf-detr; exports of Hugging Face Optimum',
  expects:
    'a DETR-style detector: class logits [1, queries, classes] and boxes [1, queries, 4] (logits and pred_boxes, or labels and dets)',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  score: 0.5,
  iou: 0.7,
  match,
  decoder: (shape) => new DetrDecoder(shape),
};
