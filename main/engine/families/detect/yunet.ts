import { isReal, sideOf, wrongDims } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder, ValueShape } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { putMiddle } from './candidates.ts';
import { allCells, cellsOf, gridOf, STRIDES } from './cells.ts';

/**
 * YuNet (Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", 2023; https://github.com/ShiqiYu/libfacedetection.train): for strides 8, 16, 32 outputs
 * cls [1, cells, 1], obj [1, cells, 1], bbox [1, cells, 4] and kps [1, cells, 10]. Faces score √(cls × obj); a middle is in strides from the cell's
 * corner, sides are logarithms. The five points of a face are not used.
 */
const KINDS = ['cls', 'obj', 'bbox'] as const;
const WIDTHS = { cls: 1, obj: 1, bbox: 4 } as const;

/** The output of a kind and stride by its name, as `cls_8`. */
const named = (outputs: readonly ValueShape[], kind: string, stride: number): ValueShape | undefined =>
  outputs.find(({ name }) => new RegExp(`^${kind}_?${stride}$`, 'i').test(name));

/** The first (of obj the second) output of a stride's cells and a kind's width: cls stands before obj, whether kinds or strides come first. */
const shaped = (outputs: readonly ValueShape[], kind: (typeof KINDS)[number], cells: number): ValueShape | undefined =>
  outputs.filter((each) => sideOf(each, 1) === cells && sideOf(each, 2) === WIDTHS[kind])[kind === 'obj' ? 1 : 0];

/** Where they have other names, they are told by their shapes; where those are open, they stand in order: all cls, all obj, all bbox, all kps. */
const match = ({ width, height, outputs, otherInputs }: NetworkFacts): FamilyMatch | null => {
  if (outputs.length !== 12 || otherInputs.length > 0 || !outputs.every((each) => isReal(each) && each.shape?.length === 3)) return null;
  const wanted = KINDS.flatMap((kind, at) =>
    STRIDES.map((stride, level) => {
      const value = named(outputs, kind, stride) ?? shaped(outputs, kind, cellsOf(width, height, stride));
      return { kind, stride, value: value ?? outputs[at * STRIDES.length + level]! };
    }),
  );
  for (const { kind, stride, value } of wanted) {
    if ((sideOf(value, 2) ?? WIDTHS[kind]) !== WIDTHS[kind]) return null;
    const rows = sideOf(value, 1);
    if (rows !== null && rows !== cellsOf(width, height, stride)) return null;
  }
  return { outputs: wanted.map(({ value }) => value.name), classes: 1, certainty: 3 };
};

const within = (value: number): number => (value > 1 ? 1 : value > 0 ? value : 0);

class YunetDecoder implements OutputDecoder {
  readonly capacity: number;
  readonly overlaps = true;
  readonly #cells: readonly number[];
  readonly #grid: Float32Array;

  constructor({ width, height }: DecoderShape) {
    this.capacity = allCells(width, height, STRIDES);
    this.#cells = STRIDES.map((stride) => cellsOf(width, height, stride));
    this.#grid = gridOf(width, height, STRIDES);
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    out.count = 0;
    let row = 0;
    this.#cells.forEach((cells, level) => {
      const [cls, obj, bbox] = [outputs[level], outputs[STRIDES.length + level], outputs[2 * STRIDES.length + level]];
      if (cls?.data.length !== cells || obj?.data.length !== cells || bbox?.data.length !== cells * 4)
        throw wrongDims('YuNet', `[1, ${cells}, 1], [1, ${cells}, 1] and [1, ${cells}, 4]`, cls?.dims ?? []);
      for (let cell = 0; cell < cells; cell++, row++) {
        const score = Math.sqrt(within(cls.data[cell]!) * within(obj.data[cell]!));
        if (!(score >= minScore)) continue;
        const stride = this.#grid[row * 3 + 2]!;
        const at = cell * 4;
        const x = (this.#grid[row * 3]! + bbox.data[at]!) * stride;
        const y = (this.#grid[row * 3 + 1]! + bbox.data[at + 1]!) * stride;
        putMiddle(out, x, y, Math.exp(bbox.data[at + 2]!) * stride, Math.exp(bbox.data[at + 3]!) * stride, score, 0);
      }
    });
  }
}

export const yunet: DetectFamily = {
  name: 'yunet',
  task: 'detect',
  source: 'Wu et al., YuNet, 2023; https://github.com/ShiqiYu/libfacedetection.train',
  expects: 'a YuNet face detector: twelve outputs, cls, obj, bbox and kps for strides 8, 16 and 32',
  input: { colour: 'bgr', fit: 'letterbox-topleft', pad: 0, mean: [0], std: [1] },
  openSizePx: 640,
  score: 0.6,
  iou: 0.45,
  match,
  decoder: (shape) => new YunetDecoder(shape),
};
