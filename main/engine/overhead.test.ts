import { expect, it } from 'vitest';
import { hodgesLehmann, overheadWords } from './overhead.ts';
import type { Overhead } from '../../contract/index.ts';

it('estimates the middle of the means of all pairs', () => {
  // Means: 1, 1.5, 2, 2.5, 3, 4; of three values the interval is all there is.
  expect(hodgesLehmann([4, 1, 2])).toEqual({ median: 2.25, low: 1, high: 4 });
  expect(hodgesLehmann([0.7])).toEqual({ median: 0.7, low: 0.7, high: 0.7 });
});

it('covers the truth about 95 times in 100, with outliers among the pairs', () => {
  let state = 1;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  let covered = 0;
  for (let trial = 0; trial < 1000; trial++) {
    const { low, high } = hodgesLehmann(Array.from({ length: 20 }, () => 1.5 + 4 * normal() * (uniform() < 0.1 ? 5 : 1)));
    covered += Number(low <= 1.5 && high >= 1.5);
  }
  expect(covered).toBeGreaterThan(920);
  expect(covered).toBeLessThan(980);
});

it('says what it knows and no more', () => {
  const of = (low: number, high: number): Overhead => ({
    state: 'done',
    progress: 1,
    reason: null,
    probeOverheadPct: { median: (low + high) / 2, min: low, max: high, low, high },
    pairs: 20,
    blockMs: 1500,
    fpsOn: 59,
    fpsOff: 60,
    spansPerFrame: 9,
    nsPerSpan: 31000,
    with: { recording: true, overlay: true, preview: true },
  });
  expect(overheadWords(of(0.2, 0.8))).toBe(
    'The instruments cost 0.5 % (0.2 to 0.8) of 60.0 frames/s, 31000 ns a span: within the budget of 2 %',
  );
  expect(overheadWords(of(-3, 5))).toMatch(/of 60\.0 frames\/s: the machine is too noisy to hold it against the budget of 2 %/);
  expect(overheadWords(of(3, 5))).toMatch(/over the budget of 2 %$/);
});
