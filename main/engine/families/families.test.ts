import { describe, expect, it } from 'vitest';
import { FAMILIES, familyOf } from './families.ts';
import type { FamilyMatch, NetworkFacts } from './family.ts';
import { facts, type Shape } from './testing.ts';

/** Families that fit, surest first; equals in their order. */
const ranked = (network: NetworkFacts) =>
  FAMILIES.flatMap((family) => {
    const match = family.match(network);
    return match ? [{ name: family.name, match }] : [];
  }).sort((a, b) => b.match.certainty - a.match.certainty);

const cells = (size: number, ...strides: number[]) => strides.reduce((sum, stride) => sum + (size / stride) ** 2, 0);
const N640 = cells(640, 8, 16, 32);
const yunetOutputs: Shape[] = ['cls', 'obj', 'bbox', 'kps'].flatMap((kind) =>
  [8, 16, 32].map((stride): Shape => [`${kind}_${stride}`, [1, (640 / stride) ** 2, { cls: 1, obj: 1, bbox: 4, kps: 10 }[kind]!]]),
);
const retinaOutputs: Shape[] = [720, 36].flatMap((channels) =>
  [8, 16, 32, 64, 128].map((stride): Shape => [`${channels}_${stride}`, [1, channels, 640 / stride, 640 / stride]]),
);

/** Outputs as published exports have them. */
const PUBLISHED: readonly (readonly [what: string, family: string, classes: number, network: NetworkFacts])[] = [
  ['YOLOX-s', 'yolox', 80, facts(640, 640, [['output', [1, N640, 85]]])],
  ['YOLOX of one class', 'yolox', 1, facts(192, 192, [['output', [1, 756, 6]]], { labels: 1 })],
  ['YOLOv5s', 'yolov5', 80, facts(640, 640, [['output0', [1, 3 * N640, 85]]])],
  [
    'YOLOv7 with its levels',
    'yolov5',
    80,
    facts(640, 640, [
      ['output', [1, 3 * N640, 85]],
      ['a', [1, 3, 80, 80, 85]],
    ]),
  ],
  ['YOLOv5s6', 'yolov5', 80, facts(1280, 1280, [['output', [1, 3 * cells(1280, 8, 16, 32, 64), 85]]])],
  ['YOLOv8n', 'yolov8', 80, facts(640, 640, [['output0', [1, 84, N640]]])],
  ['YOLOv8n of two classes, turned', 'yolov8', 2, facts(640, 640, [['o', [1, N640, 6]]], { metadata: { names: "{0: 'a', 1: 'b'}" } })],
  ['YOLOv8n for poses', 'yolov8', 1, facts(640, 640, [['output0', [1, 56, N640]]], { metadata: { task: 'pose' } })],
  [
    'YOLOv8n for masks',
    'yolov8',
    80,
    facts(640, 640, [
      ['output0', [1, 116, N640]],
      ['output1', [1, 32, 160, 160]],
    ]),
  ],
  ['YOLOv10n', 'yolo-nms', 80, facts(640, 640, [['output0', [1, 300, 6]]])],
  ['YOLOv7 end to end', 'yolo-nms', 80, facts(640, 640, [['output', ['N', 7]]], { metadata: { stride: '32' } })],
  [
    'YOLO-NAS',
    'yolo-nas',
    80,
    facts(640, 640, [
      ['boxes', [1, N640, 4]],
      ['scores', [1, N640, 80]],
    ]),
  ],
  [
    'NanoDet-m',
    'nanodet',
    80,
    facts(320, 320, [
      ['cls_pred_stride_8', [1, 1600, 80]],
      ['dis_pred_stride_8', [1, 1600, 32]],
      ['cls_pred_stride_16', [1, 400, 80]],
      ['dis_pred_stride_16', [1, 400, 32]],
      ['cls_pred_stride_32', [1, 100, 80]],
      ['dis_pred_stride_32', [1, 100, 32]],
    ]),
  ],
  ['NanoDet-Plus', 'nanodet', 80, facts(416, 416, [['output', [1, cells(416, 8, 16, 32) + 49, 112]]])],
  ['FastestDet', 'fastestdet', 80, facts(352, 352, [['758', [1, 85, 22, 22]]])],
  [
    'UltraFace',
    'ultraface',
    1,
    facts(320, 240, [
      ['scores', [1, 4420, 2]],
      ['boxes', [1, 4420, 4]],
    ]),
  ],
  [
    'UltraFace of masks',
    'ultraface',
    2,
    facts(640, 480, [
      ['scores', [1, 17640, 3]],
      ['boxes', [1, 17640, 4]],
    ]),
  ],
  ['YuNet', 'yunet', 1, facts(640, 640, yunetOutputs)],
  [
    'SCRFD',
    'scrfd',
    1,
    facts(
      640,
      640,
      [1, 4, 10].flatMap((columns) => [8, 16, 32].map((stride): Shape => [`${columns}_${stride}`, [2 * (640 / stride) ** 2, columns]])),
    ),
  ],
  [
    'SSD MobileNet of TensorFlow',
    'ssd',
    91,
    facts(
      300,
      300,
      [
        ['detection_boxes', [1, 100, 4]],
        ['detection_classes', [1, 100]],
        ['detection_scores', [1, 100]],
        ['num_detections', [1]],
      ],
      { layout: 'nhwc' },
    ),
  ],
  [
    'SSD of the model zoo',
    'ssd',
    81,
    facts(1200, 1200, [
      ['bboxes', [1, 'n', 4]],
      ['labels', [1, 'n'], 'int64'],
      ['scores', [1, 'n']],
    ]),
  ],
  ['SSD of OpenVINO', 'ssd-openvino', 91, facts(300, 300, [['detection_out', [1, 1, 200, 7]]])],
  [
    'Faster R-CNN',
    'torchvision',
    91,
    facts(800, 800, [
      ['boxes', ['n', 4]],
      ['labels', ['n'], 'int64'],
      ['scores', ['n']],
    ]),
  ],
  ['RetinaNet', 'retinanet', 80, facts(640, 640, retinaOutputs)],
  [
    'RT-DETR',
    'rt-detr',
    80,
    facts(
      640,
      640,
      [
        ['labels', [1, 300], 'int64'],
        ['boxes', [1, 300, 4]],
        ['scores', [1, 300]],
      ],
      {
        otherInputs: [{ name: 'orig_target_sizes', type: 'int64', shape: [1, 2] }],
      },
    ),
  ],
  [
    'D-FINE of Hugging Face',
    'detr',
    80,
    facts(640, 640, [
      ['logits', [1, 300, 80]],
      ['pred_boxes', [1, 300, 4]],
    ]),
  ],
  [
    'DETR',
    'detr',
    91,
    facts(
      800,
      800,
      [
        ['logits', [1, 100, 92]],
        ['pred_boxes', [1, 100, 4]],
      ],
      {
        otherInputs: [{ name: 'pixel_mask', type: 'int64', shape: ['batch', 64, 64] }],
      },
    ),
  ],
  [
    'RF-DETR',
    'detr',
    91,
    facts(560, 560, [
      ['dets', [1, 300, 4]],
      ['labels', [1, 300, 91]],
    ]),
  ],
  [
    'PP-YOLOE',
    'paddle',
    80,
    facts(
      640,
      640,
      [
        ['boxes', ['n', 6]],
        ['num', [1], 'int32'],
      ],
      {
        otherInputs: [{ name: 'scale_factor', type: 'float32', shape: [1, 2] }],
      },
    ),
  ],
  ['MobileNet', 'softmax', 1000, facts(224, 224, [['output', [1, 1000]]])],
  ['a classifier that ends in a softmax', 'softmax', 7, facts(64, 64, [['p', ['batch', 7]]], { channels: 1, madeBy: { p: 'Softmax' } })],
  ['DeepLab', 'argmax', 21, facts(257, 257, [['ResizeBilinear_3', [1, 257, 257, 21]]], { layout: 'nhwc' })],
  ['SegFormer', 'argmax', 19, facts(512, 512, [['logits', [1, 19, 128, 128]]])],
  ['PP-LiteSeg, which gives winners', 'argmax', 256, facts(512, 512, [['argmax_0', [1, 512, 512], 'int64']])],
  [
    'selfie segmentation',
    'mask',
    2,
    facts(256, 256, [['activation_10', [1, 256, 256, 1]]], { layout: 'nhwc', madeBy: { activation_10: 'Sigmoid' } }),
  ],
  ['MiDaS', 'inverse-depth', 0, facts(256, 256, [['797', [1, 256, 256]]], { madeBy: { 797: 'Relu' } })],
  ['Depth Anything', 'inverse-depth', 0, facts(518, 518, [['predicted_depth', [1, 518, 518]]])],
];

describe('families', () => {
  it('have names of their own, and say where their numbers come from', () => {
    expect(new Set(FAMILIES.map(({ name }) => name)).size).toBe(FAMILIES.length);
    for (const { name, source, expects } of FAMILIES) {
      expect(familyOf(name)?.name).toBe(name);
      expect(source.length).toBeGreaterThan(10);
      expect(expects).toMatch(/^(a|an|one) /);
    }
  });

  it.each(PUBLISHED)('know %s for %s of %i classes', (_what, name, classes, network) => {
    const [first, second] = ranked(network);
    expect([first?.name, first?.match.classes]).toEqual([name, classes]);
    // Whatever else fits is less sure of it.
    if (second) expect(second.match.certainty, second.name).toBeLessThan(first!.match.certainty);
    expect((first!.match as FamilyMatch).outputs.every((output) => network.outputs.some((each) => each.name === output))).toBe(true);
  });

  it('do not know what looks like nothing', () => {
    expect(ranked(facts(640, 640, [['o', [1, 3, 640, 640, 9]]]))).toEqual([]);
    expect(ranked(facts(640, 640, []))).toEqual([]);
    expect(ranked(facts(640, 640, [['o', [1, 84, N640 + 1]]])).filter(({ match }) => match.certainty > 1)).toEqual([]);
  });
});
