import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { bestClass, putMiddle } from './candidates.ts';
import { stridesFor } from './cells.ts';

/**
 * YOLOv8, v9, v11, v12 without their suppression (https://github.com/ultralytics/ultralytics, nn/modules/head.py: Detect, Segment, Pose): a column a cell of
 * strides 8, 16, 32, [x, y, w, h, class probabilities…, more] with the middle and sides in model pixels; [1, 4 + classes, cells] or turned. Networks for
 * masks have 32 numbers more (and a second output), those for poses keypoints: only their boxes are read.
 */
const FIRST_CLASS = 4;
const MASK_NUMBERS = 32;
/** x, y and visibility of COCO's 17 keypoints. */
const POSE_NUMBERS = 51;
/** 4 + COCO's 80 classes. */
const COCO_COLUMNS = 84;

const namesIn = (metadata: Readonly<Record<string, string>>): number | null => {
  const names = metadata['names'];
  if (names === undefined) return null;
  return [...names.matchAll(/(?:^|[{,\s])\d+\s*:/g)].length || null;
};

/** Columns behind the classes. */
const extraOf = ({ outputs, metadata }: NetworkFacts, columns: number): number => {
  if (metadata['task'] === 'pose' || columns === FIRST_CLASS + 1 + POSE_NUMBERS) return POSE_NUMBERS;
  const hasPrototypes = outputs.some((output) => output.shape?.length === 4 && sideOf(output, 1) === MASK_NUMBERS);
  return metadata['task'] === 'segment' || hasPrototypes ? MASK_NUMBERS : 0;
};

const match = (facts: NetworkFacts): FamilyMatch | null => {
  const { width, height, outputs, otherInputs, metadata, labels } = facts;
  const output = outputs.find((each) => each.shape?.length === 3);
  if (output === undefined || outputs.length > 2 || otherInputs.length > 0 || !isReal(output)) return null;
  const [second, third] = [sideOf(output, 1), sideOf(output, 2)];
  if (second === null || third === null) return null;
  const turned = stridesFor(second, width, height) !== null && third < second;
  if (!turned && stridesFor(third, width, height) === null) return null;
  const [cells, columns] = turned ? [second, third] : [third, second];
  const named = namesIn(metadata);
  const rest = columns - FIRST_CLASS - extraOf(facts, columns);
  const classes = named !== null && named <= rest ? named : rest;
  if (classes < 1) return null;
  // Lying like this nothing else looks the same; turned, YOLOX has a column more.
  const told = named === classes || labels === classes || columns === COCO_COLUMNS;
  return {
    outputs: [output.name],
    classes,
    options: { cells, columns, turned },
    certainty: turned ? (told ? 3 : 1) : 3,
  };
};

class Yolov8Decoder implements OutputDecoder {
  readonly capacity: number;
  readonly overlaps = true;
  readonly #columns: number;
  readonly #classes: number;
  readonly #turned: boolean;

  constructor({ width, height, classes, options }: DecoderShape) {
    const { cells, columns, turned } = options;
    this.capacity = typeof cells === 'number' ? cells : Math.ceil(width / 8) * Math.ceil(height / 8) * 2;
    this.#columns = typeof columns === 'number' ? columns : FIRST_CLASS + classes;
    this.#classes = classes;
    this.#turned = turned === true;
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    const [cells, columns] = [this.capacity, this.#columns];
    const expected = this.#turned ? `[1, ${cells}, ${columns}]` : `[1, ${columns}, ${cells}]`;
    const data = outputOf(outputs, 0, cells * columns, 'YOLOv8', expected);
    const [step, row] = this.#turned ? [1, columns] : [cells, 1];
    out.count = 0;
    for (let cell = 0; cell < cells; cell++) {
      const at = cell * row;
      const best = bestClass(data, at + FIRST_CLASS * step, this.#classes, step);
      if (best < 0) continue;
      const score = data[at + (FIRST_CLASS + best) * step]!;
      if (score >= minScore) putMiddle(out, data[at]!, data[at + step]!, data[at + 2 * step]!, data[at + 3 * step]!, score, best);
    }
  }
}

export const yolov8: DetectFamily = {
  name: 'yolov8',
  task: 'detect',
  source: 'https://github.com/ultralytics/ultralytics, nn/modules/head.py',
  expects: 'a YOLOv8, v9, v11 or v12 detector: one float output [1, 4 + classes, cells of strides 8, 16 and 32], or turned',
  input: { colour: 'rgb', fit: 'letterbox-centre', pad: 114, mean: [0], std: [255] },
  score: 0.25,
  iou: 0.45,
  match,
  decoder: (shape) => new Yolov8Decoder(shape),
};
