import { isReal, sideOf, wrongDims } from '../dims.ts';
import type { DetectFamily, FamilyMatch, NetworkFacts } from '../family.ts';
import { putBox } from './candidates.ts';
import { stridesFor } from './cells.ts';

/**
 * YOLO with suppression in the graph, or without need of it: YOLOv10 (Wang et al., NeurIPS 2024) and Ultralytics' exports with `nms=True` give
 * [1, N, 6], a row [x1, y1, x2, y2, score, class]; YOLOv7's end-to-end export (https://github.com/WongKinYiu/yolov7, export.py) gives [N, 7], a row
 * [picture, x1, y1, x2, y2, class, score]. Boxes in model pixels; rows of score 0 are empty.
 */
const MOST_ROWS = 1000;
/** Of exports whose number of objects is only known when they ran. */
const OPEN_ROWS = 4096;
const COCO_CLASSES = 80;

const match = ({
  width,
  height,
  channels,
  outputs: [output, ...others],
  otherInputs,
  labels,
  metadata,
  madeBy,
}: NetworkFacts): FamilyMatch | null => {
  if (!output || otherInputs.length > 0 || !isReal(output)) return null;
  const classes = labels ?? COCO_CLASSES;
  if (output.shape?.length === 2 && others.length === 0 && sideOf(output, 1) === 7) {
    // A classifier of seven classes looks the same, unless the number of rows is open and there is a word about strides.
    if (channels !== 3 || madeBy[output.name] === 'Softmax' || sideOf(output, 0) === 1) return null;
    return { outputs: [output.name], classes, options: { columns: 7 }, certainty: metadata['stride'] === undefined ? 1 : 3 };
  }
  if (output.shape?.length !== 3 || sideOf(output, 2) !== 6) return null;
  // A second output holds mask prototypes.
  if (others.length > 1 || (others[0] && others[0].shape?.length !== 4)) return null;
  const rows = sideOf(output, 1);
  if (rows !== null && (rows > MOST_ROWS || stridesFor(rows, width, height) !== null)) return null;
  return { outputs: [output.name], classes, options: { columns: 6 }, certainty: rows === null ? 1 : 3 };
};

export const yoloNms: DetectFamily = {
  name: 'yolo-nms',
  task: 'detect',
  source: 'Wang et al., YOLOv10, NeurIPS 2024; Ultralytics exports with nms=True; https://github.com/WongKinYiu/yolov7',
  expects: 'a YOLO with its suppression built in: one float output [1, N, 6] of x1, y1, x2, y2, score, class, or [N, 7] as of YOLOv7',
  input: { colour: 'rgb', fit: 'letterbox-centre', pad: 114, mean: [0], std: [255] },
  score: 0.25,
  iou: 0.45,
  match,
  decoder: ({ options, classes }) => {
    const columns = options['columns'] === 7 ? 7 : 6;
    // Where a row has its box, score and class.
    const [box, scoreAt, classAt] = columns === 7 ? [1, 6, 5] : [0, 4, 5];
    return {
      capacity: OPEN_ROWS,
      overlaps: false,
      decode: ([output], minScore, out) => {
        out.count = 0;
        if (output === undefined || output.data.length % columns !== 0 || output.dims.at(-1) !== columns)
          throw wrongDims('YOLO', `[1, N, ${columns}]`, output?.dims ?? []);
        const { data } = output;
        for (let at = 0; at < data.length; at += columns) {
          const [score, label] = [data[at + scoreAt]!, data[at + classAt]!];
          if (!(score > 0 && score >= minScore && label >= 0 && label < classes)) continue;
          putBox(out, data[at + box]!, data[at + box + 1]!, data[at + box + 2]!, data[at + box + 3]!, score, Math.round(label));
        }
      },
    };
  },
};
