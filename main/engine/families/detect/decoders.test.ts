import { describe, expect, it } from 'vitest';
import { found, numbers } from '../testing.ts';
import { DETECT_FAMILIES } from './all.ts';
import { cellsOf, STRIDES } from './cells.ts';
import { detr } from './detr.ts';
import { fastestdet } from './fastestdet.ts';
import { nanodet } from './nanodet.ts';
import { paddle } from './paddle.ts';
import { retinanet } from './retinanet.ts';
import { rtDetr } from './rt-detr.ts';
import { scrfd } from './scrfd.ts';
import { ssd } from './ssd.ts';
import { ssdOpenvino } from './ssd-openvino.ts';
import { CELLS, type Case, logit, onBin, SIZE, tensor } from './testing.ts';
import { torchvision } from './torchvision.ts';
import { ultraface } from './ultraface.ts';
import { yoloNas } from './yolo-nas.ts';
import { yoloNms } from './yolo-nms.ts';
import { yolov5 } from './yolov5.ts';
import { yolov8 } from './yolov8.ts';
import { yunet } from './yunet.ts';

const CASES: readonly Case[] = [
  {
    family: yolov5,
    classes: 2,
    options: { rows: 3 * CELLS },
    outputs: [tensor([1, 3 * CELLS, 7], [5 * 7, [20, 30, 8, 4, 0.9, 0.1, 0.5]], [9 * 7, [20, 30, 8, 4, 0.05, 1, 1]])],
    expected: [{ box: [16, 28, 24, 32], score: 0.45, label: 1 }],
  },
  {
    family: yolov8,
    classes: 2,
    options: { cells: CELLS, columns: 6, turned: true },
    outputs: [tensor([1, CELLS, 6], [3 * 6, [20, 30, 8, 4, 0.2, 0.7]])],
    expected: [{ box: [16, 28, 24, 32], score: 0.7, label: 1 }],
  },
  {
    family: yolov8,
    classes: 2,
    options: { cells: CELLS, columns: 6, turned: false },
    outputs: [tensor([1, 6, CELLS], ...[20, 30, 8, 4, 0.75, 0.5].map((value, row) => [row * CELLS + 7, [value]] as const))],
    expected: [{ box: [16, 28, 24, 32], score: 0.75, label: 0 }],
  },
  {
    family: yoloNms,
    classes: 80,
    options: { columns: 6 },
    outputs: [tensor([1, 3, 6], [0, [1, 2, 3, 4, 0.5, 7]], [6, [1, 2, 3, 4, 0.5, 99]], [12, [0, 0, 0, 0, 0, 0]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 7 }],
  },
  {
    family: yoloNms,
    classes: 80,
    options: { layout: 'yolov7', columns: 7 },
    outputs: [tensor([1, 7], [0, [0, 1, 2, 3, 4, 5, 0.5]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 5 }],
  },
  {
    family: yoloNms,
    classes: 80,
    options: { layout: 'flat', columns: 7 },
    outputs: [tensor([1, 7], [0, [0, 1, 2, 3, 4, 0.5, 5]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 5 }],
  },
  {
    // Of a pose: what stands behind the class is not read.
    family: yoloNms,
    classes: 1,
    options: { layout: 'rows', columns: 57 },
    outputs: [tensor([1, 2, 57], [57, [1, 2, 3, 4, 0.5, 0, 60, 60, 1]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 0 }],
  },
  {
    // A quarter of a turn: 8 × 4 around (20, 30) stands upright.
    family: yoloNms,
    classes: 15,
    options: { layout: 'turned', columns: 7 },
    outputs: [tensor([1, 2, 7], [0, [20, 30, 8, 4, 0.5, 7, Math.PI / 2]])],
    expected: [{ box: [18, 26, 22, 34], score: 0.5, label: 7 }],
  },
  {
    // Only the first of three rows is filled.
    family: yoloNms,
    classes: 80,
    options: { layout: 'apart' },
    outputs: [
      tensor([1, 3, 4], [0, [1, 2, 3, 4, 5, 6, 7, 8]]),
      tensor([1, 3], [0, [0.5, 0.9]]),
      tensor([1, 3], [0, [7, 8]]),
      tensor([1, 1], [0, [1]]),
    ],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 7 }],
  },
  {
    // The largest numbers are those of a mask.
    family: yolov5,
    classes: 2,
    options: { rows: 3 * CELLS, columns: 39 },
    outputs: [tensor([1, 3 * CELLS, 39], [5 * 39, [20, 30, 8, 4, 0.9, 0.1, 0.5, 3, 4]])],
    expected: [{ box: [16, 28, 24, 32], score: 0.45, label: 1 }],
  },
  {
    // Turned by an eighth: as wide as high.
    family: yolov8,
    classes: 2,
    options: { cells: CELLS, columns: 7, turned: true, angle: true },
    outputs: [tensor([1, CELLS, 7], [3 * 7, [20, 30, 8, 4, 0.2, 0.7, Math.PI / 4]])],
    expected: [{ box: [15.757, 25.757, 24.243, 34.243], score: 0.7, label: 1 }],
  },
  {
    family: yoloNas,
    classes: 2,
    options: { rows: CELLS },
    outputs: [tensor([1, CELLS, 4], [4, [1, 2, 30, 40]]), tensor([1, CELLS, 2], [2, [0.25, 0.5]])],
    expected: [{ box: [1, 2, 30, 40], score: 0.5, label: 1 }],
  },
  {
    // Cell (1, 0) of stride 16, bins 1, 0, 2, 1 strides to the left, top, right and bottom of its middle pixel (23.5, 7.5).
    family: nanodet,
    classes: 2,
    options: { levels: 3, together: false },
    outputs: [
      ...STRIDES.map((stride) => tensor([1, cellsOf(SIZE, SIZE, stride), 2], ...(stride === 16 ? [[2, [0.5, 0.75]] as const] : []))),
      ...STRIDES.map((stride) =>
        tensor([1, cellsOf(SIZE, SIZE, stride), 32], ...(stride === 16 ? [[32, [1, 0, 2, 1].flatMap(onBin)] as const] : [])),
      ),
    ],
    expected: [{ box: [7.5, 7.5, 55.5, 23.5], score: 0.75, label: 1 }],
  },
  {
    // NanoDet-Plus: from the corner (8, 0) of cell 1 of stride 8.
    family: nanodet,
    classes: 2,
    options: { levels: 3, together: true },
    outputs: [tensor([1, CELLS, 34], [34, [0.75, 0, ...[1, 0, 2, 1].flatMap(onBin)]])],
    expected: [{ box: [0, 0, 24, 8], score: 0.75, label: 0 }],
  },
  {
    // Cell (1, 2) of 4 × 4: x = (1 + tanh 0) · 16, sides half the picture; 1^0.6 · 0.5^0.4.
    family: fastestdet,
    classes: 1,
    outputs: [tensor([1, 6, 4, 4], ...[1, 0, 0, 0, 0, 0.5].map((value, channel) => [channel * 16 + 9, [value]] as const))],
    expected: [{ box: [0, 16, 32, 48], score: Math.round(0.5 ** 0.4 * 1000) / 1000, label: 0 }],
  },
  {
    family: ultraface,
    classes: 2,
    outputs: [tensor([1, 235, 4], [8, [0.25, 0.5, 0.5, 1]]), tensor([1, 235, 3], [6, [0.1, 0.2, 0.7]])],
    expected: [{ box: [16, 32, 32, 64], score: 0.7, label: 1 }],
  },
  {
    // Cell (1, 0) of stride 8: √(0.81 · 1), a middle half a cell on, sides e^0 strides.
    family: yunet,
    classes: 1,
    outputs: [
      ...STRIDES.map((stride) => tensor([1, cellsOf(SIZE, SIZE, stride), 1], ...(stride === 8 ? [[1, [0.81]] as const] : []))),
      ...STRIDES.map((stride) => tensor([1, cellsOf(SIZE, SIZE, stride), 1], ...(stride === 8 ? [[1, [1.5]] as const] : []))),
      ...STRIDES.map((stride) => tensor([1, cellsOf(SIZE, SIZE, stride), 4], ...(stride === 8 ? [[4, [0.5, 0.5, 0, 0]] as const] : []))),
    ],
    expected: [{ box: [8, 0, 16, 8], score: 0.9, label: 0 }],
  },
  {
    // The second anchor of cell (1, 0) of stride 16, corner (16, 0).
    family: scrfd,
    classes: 1,
    outputs: [
      ...STRIDES.map((stride) => tensor([2 * cellsOf(SIZE, SIZE, stride), 1], ...(stride === 16 ? [[3, [0.6]] as const] : []))),
      ...STRIDES.map((stride) => tensor([2 * cellsOf(SIZE, SIZE, stride), 4], ...(stride === 16 ? [[12, [1, 0, 1, 2]] as const] : []))),
    ],
    expected: [{ box: [0, 0, 32, 32], score: 0.6, label: 0 }],
  },
  {
    family: ssd,
    classes: 91,
    options: { rowsFirst: true },
    outputs: [tensor([1, 2, 4], [0, [0.25, 0.5, 0.75, 1]]), tensor([1, 2], [0, [0.5]]), tensor([1, 2], [0, [17]])],
    expected: [{ box: [32, 16, 64, 48], score: 0.5, label: 17 }],
  },
  {
    family: ssdOpenvino,
    classes: 91,
    outputs: [tensor([1, 1, 3, 7], [0, [0, 2, 0.5, 0, 0.25, 0.5, 1]], [7, [-1, 0, 0, 0, 0, 0, 0]], [14, [0, 2, 0.9, 0, 0, 1, 1]])],
    expected: [{ box: [0, 16, 32, 64], score: 0.5, label: 2 }],
  },
  {
    family: torchvision,
    classes: 91,
    outputs: [tensor([1, 4], [0, [1, 2, 3, 4]]), tensor([1], [0, [0.5]]), tensor([1], [0, [18]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 18 }],
  },
  {
    // The first anchor of cell (0, 0) of stride 8: 32 × 32 around (4, 4), moved by a quarter of its sides.
    family: retinanet,
    classes: 2,
    outputs: [
      ...[8, 4, 2, 1, 1].map((side, level) => tensor([1, 18, side, side], ...(level === 0 ? [[side * side, [0.5]] as const] : []))),
      ...[8, 4, 2, 1, 1].map((side, level) =>
        tensor(
          [1, 36, side, side],
          ...(level === 0
            ? ([
                [0, [0.25]],
                [side * side, [0.25]],
              ] as const)
            : []),
        ),
      ),
    ],
    expected: [{ box: [-4, -4, 28, 28], score: 0.5, label: 1 }],
  },
  {
    family: detr,
    classes: 2,
    options: { softmax: false },
    outputs: [tensor([1, 2, 2], [0, [logit(0.25), logit(0.75)]], [2, [-9, -9]]), tensor([1, 2, 4], [0, [0.5, 0.5, 0.5, 0.25]])],
    expected: [{ box: [16, 24, 48, 40], score: 0.75, label: 1 }],
  },
  {
    // Three numbers: two classes, and nothing, which is likeliest in the second row.
    family: detr,
    classes: 2,
    options: { softmax: true },
    outputs: [tensor([1, 2, 3], [0, [Math.log(6), Math.log(2), 0]], [3, [-9, -9, 9]]), tensor([1, 2, 4], [0, [0.5, 0.5, 0.5, 0.25]])],
    expected: [{ box: [16, 24, 48, 40], score: 0.667, label: 0 }],
  },
  {
    family: rtDetr,
    classes: 80,
    outputs: [tensor([1, 1, 4], [0, [1, 2, 3, 4]]), tensor([1, 1], [0, [0.5]]), tensor([1, 1], [0, [3]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 3 }],
  },
  {
    family: paddle,
    classes: 80,
    outputs: [tensor([2, 6], [0, [3, 0.5, 1, 2, 3, 4]], [6, [-1, 0, 0, 0, 0, 0]])],
    expected: [{ box: [1, 2, 3, 4], score: 0.5, label: 3 }],
  },
];

const shapeOf = ({ classes, options }: Case) => ({ width: SIZE, height: SIZE, classes, ...(options ? { options } : {}) });

describe('decoders', () => {
  it('are all looked at', () => {
    const looked = new Set(CASES.map(({ family }) => family.name));
    // YOLOX has a file of its own.
    expect(DETECT_FAMILIES.map(({ name }) => name).filter((name) => !looked.has(name))).toEqual(['yolox']);
  });

  it.each(CASES.map((each, index) => [each.family.name, index, each] as const))(
    '%s (%i) find what the numbers say',
    (_name, _index, each) => {
      expect(found(each.family, shapeOf(each), each.outputs)).toEqual(each.expected);
    },
  );

  it.each(CASES.map((each, index) => [each.family.name, index, each] as const))(
    '%s (%i) find nothing in what are no numbers',
    (_name, _index, each) => {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        const outputs = each.outputs.map(({ dims }) => numbers(dims, value));
        expect(found(each.family, shapeOf(each), outputs, 0)).toEqual([]);
      }
    },
  );

  it.each(CASES.map((each, index) => [each.family.name, index, each] as const))(
    '%s (%i) refuse other dimensions in one sentence',
    (_name, _index, each) => {
      const cut = each.outputs.map(({ dims }) => numbers([...dims.slice(0, -1), 5]));
      expect(() => found(each.family, shapeOf(each), cut)).toThrow(
        /^Expected an output of [^.]* but received \[[^\]]*\]; choose another family for it\.$/,
      );
      expect(() => found(each.family, shapeOf(each), [])).toThrow(/^Expected an output/);
    },
  );

  it.each(CASES.map((each, index) => [each.family.name, index, each] as const))(
    '%s (%i) leave out what is below the score',
    (_name, _index, each) => {
      expect(found(each.family, shapeOf(each), each.outputs, 0.95)).toEqual([]);
    },
  );
});
