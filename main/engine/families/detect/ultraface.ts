import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { bestClass, putBox } from './candidates.ts';

/**
 * Ultra-Light-Fast-Generic-Face-Detector (https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB): scores [1, N, 1 + classes] (nothing first;
 * a softmax is in the graph) and boxes [1, N, 4] as x1, y1, x2, y2 in parts of the picture; N anchors: 3, 2, 2, 3 a cell of strides 8, 16, 32, 64.
 */
const LEVELS = [
  [8, 3],
  [16, 2],
  [32, 2],
  [64, 3],
] as const;

const anchors = (width: number, height: number): number =>
  LEVELS.reduce((sum, [stride, count]) => sum + Math.ceil(width / stride) * Math.ceil(height / stride) * count, 0);

const match = ({ width, height, outputs, otherInputs }: NetworkFacts): FamilyMatch | null => {
  if (outputs.length !== 2 || otherInputs.length > 0 || !outputs.every((each) => isReal(each) && each.shape?.length === 3)) return null;
  const boxes = outputs.find((each) => sideOf(each, 2) === 4);
  const scores = outputs.find((each) => each !== boxes);
  const columns = scores ? sideOf(scores, 2) : null;
  if (!boxes || !scores || columns === null || columns < 2 || columns > 4) return null;
  const rows = anchors(width, height);
  if (sideOf(boxes, 1) !== rows || sideOf(scores, 1) !== rows) return null;
  return { outputs: [boxes.name, scores.name], classes: columns - 1, certainty: 3 };
};

export const ultraface: DetectFamily = {
  name: 'ultraface',
  task: 'detect',
  source: 'https://github.com/Linzaer/Ultra-Light-Fast-Generic-Face-Detector-1MB',
  expects: 'an UltraFace: outputs scores [1, N, 1 + classes] and boxes [1, N, 4], N anchors of strides 8, 16, 32 and 64',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [127], std: [128] },
  score: 0.7,
  iou: 0.3,
  match,
  decoder: ({ width, height, classes }) => {
    const rows = anchors(width, height);
    const columns = classes + 1;
    return {
      capacity: rows,
      overlaps: true,
      decode: (outputs, minScore, out) => {
        const boxes = outputOf(outputs, 0, rows * 4, 'UltraFace', `[1, ${rows}, 4]`);
        const scores = outputOf(outputs, 1, rows * columns, 'UltraFace', `[1, ${rows}, ${columns}]`);
        out.count = 0;
        for (let row = 0; row < rows; row++) {
          const best = bestClass(scores, row * columns + 1, classes);
          const score = scores[row * columns + 1 + best]!;
          if (best < 0 || !(score >= minScore)) continue;
          const at = row * 4;
          putBox(out, boxes[at]! * width, boxes[at + 1]! * height, boxes[at + 2]! * width, boxes[at + 3]! * height, score, best);
        }
      },
    };
  },
};
