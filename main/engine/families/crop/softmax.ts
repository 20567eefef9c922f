import { isReal, sideOf, wrongDims } from '../dims.ts';
import {
  type CropDecoder,
  type CropFamily,
  type CropResults,
  type CropShape,
  type FamilyMatch,
  MAX_RESULTS,
  type NetworkFacts,
  type Numbers,
  type ValueShape,
} from '../family.ts';

/**
 * Classifiers: one number a class, probabilities or logits (which go through a softmax: Bridle, "Probabilistic interpretation of feedforward
 * classification network outputs", 1990). A network of several questions has an output a question, or one output that `heads` divides.
 */
const MAX_HEAD = 100_000;

/** Numbers of a picture in an output [batch, classes], also with trailing ones; null where it has another shape. */
const classesOf = (output: ValueShape): number | null => {
  const [batch, , ...rest] = output.shape ?? [];
  const classes = output.shape && output.shape.length >= 2 ? sideOf(output, 1) : null;
  if (!isReal(output) || classes === null || classes < 2 || classes > MAX_HEAD) return null;
  if (rest.some((side) => side !== 1) || (typeof batch === 'number' && batch !== 1)) return null;
  return classes;
};

/** One number a class, whose sum is one already: what comes out of these needs no softmax. */
const isProbability = (madeBy: string | undefined): boolean => madeBy === 'Softmax' || madeBy === 'Sigmoid';

const match = ({ outputs, otherInputs, madeBy, labels }: NetworkFacts): FamilyMatch | null => {
  if (otherInputs.length > 0 || outputs.length === 0 || outputs.length > MAX_RESULTS) return null;
  const sizes = outputs.map(classesOf);
  if (sizes.some((size) => size === null)) return null;
  const classes = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const logits = !outputs.every((output) => isProbability(madeBy[output.name]));
  const heads = outputs.length > 1 ? { sizes: sizes.map((size) => size ?? 0) } : {};
  const certain = labels === classes || !logits || classes === 1000 || classes === 1001;
  return {
    outputs: outputs.map((output) => output.name),
    classes,
    options: { logits, ...heads },
    certainty: certain ? 2 : 1,
  };
};

interface Head {
  /** Which output, and from which of its numbers on. */
  readonly output: number;
  readonly at: number;
  readonly count: number;
  /** Where its labels begin. */
  readonly labelsFrom: number;
}

const headsOf = ({ classes, heads, options }: CropShape): Head[] => {
  const sizes = options['sizes'];
  const counts = heads.length > 0 ? heads.map((head) => head.labels) : Array.isArray(sizes) ? (sizes as number[]) : [classes];
  const perOutput = Array.isArray(sizes);
  let labelsFrom = 0;
  return counts.slice(0, MAX_RESULTS).map((count, index) => {
    const head = { output: perOutput ? index : 0, at: perOutput ? 0 : labelsFrom, count, labelsFrom };
    labelsFrom += count;
    return head;
  });
};

class SoftmaxDecoder implements CropDecoder {
  readonly results: number;
  readonly #heads: readonly Head[];
  readonly #logits: boolean;
  readonly #perPicture: readonly number[];

  constructor(shape: CropShape) {
    this.#heads = headsOf(shape);
    this.results = this.#heads.length;
    this.#logits = shape.options['logits'] === true;
    const perPicture: number[] = [];
    for (const { output, count } of this.#heads) perPicture[output] = (perPicture[output] ?? 0) + count;
    this.#perPicture = perPicture;
  }

  read(outputs: readonly Numbers[], pictures: number, first: number, out: CropResults): void {
    this.#check(outputs, pictures);
    for (let picture = 0; picture < pictures; picture++) {
      this.#heads.forEach((head, result) => {
        const { data } = outputs[head.output]!;
        const at = picture * this.#perPicture[head.output]! + head.at;
        const place = (first + picture) * MAX_RESULTS + result;
        const best = largest(data, at, head.count);
        out.labels[place] = best < 0 ? -1 : head.labelsFrom + best;
        out.scores[place] = best < 0 ? 0 : this.#probability(data, at, head.count, data[at + best]!);
      });
    }
  }

  top(outputs: readonly Numbers[], picture: number, k: number, labels: Int32Array, scores: Float32Array): number {
    this.#check(outputs, picture + 1);
    const [head] = this.#heads;
    if (head === undefined) return 0;
    const { data } = outputs[head.output]!;
    const at = picture * this.#perPicture[head.output]! + head.at;
    const found = putLargest(data, at, head.count, k, labels, scores);
    const most = found > 0 ? scores[0]! : 0;
    const sum = this.#logits ? powers(data, at, head.count, most) : 1;
    for (let index = 0; index < found; index++) {
      const score = this.#logits ? Math.exp(scores[index]! - most) / sum : scores[index]!;
      scores[index] = Math.min(1, Math.max(0, Number.isFinite(score) ? score : 0));
    }
    if (found < k) labels[found] = -1;
    return found;
  }

  #probability(data: Float32Array, at: number, count: number, value: number): number {
    if (!this.#logits) return Math.min(1, Math.max(0, value));
    const sum = powers(data, at, count, value);
    return Number.isFinite(sum) && sum > 0 ? 1 / sum : 0;
  }

  #check(outputs: readonly Numbers[], pictures: number): void {
    this.#perPicture.forEach((count, index) => {
      const output = outputs[index];
      if (output === undefined || output.data.length < count * pictures || output.data.length % count !== 0)
        throw wrongDims('softmax', `[${pictures}, ${count}]`, output?.dims ?? []);
    });
  }
}

/** Index of the largest of `count` numbers from `at`; NaN is passed over; −1 where all are. */
const largest = (data: Float32Array, at: number, count: number): number => {
  let best = -1;
  let value = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    if (!(data[at + index]! > value)) continue;
    value = data[at + index]!;
    best = index;
  }
  return best;
};

/** Sum of e^(x − most); NaN is passed over. */
const powers = (data: Float32Array, at: number, count: number, most: number): number => {
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const power = Math.exp(data[at + index]! - most);
    if (power > 0) sum += power;
  }
  return sum;
};

/** The `k` largest, falling, by insertion; how many there are. */
const putLargest = (data: Float32Array, at: number, count: number, k: number, labels: Int32Array, values: Float32Array): number => {
  let found = 0;
  for (let index = 0; index < count; index++) {
    const value = data[at + index]!;
    if (!Number.isFinite(value) || (found === k && !(value > values[k - 1]!))) continue;
    let place = found < k ? found++ : k - 1;
    for (; place > 0 && values[place - 1]! < value; place--) {
      values[place] = values[place - 1]!;
      labels[place] = labels[place - 1]!;
    }
    values[place] = value;
    labels[place] = index;
  }
  return found;
};

export const softmax: CropFamily = {
  name: 'softmax',
  task: 'classify',
  source: 'Bridle 1990; outputs as in https://github.com/onnx/models (vision/classification)',
  expects: 'a classifier: one picture input and float outputs [batch, classes], at most 4 of them',
  // torchvision's normalisation of ImageNet, in pixels: what classifiers of float pictures are usually trained with.
  input: { colour: 'rgb', fit: 'stretch', pad: 0, mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
  openSizePx: 224,
  match,
  decoder: (shape) => new SoftmaxDecoder(shape),
};
