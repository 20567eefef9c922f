import { describe, expect, it } from 'vitest';
import type { DetectFamily, NetworkFacts } from '../family.ts';
import { facts, type Shape } from '../testing.ts';
import { DETECT_FAMILIES } from './all.ts';
import { retinanet } from './retinanet.ts';
import { yoloNas } from './yolo-nas.ts';
import { yolov8 } from './yolov8.ts';
import { yunet } from './yunet.ts';

/** Exports beside the usual ones: other heads, other orders, other names. */
const CELLS = 8400;
const names = (count: number) => `{${Array.from({ length: count }, (_, index) => `${index}: 'c${index}'`).join(', ')}}`;
const ultralytics = (task: string, classes: number, more: Readonly<Record<string, string>> = {}) => ({
  metadata: { task, names: names(classes), stride: '32', ...more },
});
const of640 = (outputs: readonly Shape[], more: Partial<NetworkFacts> = {}) => facts(640, 640, outputs, more);
const PROTOTYPES: Shape = ['output1', [1, 32, 160, 160]];
const int = 'int64';

const VARIANTS: readonly (readonly [what: string, family: string, classes: number, network: NetworkFacts])[] = [
  ['YOLOv8 for faces with 5 points', 'yolov8', 1, of640([['o', [1, 20, CELLS]]], ultralytics('pose', 1, { kpt_shape: '[5, 3]' }))],
  ['YOLOv8 for hands', 'yolov8', 1, of640([['o', [1, 68, CELLS]]], ultralytics('pose', 1, { kpt_shape: '[21, 3]' }))],
  ['YOLOv8 for points of two numbers', 'yolov8', 2, of640([['o', [1, 14, CELLS]]], ultralytics('pose', 2, { kpt_shape: '[4, 2]' }))],
  ['YOLOv8 for points, nameless', 'yolov8', 3, of640([['o', [1, 17, CELLS]]], { metadata: { task: 'pose', kpt_shape: '[5, 2]' } })],
  ['YOLOv8 for poses, without a word', 'yolov8', 1, of640([['o', [1, 56, CELLS]]])],
  ['YOLOv8 of 52 named classes', 'yolov8', 52, of640([['o', [1, 56, CELLS]]], ultralytics('detect', 52))],
  ['YOLOv8 of 52 labels', 'yolov8', 52, of640([['o', [1, 56, CELLS]]], { labels: 52 })],
  ['YOLOv8 for masks of two classes', 'yolov8', 2, of640([['o', [1, 38, CELLS]], PROTOTYPES], ultralytics('segment', 2))],
  ['YOLOv8 for turned boxes', 'yolov8', 15, facts(1024, 1024, [['o', [1, 20, 21504]]], ultralytics('obb', 15))],
  ['YOLOv5 for masks', 'yolov5', 80, of640([['output0', [1, 3 * CELLS, 117]], PROTOTYPES])],
  ['YOLOv5 of 52 classes', 'yolov5', 52, of640([['o', [1, 3 * CELLS, 57]]])],
  ['YOLOv7-w6-pose', 'yolov5', 1, facts(960, 960, [['o', [1, 57375, 57]]])],
  ['YOLOv8 for poses with suppression', 'yolo-nms', 80, of640([['o', [1, 300, 57]]], ultralytics('pose', 1, { kpt_shape: '[17, 3]' }))],
  ['YOLOv8 for masks with suppression', 'yolo-nms', 80, of640([['o', [1, 300, 38]], PROTOTYPES])],
  ['YOLO11 for turned boxes with suppression', 'yolo-nms', 80, of640([['o', [1, 300, 7]]], ultralytics('obb', 15))],
  ['YOLO-NAS, flat', 'yolo-nms', 80, of640([['graph2_flat_predictions', ['n', 7]]])],
  [
    'YOLO-NAS, batch',
    'yolo-nms',
    80,
    of640([
      ['graph2_num_predictions', [1, 1], int],
      ['graph2_pred_boxes', [1, 100, 4]],
      ['graph2_pred_scores', [1, 100]],
      ['graph2_pred_classes', [1, 100], int],
    ]),
  ],
  [
    "YOLO with TensorRT's outputs",
    'yolo-nms',
    3,
    of640(
      [
        ['num_dets', [1, 1], 'int32'],
        ['det_boxes', [1, 100, 4]],
        ['det_scores', [1, 100]],
        ['det_classes', [1, 100], 'int32'],
      ],
      { labels: 3 },
    ),
  ],
];

const matchOf = (family: DetectFamily, network: NetworkFacts) => {
  const match = family.match(network);
  if (match === null) throw new Error(`${family.name} does not know it`);
  return match;
};

describe('variants', () => {
  it.each(VARIANTS)('%s: %s, %i classes', (_what, name, classes, network) => {
    const sure = DETECT_FAMILIES.map((family) => [family.name, family.match(network)] as const).filter(
      ([, match]) => match?.certainty === 3,
    );
    expect(sure.map(([family, match]) => [family, match?.classes])).toEqual([[name, classes]]);
  });

  it('YOLOv8: an angle is one where the metadata say so, and where there is a column left', () => {
    const options = (columns: number, task: string) => matchOf(yolov8, of640([['o', [1, columns, CELLS]]], ultralytics(task, 15))).options;
    expect(options(20, 'obb')).toMatchObject({ angle: true });
    expect(options(19, 'obb')).not.toHaveProperty('angle');
    expect(options(20, 'detect')).not.toHaveProperty('angle');
  });

  it('YuNet: its outputs are found by their shapes, whether kinds or strides come first', () => {
    const widths = [1, 1, 4, 10];
    const one = (stride: number, kind: number): Shape => [`${kind}.${stride}`, [1, (640 / stride) ** 2, widths[kind]!]];
    const byKind = widths.flatMap((_, kind) => [8, 16, 32].map((stride) => one(stride, kind)));
    const byStride = [8, 16, 32].flatMap((stride) => widths.map((_, kind) => one(stride, kind)));
    const expected = [0, 1, 2].flatMap((kind) => [8, 16, 32].map((stride) => `${kind}.${stride}`));
    for (const outputs of [byKind, byStride]) expect(matchOf(yunet, of640(outputs)).outputs).toEqual(expected);
    // Rows that are open stand in order.
    const open = byKind.map(([name, shape]): Shape => [name, [1, 'n', shape[2]!]]);
    expect(matchOf(yunet, of640(open)).outputs).toEqual(expected);
  });

  it('RetinaNet: four classes, and scores that are no probabilities yet', () => {
    const sides = [80, 40, 20, 10, 5];
    const outputs = ['score', 'box'].flatMap((kind) => sides.map((side): Shape => [`${kind}_${side}`, [1, 36, side, side]]));
    const match = matchOf(retinanet, of640(outputs, { madeBy: { score_80: 'Sigmoid' } }));
    expect(match).toMatchObject({ classes: 4, options: { logits: false } });
    expect(match.outputs).toEqual(outputs.map(([name]) => name));
    expect(matchOf(retinanet, of640(outputs, { madeBy: { score_80: 'Conv' } })).options).toEqual({ logits: true });
  });

  it('YOLO-NAS: of four classes, the boxes are those that are called so', () => {
    const outputs: Shape[] = [
      ['pred_scores', [1, CELLS, 4]],
      ['pred_bboxes', [1, CELLS, 4]],
    ];
    expect(matchOf(yoloNas, of640(outputs))).toMatchObject({ outputs: ['pred_bboxes', 'pred_scores'], classes: 4 });
  });
});
