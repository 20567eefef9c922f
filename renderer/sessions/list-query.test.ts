import { describe, expect, it } from 'vitest';
import { found, NEWEST_FIRST, nextSort, sorted } from './list-query.ts';
import { testItem } from './testing.ts';

const ids = (items: readonly { readonly id: string }[]): string => items.map(({ id }) => id).join(' ');

describe('search', () => {
  const items = [
    testItem('a', { name: 'Café, evening', note: 'with the new resize' }),
    testItem('b', { sourceName: 'street.mp4', detector: null, classifier: 'mobilenet_v2' }),
    testItem('c', { name: 'street again', note: 'RESIZE off' }),
  ];
  it('looks through name, note, source and models', () => {
    expect(ids(found(items, 'resize'))).toBe('a c');
    expect(ids(found(items, 'street'))).toBe('b c');
    expect(ids(found(items, 'mobilenet'))).toBe('b');
    expect(ids(found(items, 'yolox'))).toBe('a c');
  });
  it('wants every word, and cares for neither case nor accents', () => {
    expect(ids(found(items, '  RESIZE street '))).toBe('c');
    expect(ids(found(items, 'cafe'))).toBe('a');
    expect(ids(found(items, 'resize nothing'))).toBe('');
  });
  it('finds everything where nothing is asked', () => expect(found(items, '  ')).toBe(items));
});

describe('sorting', () => {
  const items = [
    testItem('1', { name: 'clip 10', startedAt: '2026-11-01T00:00:00.000Z', processedFps: null }),
    testItem('2', { name: 'clip 2', startedAt: '2026-11-03T00:00:00.000Z', processedFps: 12 }),
    testItem('3', { name: 'Clip 2', startedAt: '2026-11-02T00:00:00.000Z', processedFps: 24 }),
  ];
  it('is by time, newest first, unless something else is wanted', () => {
    expect(ids(sorted(items, NEWEST_FIRST))).toBe('2 3 1');
  });
  it('knows numbers in words, and keeps equals newest first', () => {
    expect(ids(sorted(items, { column: 'name', descending: false }))).toBe('2 3 1');
    expect(ids(sorted(items, { column: 'name', descending: true }))).toBe('1 2 3');
  });
  it('has what was not measured last, either way', () => {
    expect(ids(sorted(items, { column: 'fps', descending: true }))).toBe('3 2 1');
    expect(ids(sorted(items, { column: 'fps', descending: false }))).toBe('2 3 1');
  });
  it('turns round at a second press, and begins as a column is read', () => {
    expect(nextSort(NEWEST_FIRST, 'started')).toEqual({ column: 'started', descending: false });
    expect(nextSort(NEWEST_FIRST, 'name')).toEqual({ column: 'name', descending: false });
    expect(nextSort(NEWEST_FIRST, 'size')).toEqual({ column: 'size', descending: true });
  });
});
