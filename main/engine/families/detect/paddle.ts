import { isReal, sideOf, wrongDims } from '../dims.ts';
import type { ConstantInput, DetectFamily, FamilyMatch, NetworkFacts, ValueShape } from '../family.ts';
import { putBox } from './candidates.ts';

/**
 * PaddleDetection's detectors with their suppression (PP-YOLOE, PicoDet; https://github.com/PaddlePaddle/PaddleDetection, deploy/EXPORT_MODEL_en.md): [N, 6], a
 * row [class, score, x1, y1, x2, y2] in pixels of the picture before it was scaled by `scale_factor`; that is given as 1, so they are model pixels.
 */
const COLUMNS = 6;
const MOST_ROWS = 4096;
const COCO_CLASSES = 80;

const constantFor = (input: ValueShape, { width, height }: NetworkFacts): ConstantInput | null => {
  if (input.type !== 'float32' || input.shape?.length !== 2) return null;
  if (/scale_factor/i.test(input.name)) return { name: input.name, type: 'float32', dims: [1, 2], data: [1, 1] };
  return /im_shape/i.test(input.name) ? { name: input.name, type: 'float32', dims: [1, 2], data: [height, width] } : null;
};

const match = (facts: NetworkFacts): FamilyMatch | null => {
  const { outputs, otherInputs, labels } = facts;
  const rows = outputs.find((each) => isReal(each) && each.shape?.length === 2 && sideOf(each, 1) === COLUMNS);
  const constants = otherInputs.map((input) => constantFor(input, facts));
  if (!rows || outputs.length > 2 || constants.length === 0 || constants.some((constant) => constant === null)) return null;
  return {
    outputs: [rows.name],
    classes: labels ?? COCO_CLASSES,
    constants: constants.filter((constant) => constant !== null),
    certainty: 3,
  };
};

export const paddle: DetectFamily = {
  name: 'paddle',
  task: 'detect',
  source: 'https://github.com/PaddlePaddle/PaddleDetection',
  expects: 'a detector of PaddleDetection: inputs image and scale_factor, an output [N, 6] of class, score, x1, y1, x2, y2',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  score: 0.5,
  iou: 0.6,
  match,
  decoder: ({ classes }) => ({
    capacity: MOST_ROWS,
    overlaps: false,
    decode: ([output], minScore, out) => {
      out.count = 0;
      if (output === undefined || output.data.length % COLUMNS !== 0) throw wrongDims('PaddleDetection', '[N, 6]', output?.dims ?? []);
      const { data } = output;
      for (let at = 0; at < data.length; at += COLUMNS) {
        const [label, score] = [data[at]!, data[at + 1]!];
        if (!(score > 0 && score >= minScore && label >= 0 && label < classes)) continue;
        putBox(out, data[at + 2]!, data[at + 3]!, data[at + 4]!, data[at + 5]!, score, Math.round(label));
      }
    },
  }),
};
