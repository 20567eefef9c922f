import { fits, isReal, wrongDims } from '../dims.ts';
import type { DetectFamily } from '../family.ts';
import { putBox } from './candidates.ts';

/**
 * The DetectionOutput of Caffe's SSD, as OpenVINO's Open Model Zoo describes it (https://github.com/openvinotoolkit/open_model_zoo): [1, 1, N, 7], a row
 * [picture, class, score, x1, y1, x2, y2], sides as parts of the picture; a picture of −1 ends the list.
 */
const COLUMNS = 7;
const MOST_ROWS = 4096;
const COCO_NUMBERED = 91;

export const ssdOpenvino: DetectFamily = {
  name: 'ssd-openvino',
  task: 'detect',
  source: 'https://github.com/openvinotoolkit/open_model_zoo (DetectionOutput)',
  expects: 'an SSD as OpenVINO has it: one float output [1, 1, N, 7] of picture, class, score, x1, y1, x2, y2',
  input: { colour: 'bgr', fit: 'stretch', pad: 0, mean: [0], std: [1] },
  openSizePx: 300,
  score: 0.5,
  iou: 0.45,
  match: ({ outputs: [output, ...others], otherInputs, labels }) =>
    output && others.length + otherInputs.length === 0 && isReal(output) && fits(output, [1, 1, null, COLUMNS])
      ? { outputs: [output.name], classes: labels ?? COCO_NUMBERED, certainty: 3 }
      : null,
  decoder: ({ width, height, classes }) => ({
    capacity: MOST_ROWS,
    overlaps: false,
    decode: ([output], minScore, out) => {
      out.count = 0;
      if (output === undefined || output.dims.at(-1) !== COLUMNS) throw wrongDims('SSD', '[1, 1, N, 7]', output?.dims ?? []);
      const { data } = output;
      for (let at = 0; at + COLUMNS <= data.length && data[at]! >= 0; at += COLUMNS) {
        const [label, score] = [data[at + 1]!, data[at + 2]!];
        if (!(score > 0 && score >= minScore && label >= 0 && label < classes)) continue;
        putBox(out, data[at + 3]! * width, data[at + 4]! * height, data[at + 5]! * width, data[at + 6]! * height, score, Math.round(label));
      }
    },
  }),
};
