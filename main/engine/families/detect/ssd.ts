import type { DetectFamily, FamilyMatch, NetworkFacts, ValueShape } from '../family.ts';
import { listedDecoder } from './listed.ts';

/**
 * SSD and its like with suppression in the graph: TensorFlow's Object Detection API (https://github.com/tensorflow/models, research/object_detection:
 * detection_boxes as ymin, xmin, ymax, xmax, detection_classes, detection_scores, parts of the picture) and the ONNX model zoo's SSD
 * (https://github.com/onnx/models: bboxes as x1, y1, x2, y2, labels, scores; Liu et al., "SSD", ECCV 2016).
 */
/** COCO's classes as they are numbered in its annotations, 0 for nothing. */
const NUMBERED = 91;

const named = (outputs: readonly ValueShape[], pattern: RegExp): ValueShape | undefined => outputs.find(({ name }) => pattern.test(name));

const match = ({ outputs, otherInputs, labels }: NetworkFacts): FamilyMatch | null => {
  if (otherInputs.length > 0 || outputs.length < 3) return null;
  const tensorflow = named(outputs, /detection_boxes/i);
  const boxes = tensorflow ?? named(outputs, /^bboxes$/i);
  const scores = tensorflow ? named(outputs, /detection_scores/i) : named(outputs, /^scores$/i);
  const classes = tensorflow ? named(outputs, /detection_classes/i) : named(outputs, /^labels$/i);
  if (!boxes || !scores || !classes) return null;
  return {
    outputs: [boxes.name, scores.name, classes.name],
    classes: labels ?? (tensorflow ? NUMBERED : NUMBERED - 10),
    options: { rowsFirst: tensorflow !== undefined },
    certainty: 3,
  };
};

export const ssd: DetectFamily = {
  name: 'ssd',
  task: 'detect',
  source: 'Liu et al., SSD, ECCV 2016; https://github.com/tensorflow/models, research/object_detection',
  expects:
    'an SSD with its suppression built in: outputs detection_boxes, detection_scores and detection_classes (or bboxes, scores, labels)',
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [0], std: [1] },
  openSizePx: 320,
  score: 0.5,
  iou: 0.6,
  match,
  decoder: ({ width, height, classes, options }) =>
    listedDecoder({
      family: 'SSD',
      expected: '[1, N, 4], [1, N] and [1, N]',
      classes,
      unitX: width,
      unitY: height,
      rowsFirst: options['rowsFirst'] === true,
    }),
};
