import { isReal, sideOf } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { listedDecoder } from './listed.ts';

/**
 * RT-DETR and D-FINE as their authors export them for use (Zhao et al., "DETRs Beat YOLOs on Real-time Object Detection", CVPR 2024,
 * https://github.com/lyuwenyu/RT-DETR; Peng et al., "D-FINE", ICLR 2025, https://github.com/Peterande/D-FINE): outputs labels [1, N], boxes [1, N, 4] as
 * x1, y1, x2, y2 and scores [1, N], with the size that boxes are wanted in as a second input, width first. It is given the input's own size.
 */
const COCO_CLASSES = 80;

const match = ({ width, height, outputs, otherInputs, labels }: NetworkFacts): FamilyMatch | null => {
  const [size, ...further] = otherInputs;
  if (!size || further.length > 0 || !['int64', 'float32'].includes(size.type) || size.shape?.length !== 2) return null;
  const boxes = outputs.find((each) => isReal(each) && each.shape?.length === 3 && sideOf(each, 2) === 4);
  const classes = outputs.find((each) => each.name === 'labels' || ['int64', 'int32'].includes(each.type));
  const scores = outputs.find((each) => isReal(each) && each.shape?.length === 2 && each !== classes);
  if (!boxes || !classes || !scores) return null;
  const type = size.type === 'int64' ? 'int64' : 'float32';
  return {
    outputs: [boxes.name, scores.name, classes.name],
    classes: labels ?? COCO_CLASSES,
    constants: [{ name: size.name, type, dims: [1, 2], data: [width, height] }],
    certainty: 3,
  };
};

export const rtDetr: DetectFamily = {
  name: 'rt-detr',
  task: 'detect',
  source: 'https://github.com/lyuwenyu/RT-DETR; https://github.com/Peterande/D-FINE',
  expects: 'an RT-DETR or D-FINE as exported for use: a second input of the size, outputs labels [1, N], boxes [1, N, 4], scores [1, N]',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [0], std: [255] },
  score: 0.5,
  iou: 0.7,
  match,
  decoder: ({ classes }) => listedDecoder({ family: 'RT-DETR', expected: '[1, N, 4], [1, N] and [1, N]', classes }),
};
