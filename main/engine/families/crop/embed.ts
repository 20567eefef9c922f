import { Fault } from '../../../../contract/errors.ts';
import { isReal, sideOf, wrongDims } from '../dims.ts';
import { type CropDecoder, type CropFamily, type CropResults, type CropShape, MAX_RESULTS, type Numbers } from '../family.ts';
import { Gallery, MAX_IDENTITIES } from './gallery.ts';

/**
 * Embeddings: numbers that are near, by the cosine between them, for pictures of the same person, face or thing (re-identification as in Zhou et al.,
 * "Omni-Scale Feature Learning for Person Re-Identification", ICCV 2019; faces as in Deng et al., "ArcFace", CVPR 2019).
 */
const LEAST_NUMBERS = 64;
const MOST_NUMBERS = 4096;

class EmbedDecoder implements CropDecoder {
  readonly results = 1;
  readonly #gallery: Gallery;
  readonly #size: number | null;

  constructor({ gallery, score, options }: CropShape) {
    const size = options['numbers'];
    this.#size = typeof size === 'number' ? size : null;
    const other = gallery.find(({ numbers }) => this.#size !== null && numbers.length !== this.#size);
    if (other) {
      const found = `${other.numbers.length} numbers, and this network gives ${this.#size}`;
      throw new Fault('model', `The gallery has "${other.name}" with ${found}; make it with this network.`);
    }
    this.#gallery = new Gallery(
      gallery.map(({ numbers }) => numbers),
      score,
    );
  }

  read(outputs: readonly Numbers[], pictures: number, first: number, out: CropResults): void {
    const [output] = outputs;
    const size = (output?.data.length ?? 0) / pictures;
    if (output === undefined || !Number.isInteger(size) || (this.#size !== null && size !== this.#size))
      throw wrongDims('embed', `[${pictures}, ${this.#size ?? 'numbers'}]`, output?.dims ?? []);
    for (let picture = 0; picture < pictures; picture++) {
      const who = this.#gallery.whoIs(output.data.subarray(picture * size, (picture + 1) * size));
      const place = (first + picture) * MAX_RESULTS;
      out.labels[place] = who?.index ?? -1;
      out.scores[place] = who?.similarity ?? 0;
    }
  }
}

export const embed: CropFamily = {
  name: 'embed',
  task: 'embed',
  source: 'Zhou et al., OSNet, ICCV 2019; Deng et al., ArcFace, CVPR 2019: nearest by cosine',
  expects: `an embedding: one picture of a person, face or thing, one float output [1, N] with N from ${LEAST_NUMBERS} to ${MOST_NUMBERS}`,
  input: { colour: 'bgr', fit: 'stretch', pad: 0, mean: [0], std: [1] },
  openSizePx: 112,
  match: ({ outputs: [output, ...others], otherInputs, madeBy }) => {
    if (!output || others.length + otherInputs.length > 0 || !isReal(output) || madeBy[output.name] === 'Softmax') return null;
    const [batch, size, ...rest] = output.shape ?? [];
    if (typeof size !== 'number' || size < LEAST_NUMBERS || size > MOST_NUMBERS || rest.some((side) => side !== 1)) return null;
    if (typeof batch === 'number' && batch !== 1) return null;
    return { outputs: [output.name], classes: 0, options: { numbers: sideOf(output, 1) ?? size }, certainty: 1 };
  },
  labels: ({ gallery }) => [
    ...gallery.map(({ name }) => name),
    ...Array.from({ length: MAX_IDENTITIES }, (_, index) => `identity ${index + 1}`),
  ],
  decoder: (shape) => new EmbedDecoder(shape),
};
