import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { bestClass, putMiddle, putTurned } from './candidates.ts';
import { stridesFor } from './cells.ts';
import { COCO_POSE_NUMBERS, columnsBehindClasses, isTurned, namesIn } from './ultralytics.ts';

/**
 * YOLOv8, v9, v11, v12 without their suppression (https://github.com/ultralytics/ultralytics, nn/modules/head.py: Detect, Segment, Pose, OBB): a column a cell
 * of strides 8, 16, 32, [x, y, w, h, class probabilities…, more] with the middle and sides in model pixels; [1, 4 + classes, cells] or turned. Networks for
 * masks have 32 numbers more (and a second output), those for poses keypoints: only their boxes are read. Of turned boxes (an angle more, where the metadata
 * say so) the upright box around them is taken.
 */
const FIRST_CLASS = 4;
/** COCO's 80 classes. */
const COCO_CLASSES = 80;

const match = (facts: NetworkFacts): FamilyMatch | null => {
  const { width, height, outputs, otherInputs, metadata, labels } = facts;
  const output = outputs.find((each) => each.shape?.length === 3);
  if (output === undefined || outputs.length > 2 || otherInputs.length > 0 || !isReal(output)) return null;
  const [second, third] = [sideOf(output, 1), sideOf(output, 2)];
  if (second === null || third === null) return null;
  const turned = stridesFor(second, width, height) !== null && third < second;
  if (!turned && stridesFor(third, width, height) === null) return null;
  const [cells, columns] = turned ? [second, third] : [third, second];
  const rest = columns - FIRST_CLASS;
  const named = namesIn(metadata);
  // Where nobody names 52 classes, these are the numbers of one class with COCO's keypoints.
  const isPose = rest === 1 + COCO_POSE_NUMBERS && named !== rest && labels !== rest;
  const classes = named !== null && named <= rest ? named : rest - (isPose ? COCO_POSE_NUMBERS : columnsBehindClasses(facts, rest));
  if (classes < 1) return null;
  // Lying like this nothing else looks the same; turned, YOLOX has a column more.
  const told = named === classes || labels === classes || rest === COCO_CLASSES;
  return {
    outputs: [output.name],
    classes,
    options: { cells, columns, turned, ...(isTurned(facts) && classes < rest ? { angle: true } : {}) },
    certainty: turned ? (told ? 3 : 1) : 3,
  };
};

class Yolov8Decoder implements OutputDecoder {
  readonly capacity: number;
  readonly overlaps = true;
  readonly #columns: number;
  readonly #classes: number;
  readonly #turned: boolean;
  readonly #angle: boolean;

  constructor({ width, height, classes, options }: DecoderShape) {
    const { cells, columns, turned, angle } = options;
    this.capacity = typeof cells === 'number' ? cells : Math.ceil(width / 8) * Math.ceil(height / 8) * 2;
    this.#columns = typeof columns === 'number' ? columns : FIRST_CLASS + classes;
    this.#classes = classes;
    this.#turned = turned === true;
    this.#angle = angle === true;
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    const [cells, columns] = [this.capacity, this.#columns];
    const expected = this.#turned ? `[1, ${cells}, ${columns}]` : `[1, ${columns}, ${cells}]`;
    const data = outputOf(outputs, 0, cells * columns, 'YOLOv8', expected);
    const step = this.#turned ? 1 : cells;
    const row = this.#turned ? columns : 1;
    out.count = 0;
    for (let cell = 0; cell < cells; cell++) {
      const at = cell * row;
      const best = bestClass(data, at + FIRST_CLASS * step, this.#classes, step);
      if (best < 0) continue;
      const score = data[at + (FIRST_CLASS + best) * step]!;
      if (!(score >= minScore)) continue;
      const x = data[at]!;
      const y = data[at + step]!;
      const across = data[at + 2 * step]!;
      const down = data[at + 3 * step]!;
      if (this.#angle) putTurned(out, x, y, across, down, data[at + (columns - 1) * step]!, score, best);
      else putMiddle(out, x, y, across, down, score, best);
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
