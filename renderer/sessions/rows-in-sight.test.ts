import { expect, it } from 'vitest';
import { rowsInSight } from './rows-in-sight.ts';

it('only what is seen, and a little around it, is there', () => {
  expect(rowsInSight(0, 700, 50, 1000)).toEqual({ from: 0, to: 22 });
  expect(rowsInSight(25_000, 700, 50, 1000)).toEqual({ from: 492, to: 522 });
  expect(rowsInSight(49_300, 700, 50, 1000)).toEqual({ from: 978, to: 1000 });
  expect(rowsInSight(0, 700, 50, 3)).toEqual({ from: 0, to: 3 });
});

it('is nothing where nothing is left after a search', () => {
  expect(rowsInSight(25_000, 700, 50, 0)).toEqual({ from: 0, to: 0 });
  expect(rowsInSight(0, 0, 50, 0)).toEqual({ from: 0, to: 0 });
});
