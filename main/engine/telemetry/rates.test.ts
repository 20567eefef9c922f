import { describe, expect, it } from 'vitest';
import { Rates } from './rates.ts';

const tick = (seconds: number, received: number) => ({
  tNs: seconds * 1e9,
  received,
  decoded: received,
  processed: received - 1,
  displayed: 0,
  serviceNs: [received * 1e6],
});

describe('rates', () => {
  it('are counts over the time they took, over the last 10 s', () => {
    const rates = new Rates();
    expect(rates.fps().ingest).toBe(0);
    for (let second = 0; second <= 30; second++) rates.add(tick(second, second < 20 ? second * 10 : 200 + (second - 20) * 50));
    expect(rates.fps().ingest).toBeCloseTo(50);
    expect(rates.windowNs()).toBeCloseTo(10e9);
    expect(rates.serviceNs(0)).toBeCloseTo(500e6);
  });
});
