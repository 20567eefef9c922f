/** What is known of whom is nearest: who it is, and how near (cosine, −1..1). */
export interface Nearest {
  /** Index among the named ones, or names.length + number of the identity; −1: nobody is near enough, and there is no room for another. */
  readonly index: number;
  readonly similarity: number;
}

/** Identities that are met and kept at most. */
export const MAX_IDENTITIES = 64;
/** An identity's numbers are the mean over about so many pictures of it. */
const MEAN_OVER = 16;

/**
 * Whom an embedding is near to: named ones first, then those met before, by cosine similarity. One that is near to nobody becomes an identity of its own.
 * Vectors are kept at length 1. One thread.
 */
export class Gallery {
  readonly #named: readonly Float32Array[];
  readonly #met: Float32Array[] = [];
  readonly #seen: number[] = [];
  readonly #threshold: number;

  /** @param threshold similarity from which it is the same */
  constructor(named: readonly (readonly number[])[], threshold: number) {
    this.#named = named.map((numbers) => unit(Float32Array.from(numbers)));
    this.#threshold = threshold;
  }

  /** Who this is; `numbers` are scaled to length 1 in place. Null where they are none. */
  whoIs(numbers: Float32Array): Nearest | null {
    unit(numbers);
    if (!Number.isFinite(numbers[0]!)) return null;
    const named = nearestOf(this.#named, numbers);
    if (named.similarity >= this.#threshold) return named;
    const met = nearestOf(this.#met, numbers);
    if (met.similarity >= this.#threshold) {
      this.#learn(met.index, numbers);
      return { index: this.#named.length + met.index, similarity: met.similarity };
    }
    if (this.#met.length >= MAX_IDENTITIES) return { index: -1, similarity: Math.max(named.similarity, met.similarity) };
    this.#met.push(numbers.slice());
    this.#seen.push(1);
    return { index: this.#named.length + this.#met.length - 1, similarity: 1 };
  }

  #learn(index: number, numbers: Float32Array): void {
    const mean = this.#met[index]!;
    const weight = 1 / Math.min(MEAN_OVER, ++this.#seen[index]!);
    for (let at = 0; at < mean.length; at++) mean[at] = mean[at]! * (1 - weight) + numbers[at]! * weight;
    unit(mean);
  }
}

const nearestOf = (vectors: readonly Float32Array[], numbers: Float32Array): Nearest => {
  let nearest: Nearest = { index: -1, similarity: -1 };
  vectors.forEach((vector, index) => {
    let similarity = 0;
    for (let at = 0; at < numbers.length; at++) similarity += vector[at]! * numbers[at]!;
    if (similarity > nearest.similarity) nearest = { index, similarity: Math.min(1, similarity) };
  });
  return nearest;
};

/** Scales a vector to length 1, in place. */
const unit = (vector: Float32Array): Float32Array => {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const times = 1 / Math.sqrt(sum);
  for (let at = 0; at < vector.length; at++) vector[at]! *= times;
  return vector;
};
