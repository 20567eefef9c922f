import { expect, it } from 'vitest';
import { compareRefusal, stillThere, toCompare, withRange, withToggled } from './marked.ts';
import { testItem } from './testing.ts';

const items = ['c', 'a', 'd', 'b'].map((id, n) => testItem(id, { startedAt: `2026-11-0${9 - n}T00:00:00.000Z` }));

it('marks are set and taken away', () => {
  expect([...withToggled(new Set(['a']), 'b')]).toEqual(['a', 'b']);
  expect([...withToggled(new Set(['a', 'b']), 'a')]).toEqual(['b']);
});

it('shift marks all between, in the order of the list, either way', () => {
  expect([...withRange(new Set(['a']), items, 'a', 'b')]).toEqual(['a', 'd', 'b']);
  expect([...withRange(new Set(['b']), items, 'b', 'a')].toSorted()).toEqual(['a', 'b', 'd']);
  expect([...withRange(new Set(), items, null, 'd')]).toEqual(['d']);
  expect([...withRange(new Set(), items, 'gone', 'd')]).toEqual(['d']);
});

it('what is gone is not marked any more', () => expect(stillThere(new Set(['a', 'gone', 'b']), items)).toEqual(['a', 'b']));

it('the oldest comes first where sessions are compared', () => {
  expect(toCompare(items, new Set(['c', 'b', 'a']))).toEqual(['b', 'a', 'c']);
  expect([1, 2, 8, 9].map((n) => compareRefusal(n) === null)).toEqual([false, true, true, false]);
});
