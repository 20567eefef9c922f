import { isReal, sideOf, wrongDims } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, OutputDecoder, ValueShape } from '../family.ts';
import { putBox, putTurned } from './candidates.ts';
import { stridesFor } from './cells.ts';
import { listedDecoder } from './listed.ts';
import { columnsBehindClasses, isTurned } from './ultralytics.ts';

/**
 * YOLO with suppression in the graph, or without need of it; boxes in model pixels, rows of score 0 are empty. As one output: YOLOv10 (Wang et al., NeurIPS 2024)
 * and Ultralytics' exports with `nms=True` give [1, N, 6], a row [x1, y1, x2, y2, score, class] (of masks and poses more behind it; of turned boxes
 * [x, y, w, h, score, class, angle], of which the upright box around them is taken); YOLOv7's end-to-end export (https://github.com/WongKinYiu/yolov7, export.py)
 * [N, 7], a row [picture, x1, y1, x2, y2, class, score]; YOLO-NAS (https://github.com/Deci-AI/super-gradients, "flat") the same with the score before the class.
 * As several, like TensorRT's EfficientNMS: how many, boxes [1, N, 4], scores [1, N], classes [1, N].
 */
const MOST_ROWS = 1000;
/** Of exports whose number of objects is only known when they ran. */
const OPEN_ROWS = 4096;
const COCO_CLASSES = 80;
const BEFORE_EXTRA = 6;

/** Where a row has its box, its score and its class. */
const LAYOUTS = {
  rows: { box: 0, score: 4, class: 5 },
  turned: { box: 0, score: 4, class: 5 },
  yolov7: { box: 1, score: 6, class: 5 },
  flat: { box: 1, score: 5, class: 6 },
} as const;
type Layout = keyof typeof LAYOUTS;
const isLayout = (name: unknown): name is Layout => typeof name === 'string' && Object.hasOwn(LAYOUTS, name);

const named = (outputs: readonly ValueShape[], pattern: RegExp): ValueShape | undefined => outputs.find(({ name }) => pattern.test(name));

/** Boxes, scores and classes apart, by the names that EfficientNMS' users and super-gradients give them. */
const apart = ({ outputs, labels }: NetworkFacts): FamilyMatch | null => {
  const boxes = named(outputs, /(^|_)(det|pred)_boxes$/i);
  const scores = named(outputs, /(^|_)(det|pred)_scores$/i);
  const classes = named(outputs, /(^|_)(det|pred)_classes$/i);
  const count = named(outputs, /(^|_)num_(dets|detections|predictions)$/i);
  if (!boxes || !scores || !classes || !isReal(boxes) || !isReal(scores)) return null;
  if (boxes.shape?.length !== 3 || (sideOf(boxes, 2) ?? 4) !== 4 || scores.shape?.length !== 2 || classes.shape?.length !== 2) return null;
  const listed = [boxes, scores, classes, ...(count ? [count] : [])];
  return { outputs: listed.map(({ name }) => name), classes: labels ?? COCO_CLASSES, options: { layout: 'apart' }, certainty: 3 };
};

/** [N, 7] */
const flat = ({ channels, outputs: [output, ...others], labels, metadata, madeBy }: NetworkFacts): FamilyMatch | null => {
  if (!output || others.length > 0 || !isReal(output) || output.shape?.length !== 2 || sideOf(output, 1) !== 7) return null;
  // A classifier of seven classes looks the same, unless the number of rows is open and there is a word about strides.
  if (channels !== 3 || madeBy[output.name] === 'Softmax' || sideOf(output, 0) === 1) return null;
  const isFlat = /flat_predictions/i.test(output.name);
  return {
    outputs: [output.name],
    classes: labels ?? COCO_CLASSES,
    options: { layout: isFlat ? 'flat' : 'yolov7', columns: 7 },
    certainty: isFlat || metadata['stride'] !== undefined ? 3 : 1,
  };
};

/** [1, N, 6], and more where it is said what it is. */
const rows = (facts: NetworkFacts): FamilyMatch | null => {
  const { width, height, outputs, labels } = facts;
  const [output, ...others] = outputs;
  if (!output || !isReal(output) || output.shape?.length !== 3) return null;
  // A second output holds mask prototypes.
  if (others.length > 1 || (others[0] && others[0].shape?.length !== 4)) return null;
  const [count, columns] = [sideOf(output, 1), sideOf(output, 2)];
  if (columns === null || (columns !== BEFORE_EXTRA && columns !== BEFORE_EXTRA + columnsBehindClasses(facts, columns))) return null;
  if (count !== null && (count > MOST_ROWS || stridesFor(count, width, height) !== null)) return null;
  return {
    outputs: [output.name],
    classes: labels ?? COCO_CLASSES,
    options: { layout: isTurned(facts) && columns > BEFORE_EXTRA ? 'turned' : 'rows', columns },
    certainty: count === null ? 1 : 3,
  };
};

const rowDecoder = ({ options, classes }: DecoderShape): OutputDecoder => {
  const layout = isLayout(options['layout']) ? options['layout'] : 'rows';
  const columns = typeof options['columns'] === 'number' ? options['columns'] : BEFORE_EXTRA;
  const places = LAYOUTS[layout];
  return {
    capacity: OPEN_ROWS,
    overlaps: false,
    decode: ([output], minScore, out) => {
      out.count = 0;
      if (output === undefined || output.data.length % columns !== 0 || output.dims.at(-1) !== columns)
        throw wrongDims('YOLO', `[1, N, ${columns}]`, output?.dims ?? []);
      const { data } = output;
      for (let row = 0; row < data.length; row += columns) {
        const score = data[row + places.score]!;
        const label = Math.round(data[row + places.class]!);
        if (!(score > 0 && score >= minScore && label >= 0 && label < classes)) continue;
        const at = row + places.box;
        if (layout === 'turned') putTurned(out, data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!, data[row + 6]!, score, label);
        else putBox(out, data[at]!, data[at + 1]!, data[at + 2]!, data[at + 3]!, score, label);
      }
    },
  };
};

export const yoloNms: DetectFamily = {
  name: 'yolo-nms',
  task: 'detect',
  source: 'Wang et al., YOLOv10, NeurIPS 2024; Ultralytics exports with nms=True; https://github.com/WongKinYiu/yolov7',
  expects:
    'a YOLO with its suppression built in: one float output [1, N, 6] of x1, y1, x2, y2, score, class, or [N, 7] as of YOLOv7, or det_boxes, det_scores and det_classes',
  input: { colour: 'rgb', fit: 'letterbox-centre', pad: 114, mean: [0], std: [255] },
  score: 0.25,
  iou: 0.45,
  match: (facts) => (facts.otherInputs.length > 0 ? null : (apart(facts) ?? flat(facts) ?? rows(facts))),
  decoder: (shape) =>
    shape.options['layout'] === 'apart'
      ? listedDecoder({ family: 'YOLO', expected: '[1, N, 4], [1, N] and [1, N]', classes: shape.classes })
      : rowDecoder(shape),
};
