import { expect, it } from 'vitest';
import { Delivery } from './delivery.ts';

const S = 1e9;

it('the first frame is timed from the opening, once', () => {
  const delivery = new Delivery(2 * S, 25);
  delivery.frame(2.1 * S, 2.4 * S);
  delivery.frame(2.2 * S, 3 * S);
  expect(delivery.figures()).toEqual({ reconnects: 0, stalls: 0, downtimeMs: 0, ttffMs: 400 });
});

it('a stall is a gap of more than a second, or of three intervals of a slow source, while it was to play', () => {
  const fast = new Delivery(0, 25);
  for (const s of [0, 0.04, 0.9, 2.2, 2.24]) fast.frame(s * S, s * S);
  expect(fast.figures().stalls).toBe(1);
  fast.interrupted();
  fast.frame(60 * S, 60 * S);
  expect(fast.figures().stalls).toBe(1);
  const slow = new Delivery(0, 0.5);
  for (const s of [0, 2, 7, 14]) slow.frame(s * S, s * S);
  expect(slow.figures().stalls).toBe(1);
});

it('frames that come out in another order than they were received are no gap', () => {
  const delivery = new Delivery(0, 25);
  for (const s of [0, 0.9, 0.3, 0.6, 1.8, 1.2]) delivery.frame(s * S, s * S);
  expect(delivery.figures().stalls).toBe(0);
});
