import { describe, expect, it } from 'vitest';
import { byTask, isCropTask, isFrameTask, normalisationOf, numbersIn, placeOf } from './words.ts';

describe('words about models', () => {
  it('knows normalisations by name', () => {
    const of = (mean: number[], std: number[]) => normalisationOf({ version: 1, input: { mean, std } });
    expect(of([0], [1])).toBe('0 to 255');
    expect(of([0, 0, 0], [255, 255, 255])).toBe('0 to 1');
    expect(of([127.5, 127.5, 127.5], [127.5, 127.5, 127.5])).toBe('−1 to 1');
    expect(of([123.675, 116.28, 103.53], [58.395, 57.12, 57.375])).toBe('ImageNet');
    expect(of([1], [2])).toBeNull();
    expect(normalisationOf({ version: 1 })).toBeNull();
  });

  it('reads numbers as they are typed', () => {
    expect(numbersIn('103.5, 116 123')).toEqual([103.5, 116, 123]);
    expect(numbersIn('1')).toEqual([1]);
    for (const text of ['', 'a', '1 2 3 4', '1,,x']) expect(numbersIn(text)).toBeNull();
  });

  it('groups by task and leaves out what has none', () => {
    const models = [{ task: 'depth' as const }, { task: 'detect' as const }, { task: null }];
    expect(byTask(models, ['detect', 'classify', 'depth']).map(({ group }) => group)).toEqual(['Detection', 'Depth']);
    expect([isFrameTask('segment'), isFrameTask('embed'), isFrameTask(null), isCropTask('pose'), isCropTask('depth')]).toEqual([
      true,
      false,
      false,
      true,
      false,
    ]);
  });

  it('puts a classifier behind a detector where there is one, else first', () => {
    expect([placeOf('classify', 'detect'), placeOf('classify', 'segment'), placeOf('classify', null)]).toEqual([
      'behind',
      'first',
      'first',
    ]);
    expect([placeOf('detect', 'detect'), placeOf('depth', 'detect'), placeOf('embed', null), placeOf('pose', 'detect')]).toEqual([
      'first',
      'first',
      'behind',
      'behind',
    ]);
  });
});
