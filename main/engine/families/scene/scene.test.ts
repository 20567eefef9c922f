import { describe, expect, it } from 'vitest';
import { letterbox } from '../../pipeline/preprocess/letterbox.ts';
import { MAX_MAP, type Numbers, type SceneFamily, type SceneMap } from '../family.ts';
import { numbers } from '../testing.ts';
import { argmax } from './argmax.ts';
import { inverseDepth } from './inverse-depth.ts';
import { mask } from './mask.ts';
import { ClassShares } from './shares.ts';

const SHAPE = { width: 8, height: 8, classes: 3 };
const stretched = letterbox({ width: 80, height: 40, pixelAspect: 1 }, { width: 8, height: 8, fit: 'stretch', pad: 0 });
/** The picture lies in rows 2 to 5. */
const boxed = letterbox({ width: 80, height: 40, pixelAspect: 1 }, { width: 8, height: 8, fit: 'letterbox-centre', pad: 0 });

const map = (family: SceneFamily, output: Numbers, options = {}, lb = stretched): SceneMap => {
  const out: SceneMap = { width: 0, height: 0, data: new Uint8Array(MAX_MAP), low: Number.NaN, high: Number.NaN };
  family.decoder({ ...SHAPE, options }).decode([output], lb, out);
  return out;
};
const cells = ({ width, height, data }: SceneMap) =>
  Array.from({ length: height }, (_, row) => [...data.subarray(row * width, (row + 1) * width)].join(''));

/** Class 1 in the left half of a grid of 4 × 4, class 2 in its lower right quarter. */
const classAt = (row: number, column: number): number => (column < 2 ? 1 : row < 2 ? 0 : 2);
const first = numbers(
  [1, 3, 4, 4],
  Array.from({ length: 48 }, (_, at) => Number(classAt(Math.floor((at % 16) / 4), at % 4) === Math.floor(at / 16))),
);
const last = numbers(
  [1, 4, 4, 3],
  Array.from({ length: 48 }, (_, at) => Number(classAt(Math.floor(at / 12), Math.floor(at / 3) % 4) === at % 3)),
);
const winners = numbers(
  [1, 4, 4],
  Array.from({ length: 16 }, (_, at) => classAt(Math.floor(at / 4), at % 4)),
);

describe('argmax', () => {
  it.each([
    ['classes first', first, { classesLast: false }],
    ['classes last', last, { classesLast: true }],
    ['winners', winners, { winners: true }],
  ] as const)('%s: the class of each cell', (_what, output, options) => {
    expect(cells(map(argmax, output, options))).toEqual(['1100', '1100', '1122', '1122']);
  });

  it('takes the picture out of its padding', () => {
    const rows = numbers(
      [1, 8, 8],
      Array.from({ length: 64 }, (_, at) => Math.floor(at / 8)),
    );
    expect(cells(map(argmax, rows, { winners: true }, boxed))).toEqual(['22222222', '33333333', '44444444', '55555555']);
  });

  it('makes a large grid smaller, and refuses other dimensions', () => {
    const { width, height } = map(argmax, numbers([1, 2000, 1000]), { winners: true });
    expect(width * height).toBeLessThanOrEqual(MAX_MAP);
    expect(width / height).toBeCloseTo(0.5, 1);
    expect(() => map(argmax, numbers([1, 4, 4, 4]), { classesLast: false })).toThrow(/^Expected an output of \[1, 3, H, W\]/);
  });

  it('takes what is no number for class 0', () => {
    expect(new Set(cells(map(argmax, numbers([1, 3, 4, 4], Number.NaN), { classesLast: false })).join(''))).toEqual(new Set(['0']));
  });
});

describe('mask', () => {
  const plane = numbers([1, 1, 1, 4].with(2, 4), [0.2, 0.5, 0.6, Number.NaN, ...new Array<number>(12).fill(0)]);
  it('is in front from the threshold on', () => {
    expect(cells(map(mask, plane))[0]).toBe('0110');
    expect(cells(map(mask, plane, { threshold: 0.55 }))[0]).toBe('0010');
    expect(cells(map(mask, plane, { logits: true }))[0]).toBe('1110');
  });
});

describe('depth', () => {
  const ramp = numbers(
    [1, 16, 16],
    Array.from({ length: 256 }, (_, at) => at),
  );
  it('spreads a frame’s own range over the bytes, near is 255', () => {
    const { data, low, high } = map(inverseDepth, ramp);
    expect([data[0], data[255]]).toEqual([0, 255]);
    expect(data[128]).toBeGreaterThan(120);
    expect(data[128]).toBeLessThan(136);
    expect(low).toBeGreaterThan(0);
    expect(high).toBeLessThan(256);
    // Where it is a distance, what is small is near.
    const metric = map(inverseDepth, ramp, { metric: true });
    expect([metric.data[0], metric.data[255]]).toEqual([255, 0]);
    expect(metric.low).toBeGreaterThan(metric.high);
  });

  it('is not led astray by single cells, by what is no number, or by a flat picture', () => {
    const wild = Array.from({ length: 256 }, (_, at) => (at === 7 ? 1e6 : at === 8 ? Number.NaN : at));
    expect(map(inverseDepth, numbers([1, 16, 16], wild)).high).toBeLessThan(1e6);
    const flat = map(inverseDepth, numbers([1, 16, 16], 3));
    expect([flat.low, flat.high, flat.data[9]]).toEqual([3, 3, 0]);
    expect(map(inverseDepth, numbers([1, 16, 16], Number.NaN)).data[9]).toBe(0);
  });
});

describe('shares', () => {
  it('says which classes there are, how much of the picture each has, and where', () => {
    const shares = new ClassShares().of(map(argmax, winners, { winners: true }));
    expect(shares.map((share) => ({ ...share }))).toEqual([
      { label: 1, share: 0.5, left: 0, top: 0, right: 2, bottom: 4 },
      { label: 0, share: 0.25, left: 2, top: 0, right: 4, bottom: 2 },
      { label: 2, share: 0.25, left: 2, top: 2, right: 4, bottom: 4 },
    ]);
  });
});
