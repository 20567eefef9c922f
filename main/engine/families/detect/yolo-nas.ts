import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { bestClass, putBox } from './candidates.ts';
import { allCells, MORE_STRIDES, STRIDES, stridesFor } from './cells.ts';

/**
 * YOLO-NAS without its suppression (https://github.com/Deci-AI/super-gradients): boxes [1, cells, 4] as x1, y1, x2, y2 in model pixels and class probabilities
 * [1, cells, classes]. With it: yolo-nms.ts.
 */
const match = ({ width, height, outputs, otherInputs }: NetworkFacts): FamilyMatch | null => {
  if (outputs.length !== 2 || otherInputs.length > 0 || !outputs.every((each) => isReal(each) && each.shape?.length === 3)) return null;
  const four = outputs.filter((each) => sideOf(each, 2) === 4);
  // Of four classes both look alike.
  const boxes = four.find(({ name }) => /box/i.test(name)) ?? four[0];
  const scores = outputs.find((each) => each !== boxes);
  if (!boxes || !scores) return null;
  const [rows, classes] = [sideOf(boxes, 1), sideOf(scores, 2)];
  if (rows === null || classes === null || sideOf(scores, 1) !== rows || stridesFor(rows, width, height) === null) return null;
  return { outputs: [boxes.name, scores.name], classes, options: { rows }, certainty: 3 };
};

export const yoloNas: DetectFamily = {
  name: 'yolo-nas',
  task: 'detect',
  source: 'https://github.com/Deci-AI/super-gradients',
  expects: 'a YOLO-NAS detector: float outputs [1, cells of strides 8, 16 and 32, 4] and [1, cells, classes]',
  input: { colour: 'rgb', fit: 'letterbox-centre', pad: 114, mean: [0], std: [255] },
  score: 0.25,
  iou: 0.7,
  match,
  decoder: ({ width, height, classes, options }) => {
    const rows = allCells(width, height, options['rows'] === allCells(width, height, MORE_STRIDES) ? MORE_STRIDES : STRIDES);
    return {
      capacity: rows,
      overlaps: true,
      decode: (outputs, minScore, out) => {
        const boxes = outputOf(outputs, 0, rows * 4, 'YOLO-NAS', `[1, ${rows}, 4]`);
        const scores = outputOf(outputs, 1, rows * classes, 'YOLO-NAS', `[1, ${rows}, ${classes}]`);
        out.count = 0;
        for (let row = 0; row < rows; row++) {
          const best = bestClass(scores, row * classes, classes);
          const score = scores[row * classes + best]!;
          if (best < 0 || !(score >= minScore)) continue;
          putBox(out, boxes[row * 4]!, boxes[row * 4 + 1]!, boxes[row * 4 + 2]!, boxes[row * 4 + 3]!, score, best);
        }
      },
    };
  },
};
