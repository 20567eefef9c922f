/** The likeliest class of a crop. */
export interface Top1 {
  /** Index in the model's labels. */
  readonly label: number;
  /** Probability, 0..1. */
  readonly score: number;
}

/** The largest of `count` numbers from `at`, as a probability: through a softmax where they are logits. NaN is passed over. */
export const bestOf = (data: Float32Array, at: number, count: number, logits: boolean): Top1 => {
  let label = -1;
  let largest = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < count; index++) {
    if (data[at + index]! > largest) {
      largest = data[at + index]!;
      label = index;
    }
  }
  if (label < 0) return { label, score: 0 };
  if (!logits) return { label, score: Math.min(1, Math.max(0, largest)) };
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const power = Math.exp(data[at + index]! - largest);
    if (power > 0) sum += power;
  }
  return { label, score: Number.isFinite(sum) && sum > 0 ? 1 / sum : 0 };
};
