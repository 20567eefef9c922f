import { expect, it } from 'vitest';
import { sessionKey } from './candidates.ts';
import { Orders } from './order.ts';
import type { Arm } from './trials.ts';

const arm = (detectThreads: number, ringSlots = 8): Arm => ({
  settings: { detectThreads, intraOpThreads: 1, spinning: false, ringSlots },
  out: false,
  failed: null,
});
const arms = [1, 2, 3, 4, 5].map((threads) => arm(threads));

it('turns every second round round, so that a trend meets both ends', () => {
  const orders = new Orders(7);
  const first = orders.first(arms);
  expect(first[0]).toBe(arms[0]);
  expect(new Set(first)).toEqual(new Set(arms));
  // The more promising half is not left to chance.
  expect(new Set(first.slice(1, 3))).toEqual(new Set(arms.slice(1, 3)));
  const left = [arms[0]!, arms[2]!, arms[4]!];
  const second = orders.next(left, first.at(-1)!);
  expect(second).toEqual(first.toReversed().filter((each) => left.includes(each)));
  const third = orders.next(left, second.at(-1)!);
  expect(third[0]).toBe(second.at(-1));
  expect(orders.next(left, third.at(-1)!)).toEqual(third.toReversed());
});

it('is the same for the same seed, and another for another', () => {
  const orderOf = (seed: number) => new Orders(seed).next(arms, arms[0]!).map(({ settings }) => settings.detectThreads);
  expect(orderOf(1)).toEqual(orderOf(1));
  expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => orderOf(seed).join())).size).toBeGreaterThan(3);
});

it('keeps settings of the same sessions together', () => {
  const variants = [arm(1), arm(2), arm(2, 16), arm(2, 4), arm(1, 16)];
  for (let seed = 1; seed <= 20; seed++) {
    const order = new Orders(seed).next(variants, variants[2]!);
    expect(order[0]).toBe(variants[2]);
    const sessions = order.map(({ settings }) => sessionKey(settings));
    expect(sessions.filter((key, at) => key !== sessions[at - 1])).toHaveLength(2);
  }
});
