import { isReal, sideOf } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { listedDecoder } from './listed.ts';

/**
 * torchvision's detectors (https://github.com/pytorch/vision, models/detection: Faster R-CNN, RetinaNet, FCOS, SSD), with suppression in the graph: boxes
 * [N, 4] as x1, y1, x2, y2 in model pixels, labels [N] and scores [N]; 0 is nothing, the rest COCO's as its annotations number them.
 */
const COCO_NUMBERED = 91;
const INTEGERS = ['int64', 'int32'];

const match = ({ outputs, otherInputs, labels }: NetworkFacts): FamilyMatch | null => {
  if (otherInputs.length > 0 || outputs.length < 3 || outputs.length > 4) return null;
  const boxes = outputs.find((each) => isReal(each) && each.shape?.length === 2 && sideOf(each, 1) === 4);
  const classes = outputs.find((each) => INTEGERS.includes(each.type) && each.shape?.length === 1);
  const scores = outputs.find((each) => isReal(each) && each.shape?.length === 1);
  if (!boxes || !classes || !scores) return null;
  return { outputs: [boxes.name, scores.name, classes.name], classes: labels ?? COCO_NUMBERED, certainty: 3 };
};

export const torchvision: DetectFamily = {
  name: 'torchvision',
  task: 'detect',
  source: 'https://github.com/pytorch/vision, torchvision/models/detection',
  expects: "one of torchvision's detectors: outputs boxes [N, 4], labels [N] and scores [N]",
  // They normalise by themselves.
  input: { colour: 'rgb', fit: 'letterbox-topleft', pad: 0, mean: [0], std: [255] },
  score: 0.5,
  iou: 0.5,
  match,
  decoder: ({ classes }) => listedDecoder({ family: 'torchvision', expected: '[N, 4], [N] and [N]', classes }),
};
