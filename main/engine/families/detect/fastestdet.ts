import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DetectFamily } from '../family.ts';
import { bestClass, putMiddle, sigmoid } from './candidates.ts';

/**
 * FastestDet (https://github.com/dog-qiuqiu/FastestDet): one grid of stride 16, [1, 5 + classes, h, w]: objectness, x and y (tanh, in cells from the cell's
 * corner), width and height (sigmoid, parts of the picture), class probabilities. The score is objectness^0.6 × class^0.4.
 */
const STRIDE = 16;
const FIRST_CLASS = 5;

export const fastestdet: DetectFamily = {
  name: 'fastestdet',
  task: 'detect',
  source: 'https://github.com/dog-qiuqiu/FastestDet',
  expects: 'a FastestDet: one float output [1, 5 + classes, H ÷ 16, W ÷ 16]',
  input: { colour: 'bgr', fit: 'stretch', pad: 0, mean: [0], std: [255] },
  openSizePx: 352,
  score: 0.65,
  iou: 0.45,
  match: ({ width, height, outputs: [output, ...others], otherInputs, labels }) => {
    if (!output || others.length + otherInputs.length > 0 || !isReal(output) || output.shape?.length !== 4) return null;
    const channels = sideOf(output, 1);
    if (sideOf(output, 2) !== height / STRIDE || sideOf(output, 3) !== width / STRIDE || channels === null || channels <= FIRST_CLASS)
      return null;
    const classes = channels - FIRST_CLASS;
    // A segmenter may have a grid as coarse.
    return { outputs: [output.name], classes, certainty: labels === classes || (labels === null && classes === 80) ? 3 : 1 };
  },
  decoder: ({ width, height, classes }) => {
    const [across, down] = [width / STRIDE, height / STRIDE];
    const plane = across * down;
    const channels = FIRST_CLASS + classes;
    return {
      capacity: plane,
      overlaps: true,
      decode: (outputs, minScore, out) => {
        const data = outputOf(outputs, 0, channels * plane, 'FastestDet', `[1, ${channels}, ${down}, ${across}]`);
        out.count = 0;
        for (let cell = 0; cell < plane; cell++) {
          const best = bestClass(data, cell + FIRST_CLASS * plane, classes, plane);
          const score = data[cell]! ** 0.6 * data[cell + (FIRST_CLASS + best) * plane]! ** 0.4;
          if (best < 0 || !(score >= minScore)) continue;
          const x = ((cell % across) + Math.tanh(data[cell + plane]!)) * STRIDE;
          const y = (Math.floor(cell / across) + Math.tanh(data[cell + 2 * plane]!)) * STRIDE;
          putMiddle(out, x, y, sigmoid(data[cell + 3 * plane]!) * width, sigmoid(data[cell + 4 * plane]!) * height, score, best);
        }
      },
    };
  },
};
