import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../contract/index.ts';
import { type Arrival, Arrivals } from './arrivals.ts';

const NONE = -(2n ** 63n);
const at = (pts: bigint, ns: number): Arrival => ({
  pts,
  tReceiveNs: nanos(ns),
  demuxStartNs: nanos(ns),
  demuxEndNs: nanos(ns + 1),
  corrupt: false,
});

describe('Arrivals', () => {
  it('matches by pts through reordering', () => {
    const arrivals = new Arrivals();
    for (const [index, pts] of [0n, 120n, 40n, 80n].entries()) arrivals.sent(at(pts, index));
    expect([0n, 40n, 80n, 120n].map((pts) => arrivals.take(pts)?.tReceiveNs)).toEqual([0, 2, 3, 1]);
    expect(arrivals.count).toBe(0);
    expect(arrivals.take(160n)).toBeNull();
  });

  it('takes the oldest where the pts is missing or unknown', () => {
    const arrivals = new Arrivals();
    arrivals.sent(at(NONE, 10));
    arrivals.sent(at(NONE, 20));
    arrivals.sent(at(5n, 30));
    expect(arrivals.take(99n)?.tReceiveNs).toBe(10);
    expect(arrivals.take(NONE)?.tReceiveNs).toBe(20);
  });

  it('forgets the packet that failed, and all of them at a flush', () => {
    const arrivals = new Arrivals();
    arrivals.sent(at(0n, 1));
    arrivals.sent(at(1n, 2));
    expect(arrivals.takeNewest()?.tReceiveNs).toBe(2);
    arrivals.clear();
    expect(arrivals.takeNewest()).toBeNull();
  });

  it('stays bounded when packets never become frames', () => {
    const arrivals = new Arrivals();
    for (let index = 0; index < 1000; index++) arrivals.sent(at(BigInt(index), index));
    expect(arrivals.take(NONE)?.tReceiveNs).toBe(936);
  });
});
