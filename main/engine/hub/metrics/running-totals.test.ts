import { expect, it } from 'vitest';
import { RunningTotals } from './running-totals.ts';

it('never goes down, though every run begins at 0', () => {
  const totals = new RunningTotals<Record<string, number>>(Object.entries);
  expect([...totals.read()]).toEqual([]);
  totals.see(1, { received: 10 });
  totals.see(1, { received: 100, dropped: 3 });
  expect([...totals.read()]).toEqual([
    ['received', 100],
    ['dropped', 3],
  ]);
  totals.see(2, { received: 0 });
  expect(totals.read().get('received')).toBe(100);
  totals.see(2, { received: 5, dropped: 1 });
  totals.see(5, { received: 7 });
  expect([...totals.read()]).toEqual([
    ['received', 112],
    ['dropped', 4],
  ]);
});
