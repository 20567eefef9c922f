import { expect, it } from 'vitest';
import { joinedSteps } from './joined.ts';

it('sessions of other steps and lengths stand on the same times', () => {
  const joined = joinedSteps([
    { tS: [0, 1, 2], stepS: 1, values: [10, 20, null] },
    { tS: [0, 0.75], stepS: 0.75, values: [1, 2] },
    { tS: [], stepS: 1, values: [] },
  ]);
  expect(joined.tS).toEqual([0, 0.75, 1, 1.5, 2, 3]);
  expect(joined.stepS).toBe(0.75);
  expect(joined.values).toEqual([
    [10, 10, 20, 20, null, null],
    [1, 2, 2, null, null, null],
    [null, null, null, null, null, null],
  ]);
});
