import { isReal, outputOf, sideOf } from '../dims.ts';
import type { DecoderShape, DetectFamily, FamilyMatch, NetworkFacts, Numbers, OutputDecoder, ValueShape } from '../family.ts';
import type { Candidates } from '../../pipeline/detect/detections.ts';
import { putBox, sigmoid } from './candidates.ts';

/**
 * RetinaNet's raw heads (Lin et al., "Focal Loss for Dense Object Detection", ICCV 2017), as https://github.com/NVIDIA/retinanet-examples exports them and
 * the ONNX model zoo has them: for each of five levels (strides 8 to 128) class scores [1, 9 × classes, h, w] and boxes [1, 9 × 4, h, w]. Nine anchors a
 * cell: sides of 4, 4·2^⅓ and 4·2^⅔ strides, each in the ratios 1, 2 and ½. A box is dx, dy (in anchor sides) and the logarithms of dw, dh.
 */
const STRIDES = [8, 16, 32, 64, 128] as const;
const ANCHORS = 9;
const SCALES = [4, 4 * 2 ** (1 / 3), 4 * 2 ** (2 / 3)];
const RATIOS = [1, 2, 0.5];
/** Anchors that are good candidates at once, at most. */
const MOST_BOXES = 8192;

/** Levels from the finest on. */
const finestFirst = (outputs: readonly ValueShape[]): readonly ValueShape[] =>
  outputs.toSorted((a, b) => (sideOf(b, 3) ?? 0) - (sideOf(a, 3) ?? 0));

const match = ({ outputs, otherInputs, width, madeBy }: NetworkFacts): FamilyMatch | null => {
  if (otherInputs.length > 0 || outputs.length !== 2 * STRIDES.length) return null;
  if (!outputs.every((each) => isReal(each) && each.shape?.length === 4 && (sideOf(each, 1) ?? 0) % ANCHORS === 0)) return null;
  // Of four classes there are as many scores as sides: scores stand first.
  const alike = outputs.every((each) => sideOf(each, 1) === ANCHORS * 4);
  const isBoxes = (each: ValueShape, at: number) => (alike ? at >= STRIDES.length : sideOf(each, 1) === ANCHORS * 4);
  const boxes = finestFirst(outputs.filter(isBoxes));
  const scores = finestFirst(outputs.filter((each, at) => !isBoxes(each, at)));
  if (boxes.length !== STRIDES.length || scores.length !== STRIDES.length) return null;
  if (sideOf(boxes[0]!, 3) !== null && sideOf(boxes[0]!, 3) !== Math.ceil(width / STRIDES[0])) return null;
  const classes = (sideOf(scores[0]!, 1) ?? 0) / ANCHORS;
  // What comes right out of a convolution has no sigmoid behind it.
  const logits = madeBy[scores[0]!.name] === 'Conv';
  return { outputs: [...scores, ...boxes].map(({ name }) => name), classes, options: { logits }, certainty: 3 };
};

/** Sides of the nine anchors of a stride: width, height each, in model pixels. */
const anchorsOf = (stride: number): readonly (readonly [number, number])[] =>
  SCALES.flatMap((scale) =>
    RATIOS.map((ratio) => {
      const across = Math.round(Math.sqrt((stride * stride) / ratio));
      return [across * scale, Math.round(across * ratio) * scale] as const;
    }),
  );

class RetinaDecoder implements OutputDecoder {
  readonly capacity = MOST_BOXES;
  readonly overlaps = true;
  readonly #shape: DecoderShape;
  readonly #anchors = STRIDES.map(anchorsOf);
  readonly #logits: boolean;

  constructor(shape: DecoderShape) {
    this.#shape = shape;
    this.#logits = shape.options['logits'] === true;
  }

  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void {
    out.count = 0;
    const least = this.#logits ? Math.log(minScore / (1 - minScore)) : minScore;
    STRIDES.forEach((stride, level) => {
      const [across, down] = [Math.ceil(this.#shape.width / stride), Math.ceil(this.#shape.height / stride)];
      const plane = across * down;
      const { classes } = this.#shape;
      const shape = (channels: number) => `[1, ${channels}, ${down}, ${across}]`;
      const scores = outputOf(outputs, level, plane * ANCHORS * classes, 'RetinaNet', shape(ANCHORS * classes));
      const boxes = outputOf(outputs, STRIDES.length + level, plane * ANCHORS * 4, 'RetinaNet', shape(ANCHORS * 4));
      for (let at = 0; at < scores.length; at++) {
        const score = scores[at]!;
        if (!(score >= least)) continue;
        const cell = at % plane;
        const channel = Math.floor(at / plane);
        this.#put(boxes, plane, Math.floor(channel / classes), cell, across, stride, level, score, channel % classes, out);
      }
    });
  }

  #put(
    boxes: Float32Array,
    plane: number,
    anchor: number,
    cell: number,
    across: number,
    stride: number,
    level: number,
    score: number,
    label: number,
    out: Candidates,
  ): void {
    const [width, height] = this.#anchors[level]![anchor]!;
    const number = (index: number) => boxes[(anchor * 4 + index) * plane + cell]!;
    const x = ((cell % across) + 0.5) * stride + number(0) * width;
    const y = (Math.floor(cell / across) + 0.5) * stride + number(1) * height;
    const [halfWidth, halfHeight] = [(Math.exp(number(2)) * width) / 2, (Math.exp(number(3)) * height) / 2];
    putBox(out, x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight, this.#logits ? sigmoid(score) : score, label);
  }
}

export const retinanet: DetectFamily = {
  name: 'retinanet',
  task: 'detect',
  source: 'Lin et al., RetinaNet, ICCV 2017; https://github.com/NVIDIA/retinanet-examples',
  expects: 'a RetinaNet with raw heads: for five levels outputs [1, 9 × classes, h, w] and [1, 36, h, w]',
  input: { colour: 'rgb', fit: 'letterbox-topleft', pad: 0, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  score: 0.3,
  iou: 0.5,
  match,
  decoder: (shape) => new RetinaDecoder(shape),
};
