import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { bestClass, putMiddle } from './candidates.ts';
import { allCells, MORE_STRIDES, STRIDES, stridesFor } from './cells.ts';

/**
 * YOLOv5 and YOLOv7 with the decoding in the graph (https://github.com/ultralytics/yolov5, models/yolo.py; Wang et al., "YOLOv7", CVPR 2023): three anchors
 * a cell of strides 8, 16, 32 (and 64), a row [x, y, w, h, objectness, class probabilities…] each, the middle and sides in model pixels.
 */
const FIRST_CLASS = 5;
const ANCHORS = 3;

const match = ({ width, height, outputs, otherInputs }: NetworkFacts): FamilyMatch | null => {
  // Exports of training carry the raw levels behind the decoded output.
  const output = outputs.find((each) => each.shape?.length === 3);
  if (output === undefined || otherInputs.length > 0 || !isReal(output)) return null;
  const [rows, columns] = [sideOf(output, 1), sideOf(output, 2)];
  if (rows === null || columns === null || columns <= FIRST_CLASS) return null;
  if (stridesFor(rows, width, height, ANCHORS) === null) return null;
  return { outputs: [output.name], classes: columns - FIRST_CLASS, options: { rows }, certainty: 3 };
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
    const columns = FIRST_CLASS + classes;
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
