import { describe, expect, it } from 'vitest';
import { facts, found, numbers } from '../testing.ts';
import { yolox, yoloxRows } from './yolox.ts';

const SIZE = 64;
const ROWS = yoloxRows(SIZE, SIZE);
const CLASSES = 3;
const COLUMNS = 5 + CLASSES;
const SHAPE = { width: SIZE, height: SIZE, classes: CLASSES };

const decode = (set: (data: Float32Array) => void, minScore = 0.1) => {
  const output = numbers([1, ROWS, COLUMNS]);
  set(output.data);
  return found(yolox, SHAPE, [output], minScore);
};

describe('yolox', () => {
  it('has 3549 rows at 416 and 756 at 192', () => {
    expect(yoloxRows(416, 416)).toBe(3549);
    expect(yoloxRows(192, 192)).toBe(756);
  });

  it('decodes a row of each stride', () => {
    const objects = decode((data) => {
      data.set([0.5, 0.5, Math.log(2), 0, 1, 0, 1, 0], 9 * COLUMNS); // stride 8, cell (1, 1)
      data.set([0, 0, 0, 0, 0.5, 0, 0, 0.5], (64 + 4) * COLUMNS); // stride 16, cell (0, 1)
      data.set([0.25, 0, 0, 0, 1, 0.75, 0, 0], (64 + 16 + 3) * COLUMNS); // stride 32, cell (1, 1)
    });
    expect(objects).toEqual([
      { box: [4, 8, 20, 16], score: 1, label: 1 },
      { box: [24, 16, 56, 48], score: 0.75, label: 0 },
      { box: [-8, 8, 8, 24], score: 0.25, label: 2 },
    ]);
  });

  it('leaves out rows below the score and rows that are not finite', () => {
    const rows: number[][] = [
      [0, 0, 0, 0, 0.2, 0.2, 0, 0],
      [0, 0, 0, 0, Number.NaN, 1, 0, 0],
      [0, 0, 0, 0, 1, Number.NaN, Number.NaN, Number.NaN],
      [Number.NaN, 0, 0, 0, 1, 1, 0, 0],
      [0, 0, 500, 0, 1, 1, 0, 0],
      [0, 0, 0, 0, 1, Number.NaN, 0.5, 0],
    ];
    const objects = decode((data) => {
      rows.forEach((row, index) => {
        data.set(row, index * COLUMNS);
      });
    });
    expect(objects.map((object) => [object.score, object.label])).toEqual([[0.5, 1]]);
  });

  it('finds nothing where all is NaN', () => {
    expect(decode((data) => data.fill(Number.NaN), 0)).toEqual([]);
  });

  it('refuses other dimensions in one sentence', () => {
    expect(() => found(yolox, SHAPE, [numbers([1, 1, 8])])).toThrow(`Expected an output of [1, ${ROWS}, 8]`);
  });

  it('matches its shapes only', () => {
    const output = (shape: (number | string)[], type = 'float32') => yolox.match(facts(SIZE, SIZE, [['o', shape, type]]));
    expect(output([1, ROWS, 85])).toEqual({ outputs: ['o'], classes: 80, certainty: 2 });
    expect(output(['batch', ROWS, 6])).toMatchObject({ classes: 1 });
    expect(output([1, ROWS, 5])).toBeNull();
    expect(output([1, 85, ROWS])).toBeNull();
    expect(output([1, ROWS * 3, 85])).toBeNull();
    expect(output([1, ROWS, 85], 'int64')).toBeNull();
    expect(yolox.match(facts(65, 64, [['o', [1, ROWS, 85]]]))).toBeNull();
  });
});
