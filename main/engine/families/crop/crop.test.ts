import { describe, expect, it } from 'vitest';
import { type CropFamily, type CropShape, createCropResults, MAX_RESULTS, type Numbers } from '../family.ts';
import { numbers } from '../testing.ts';
import { embed } from './embed.ts';
import { Gallery, MAX_IDENTITIES } from './gallery.ts';
import { headPose } from './head-pose.ts';
import { softmax } from './softmax.ts';

const shape = (more: Partial<CropShape>): CropShape => ({
  width: 64,
  height: 64,
  classes: 0,
  options: {},
  labels: [],
  heads: [],
  gallery: [],
  score: 0.6,
  ...more,
});

/** What a family's decoder says of each picture. */
const read = (family: CropFamily, of: Partial<CropShape>, outputs: readonly Numbers[], pictures: number) => {
  const decoder = family.decoder(shape(of));
  const out = createCropResults(pictures);
  decoder.read(outputs, pictures, 0, out);
  return Array.from({ length: pictures }, (_, picture) =>
    Array.from({ length: decoder.results }, (_, result) => {
      const place = picture * MAX_RESULTS + result;
      return { label: out.labels[place]!, score: Math.round(out.scores[place]! * 1000) / 1000 };
    }),
  );
};

const LN = Math.log;

describe('softmax', () => {
  it('takes probabilities as they are and logits through a softmax, a picture of a batch each', () => {
    const output = numbers([2, 3], [0.1, 0.7, 0.2, 0.5, 0.3, 0.2]);
    expect(read(softmax, { classes: 3 }, [output], 2)).toEqual([[{ label: 1, score: 0.7 }], [{ label: 0, score: 0.5 }]]);
    const logits = numbers([1, 3], [LN(1), LN(6), LN(3)]);
    expect(read(softmax, { classes: 3, options: { logits: true } }, [logits], 1)).toEqual([[{ label: 1, score: 0.6 }]]);
  });

  it('answers several questions: an output each, or one that heads divide', () => {
    const answers = [
      [
        { label: 1, score: 0.75 },
        { label: 4, score: 0.5 },
      ],
    ];
    const apart = [numbers([1, 2], [0.25, 0.75]), numbers([1, 3], [0.3, 0.2, 0.5])];
    expect(read(softmax, { classes: 5, options: { sizes: [2, 3] } }, apart, 1)).toEqual(answers);
    const heads = [
      { name: 'colour', labels: 2 },
      { name: 'kind', labels: 3 },
    ];
    expect(read(softmax, { classes: 5, heads }, [numbers([1, 5], [0.25, 0.75, 0.3, 0.2, 0.5])], 1)).toEqual(answers);
  });

  it('names the likeliest, best first, and passes what is no number over', () => {
    const decoder = softmax.decoder(shape({ classes: 5, options: { logits: true } }));
    const [labels, scores] = [new Int32Array(3), new Float32Array(3)];
    const count = decoder.top!([numbers([1, 5], [LN(1), Number.NaN, LN(4), LN(2), LN(3)])], 0, 3, labels, scores);
    expect([count, [...labels]]).toEqual([3, [2, 4, 3]]);
    [0.4, 0.3, 0.2].forEach((score, index) => {
      expect(scores[index]).toBeCloseTo(score, 5);
    });
    expect(read(softmax, { classes: 2 }, [numbers([1, 2], Number.NaN)], 1)).toEqual([[{ label: -1, score: 0 }]]);
    expect(decoder.top!([numbers([1, 5], Number.NaN)], 0, 3, labels, scores)).toBe(0);
  });

  it('refuses other dimensions', () => {
    expect(() => read(softmax, { classes: 4 }, [numbers([1, 3])], 1)).toThrow(
      'Expected an output of [1, 4] from a softmax network but received [1, 3]',
    );
  });
});

describe('embed', () => {
  const vector = (...values: number[]) => Float32Array.from({ length: 64 }, (_, index) => values[index] ?? 0);

  it('names the nearest of the gallery, else meets somebody new, and knows them again', () => {
    const gallery = [
      { name: 'Ann', numbers: [...vector(1, 0)] },
      { name: 'Ben', numbers: [...vector(0, 1)] },
    ];
    const outputs = [
      numbers([5, 64], [...vector(2, 0.1), ...vector(0.1, 9), ...vector(0, 0, 1), ...vector(0, 0, 0, 1), ...vector(0, 0, 5, 0.5)]),
    ];
    const said = read(embed, { gallery, options: { numbers: 64 } }, outputs, 5).flat();
    expect(said.map(({ label }) => label)).toEqual([0, 1, 2, 3, 2]);
    expect(embed.labels!({ ...shape({}), gallery }).slice(0, 4)).toEqual(['Ann', 'Ben', 'identity 1', 'identity 2']);
  });

  it('does not go on for ever meeting people, and says nothing of what are no numbers', () => {
    const people = new Gallery([], 0.9);
    const met = Array.from(
      { length: 70 },
      (_, index) => people.whoIs(Float32Array.from({ length: 80 }, (_, at) => Number(at === index)))?.index,
    );
    expect(met.filter((index) => index === -1)).toHaveLength(70 - MAX_IDENTITIES);
    expect(people.whoIs(new Float32Array(80))).toBeNull();
    expect(people.whoIs(new Float32Array(80).fill(Number.NaN))).toBeNull();
  });

  it('refuses a gallery of another network', () => {
    expect(() => embed.decoder(shape({ gallery: [{ name: 'Ann', numbers: [1, 2] }], options: { numbers: 64 } }))).toThrow(
      'make it with this network',
    );
  });
});

describe('head pose', () => {
  it('gives three angles', () => {
    const decoder = headPose.decoder(shape({}));
    const out = createCropResults(2);
    decoder.read([numbers([2, 3], [10, -20, 30, Number.NaN, 1, 1])], 2, 0, out);
    expect([...out.values.subarray(0, 3)]).toEqual([10, -20, 30]);
    expect([out.labels[0], out.labels[MAX_RESULTS]]).toEqual([0, -1]);
    expect(() => decoder.read([numbers([1, 4])], 1, 0, out)).toThrow('Expected an output of [1, 3]');
  });
});
