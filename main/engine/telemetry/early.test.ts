import { describe, expect, it } from 'vitest';
import { Counts } from './counts.ts';
import { countOf, earlyOf, earlySince, NO_EARLY, withEarly } from './early.ts';
import { FrameTable } from './frame-table.ts';

const make = (): FrameTable => new FrameTable(FrameTable.allocate(8));

describe('frames that never had a row', () => {
  it('are received, and left out on purpose or lost, each by its place', () => {
    const table = make();
    expect(earlyOf(table)).toEqual(NO_EARLY);
    table.addDecimated(7, 2);
    table.addDecimated(3, 0);
    table.addLost('net_lost', 4);
    table.addLost('queue_full', 2, 'classify');
    table.addLost('queue_full', 1);
    const early = earlyOf(table);
    expect(early).toEqual({
      decimated: 10,
      decoded: 2,
      dropped: { 'net_lost:receive': 4, 'queue_full:classify': 2, queue_full: 1 },
    });
    expect(countOf(early)).toBe(17);
    expect(new Counts().ledger(table)).toEqual({
      received: 17,
      presented: 0,
      analysedOnly: 0,
      decimated: 10,
      inFlight: 0,
      dropped: { net_lost: 4, queue_full: 3 },
      places: { 'net_lost:receive': 4, 'queue_full:classify': 2, queue_full: 1 },
      unexplained: 0,
    });
  });

  it('are told of a part of a run', () => {
    const table = make();
    table.addDecimated(5, 5);
    table.addLost('net_lost', 4);
    const before = earlyOf(table);
    expect(earlySince(before, before)).toEqual(NO_EARLY);
    table.addDecimated(1, 0);
    table.addLost('reconnect_gap', 9);
    expect(earlySince(earlyOf(table), before)).toEqual({ decimated: 1, decoded: 0, dropped: { 'reconnect_gap:receive': 9 } });
  });

  it('are added to a ledger once, and what is no reason is left out', () => {
    const ledger = {
      received: 10,
      presented: 7,
      analysedOnly: 0,
      decimated: 1,
      inFlight: 0,
      dropped: { net_lost: 2 },
      places: { 'net_lost:receive': 2 },
      unexplained: 0,
    };
    const early = { decimated: 3, decoded: 0, dropped: { 'net_lost:receive': 1, 'no such:thing': 50 } };
    expect(withEarly(ledger, early)).toEqual({
      ...ledger,
      received: 14,
      decimated: 4,
      dropped: { net_lost: 3 },
      places: { 'net_lost:receive': 3 },
    });
  });
});
