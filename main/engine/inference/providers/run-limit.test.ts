import { expect, it } from 'vitest';
import { RunLimit } from './run-limit.ts';

it('gives the first run of each shape a minute, later ones ten times their median and at least 2 s', () => {
  const limit = new RunLimit();
  expect(limit.of('1,3')).toBe(60_000);
  limit.took('1,3', 9000);
  expect(limit.of('1,3')).toBe(90_000);
  for (let run = 0; run < 20; run++) limit.took('1,3', 10);
  expect(limit.of('1,3')).toBe(2000);
  expect(limit.of('2,3')).toBe(60_000);
  for (let run = 0; run < 20; run++) limit.took('1,3', 500);
  expect(limit.of('1,3')).toBe(5000);
});

it('is what was given, but for the first run', () => {
  const limit = new RunLimit(300);
  expect(limit.of('1')).toBe(60_000);
  limit.took('1', 5000);
  expect(limit.of('1')).toBe(300);
});
