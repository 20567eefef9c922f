import { describe, expect, it } from 'vitest';
import { nanos } from '../../../../contract/index.ts';
import { type Arrival, Arrivals, movedOn } from './arrivals.ts';
import { NO_TIMESTAMP as NONE } from './timestamps.ts';

const at = (pts: bigint, ns: number): Arrival => ({
  pts,
  tReceiveNs: nanos(ns),
  demuxStartNs: nanos(ns),
  demuxEndNs: nanos(ns + 1),
  corrupt: false,
});

/** Sends packets with these pts, one after the other. */
const sent = (...pts: bigint[]): Arrivals => {
  const arrivals = new Arrivals();
  for (const [index, it] of pts.entries()) arrivals.sent(at(it, index));
  return arrivals;
};

/** The pts of those that will never be pictures. */
const gone = (arrivals: Arrivals): bigint[] => {
  const found: bigint[] = [];
  for (let it = arrivals.gone(); it; it = arrivals.gone()) found.push(it.arrival.pts);
  return found;
};

describe('which packet a picture came out of', () => {
  it('matches by pts through reordering', () => {
    const arrivals = sent(0n, 120n, 40n, 80n);
    expect([0n, 40n, 80n, 120n].map((pts) => arrivals.take(pts)?.tReceiveNs)).toEqual([0, 2, 3, 1]);
    expect(arrivals.count).toBe(0);
    expect(arrivals.take(160n)).toBeNull();
    expect(gone(arrivals)).toEqual([]);
  });

  it('takes the oldest where the pts is missing or unknown, those without a pts first', () => {
    const arrivals = sent(5n, NONE, NONE);
    expect([99n, NONE, 5n].map((pts) => arrivals.take(pts)?.tReceiveNs)).toEqual([1, 2, 0]);
  });

  it('takes one that failed only if it must', () => {
    const arrivals = sent(NONE);
    arrivals.failed('invalid data');
    arrivals.sent(at(NONE, 1));
    expect([NONE, NONE].map((pts) => arrivals.take(pts)?.tReceiveNs)).toEqual([1, 0]);
  });

  it('forgets all of them at a flush', () => {
    const arrivals = sent(0n, 1n);
    arrivals.failed('invalid data');
    arrivals.clear();
    arrivals.ended();
    expect([arrivals.count, arrivals.take(1n), gone(arrivals)]).toEqual([0, null, []]);
  });

  it('moves times on and keeps what else it knows', () => {
    const arrivals = sent(0n, 40n);
    arrivals.failed('invalid data');
    arrivals.map((arrival) => movedOn(arrival, 1000));
    expect(arrivals.take(0n)).toMatchObject({ tReceiveNs: 1000, demuxStartNs: 1000, demuxEndNs: 1001 });
    arrivals.ended();
    expect(arrivals.gone()).toMatchObject({ failed: 'invalid data', arrival: { tReceiveNs: 1001 } });
  });
});

describe('packets that never become a picture', () => {
  it('are found when a later one has: a B-frame, and a reference', () => {
    const arrivals = sent(0n, 120n, 40n, 80n, 240n, 160n, 200n, 360n, 280n, 320n);
    for (const pts of [0n, 80n, 160n, 200n, 240n]) arrivals.take(pts);
    expect(gone(arrivals)).toEqual([40n]);
    arrivals.take(280n);
    expect(gone(arrivals)).toEqual([120n]);
    for (const pts of [320n, 360n]) arrivals.take(pts);
    expect([arrivals.count, gone(arrivals)]).toEqual([0, []]);
  });

  it('are not found too early, while later ones may still be reordered', () => {
    const arrivals = sent(0n, 160n, 80n, 40n, 120n);
    arrivals.take(0n);
    // The decoder did not know yet how far it must wait: what comes out too early says nothing of packets that were sent after it.
    arrivals.take(80n);
    expect(gone(arrivals)).toEqual([]);
    expect(arrivals.take(40n)?.tReceiveNs).toBe(3);
    // Where a reference is missing, B-frames that were sent after it come out before it.
    const late = sent(0n, 80n, 160n, 120n, 240n, 200n);
    for (const pts of [0n, 120n, 160n, 200n]) late.take(pts);
    expect([gone(late), late.take(80n)?.tReceiveNs]).toEqual([[], 1]);
  });

  it('are not those behind a jump of timestamps', () => {
    const back = sent(1000n, 1040n, 0n, 40n);
    for (const pts of [1000n, 1040n]) back.take(pts);
    expect([gone(back), back.count]).toEqual([[], 2]);
    const forth = sent(0n, 40n, 9000n);
    for (const pts of [0n, 40n, 9000n]) forth.take(pts);
    expect(gone(forth)).toEqual([]);
  });

  it('are found behind a jump back, and without timestamps, when they are far too old', () => {
    for (const pts of [1_000_000n, NONE]) {
      const arrivals = sent(pts);
      for (let index = 0; index < 30; index++) {
        arrivals.sent(at(BigInt(index), index));
        arrivals.take(BigInt(index));
      }
      expect(gone(arrivals)).toEqual([pts]);
    }
  });

  it('do not pile up when no picture comes at all', () => {
    const arrivals = new Arrivals();
    for (let index = 0; index < 1000; index++) arrivals.sent(at(BigInt(index), index));
    expect([arrivals.count, gone(arrivals).length]).toEqual([64, 936]);
  });

  it('are all that are left at the end, and say why', () => {
    const arrivals = sent(0n, 40n);
    arrivals.failed('invalid data');
    arrivals.sent(at(80n, 2), true);
    arrivals.ended();
    expect([arrivals.gone(), arrivals.gone(), arrivals.gone()].map((it) => [it?.arrival.pts, it?.failed, it?.skippable])).toEqual([
      [0n, null, false],
      [40n, 'invalid data', false],
      [80n, null, true],
    ]);
  });

  it('are not the second fields of interlaced pictures', () => {
    const fields: bigint[] = [];
    const arrivals = new Arrivals();
    for (let index = 0; index < 60; index++) {
      arrivals.sent(at(BigInt(index), 2 * index));
      arrivals.sent(at(NONE, 2 * index + 1));
      arrivals.take(BigInt(index), true);
      fields.push(...gone(arrivals));
    }
    expect(fields).toEqual([]);
    expect(arrivals.count).toBeLessThan(30);
  });
});
