import { describe, expect, it } from 'vitest';
import { drawColumns } from './columns.ts';

type Drawn = readonly [colour: string, x: number, y: number, w: number, h: number];

function canvas(): { fillStyle: string; fillRect(x: number, y: number, w: number, h: number): void; readonly drawn: Drawn[] } {
  const drawn: Drawn[] = [];
  return {
    fillStyle: '',
    fillRect(x, y, w, h) {
      drawn.push([this.fillStyle, x, y, w, h]);
    },
    drawn,
  };
}

const places = (n: number, differs: { from?: number; to?: number } = {}) => ({
  top: 10,
  bottom: 110,
  x: Int32Array.from({ length: n }, (_, k) => k * 5),
  width: new Int32Array(n).fill(5),
  from: 0,
  to: n,
  ...differs,
});

describe('columns', () => {
  it('stand on one another, each only as high as its own part', () => {
    const on = canvas();
    drawColumns(
      on,
      [
        { colour: 'a', values: [20, 30] },
        { colour: 'b', values: [50, 60] },
      ],
      places(2),
      100,
    );
    expect(on.drawn).toEqual([
      ['a', 0, 90, 5, 20],
      ['a', 5, 80, 5, 30],
      ['b', 0, 60, 5, 30],
      ['b', 5, 50, 5, 30],
    ]);
  });
  it('that are alike and side by side are one', () => {
    const on = canvas();
    drawColumns(
      on,
      [
        { colour: 'a', values: [20, 20, 20, 40] },
        { colour: 'b', values: [50, 50, 20, 50] },
      ],
      places(4),
      100,
    );
    expect(on.drawn).toEqual([
      ['a', 0, 90, 15, 20],
      ['a', 15, 70, 5, 40],
      ['b', 0, 60, 10, 30],
      ['b', 15, 60, 5, 10],
    ]);
  });
  it('end at the top of the plot, and leave out what is not there or too little to see', () => {
    const on = canvas();
    drawColumns(on, [{ colour: 'a', values: [null, 500, 0.1] }], places(3), 100);
    expect(on.drawn).toEqual([['a', 5, 10, 5, 100]]);
  });
  it('are drawn only where they are in sight', () => {
    const on = canvas();
    drawColumns(on, [{ colour: 'a', values: [10, 20, 30, 40] }], places(4, { from: 1, to: 3 }), 100);
    expect(on.drawn.map(([, x]) => x)).toEqual([5, 10]);
  });
});
