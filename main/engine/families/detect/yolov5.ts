import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { bestClass, putMiddle } from './candidates.ts';
import { allCells, MORE_STRIDES, STRIDES, stridesFor } from './cells.ts';
import { COCO_POSE_NUMBERS, columnsBehindClasses, namesIn } from './ultralytics.ts';

/**
 * YOLOv5 and YOLOv7 with the decoding in the graph (https://github.com/ultralytics/yolov5, models/yolo.py; Wang et al., "YOLOv7", CVPR 2023): three anchors
 * a cell of strides 8, 16, 32 (and 64), a row [x, y, w, h, objectness, class probabilities…, more] each, the middle and sides in model pixels. Mask numbers (and a second output) and
 * keypoints behind the classes are not read.
 */
const FIRST_CLASS = 5;
const ANCHORS = 3;

const match = (facts: NetworkFacts): FamilyMatch | null => {
  const { width, height, outputs, otherInputs, labels } = facts;
  // Exports of training carry the raw levels behind the decoded output.
  const output = outputs.find((each) => each.shape?.length === 3);
  if (output === undefined || otherInputs.length > 0 || !isReal(output)) return null;
  const [rows, columns] = [sideOf(output, 1), sideOf(output, 2)];
  if (rows === null || columns === null || columns <= FIRST_CLASS) return null;
  const strides = stridesFor(rows, width, height, ANCHORS);
  if (strides === null) return null;
  const rest = columns - FIRST_CLASS;
  // YOLOv7-w6-pose: four strides, and one class with COCO's keypoints, where nobody names 52 classes.
  const isPose = rest === 1 + COCO_POSE_NUMBERS && strides.length === 4 && namesIn(facts.metadata) !== rest && labels !== rest;
  const classes = rest - (isPose ? COCO_POSE_NUMBERS : columnsBehindClasses(facts, rest));
  return classes < 1 ? null : { outputs: [output.name], classes, options: { rows, columns }, certainty: 3 };
};

export const yolov5: DetectFamily = {
  name: 'yolov5',
  task: 'detect',
  source: 'https://github.com/ultralytics/yolov5; Wang et al., YOLOv7, CVPR 2023',
  expects: 'a YOLOv5 or YOLOv7 detector: one float output [1, 3 × cells of strides 8, 16 and 32, 5 + classes]',
  input: { colour: 'rgb', fit: 'letterbox-centre', pad: 114, mean: [0], std: [255] },
  score: 0.25,
  iou: 0.45,
  match,
  decoder: ({ width, height, classes, options }) => {
    const strides = options['rows'] === allCells(width, height, MORE_STRIDES) * ANCHORS ? MORE_STRIDES : STRIDES;
    const rows = allCells(width, height, strides) * ANCHORS;
    const columns = typeof options['columns'] === 'number' ? options['columns'] : FIRST_CLASS + classes;
    return {
      capacity: rows,
      overlaps: true,
      decode: (outputs, minScore, out) => {
        const data = outputOf(outputs, 0, rows * columns, 'YOLOv5', `[1, ${rows}, ${columns}]`);
        out.count = 0;
        for (let at = 0; at < data.length; at += columns) {
          const objectness = data[at + 4]!;
          if (!(objectness >= minScore)) continue;
          const best = bestClass(data, at + FIRST_CLASS, classes);
          const score = objectness * data[at + FIRST_CLASS + best]!;
          if (best >= 0 && score >= minScore) putMiddle(out, data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!, score, best);
        }
      },
    };
  },
};
