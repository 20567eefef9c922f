import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, type FrameRecord, STAGES, type Stage } from '../../../contract/index.ts';
import { Counts } from './counts.ts';
import { FrameTable } from './frame-table.ts';
import { frameRecord } from './testing.ts';

const record = (state: keyof typeof FRAME_STATE, reason = -1, place: Stage | null = null): FrameRecord =>
  frameRecord(0, { state: FRAME_STATE[state], reason, place: place === null ? -1 : STAGES.indexOf(place) });

describe('ledger', () => {
  it('balances over every way in which a frame can end', () => {
    const table = new FrameTable(FrameTable.allocate(8));
    const counts = new Counts();
    const ends = [
      record('presented'),
      record('analysed_only'),
      record('dropped', DROP_REASONS.indexOf('ring_drop_oldest'), 'ring'),
      record('dropped', DROP_REASONS.indexOf('stage_error'), 'detect'),
      record('dropped', DROP_REASONS.indexOf('present_missed'), 'present'),
      record('decimated'),
    ];
    ends.forEach((end, row) => {
      table.tryBegin(0, 0, 0);
      counts.add(end);
      table.free(row);
    });
    table.tryBegin(0, 0, 0);
    table.addLost('decode_error', 2);
    table.addLost('queue_full', 3, 'classify');
    table.addDecimated(4, 1);
    expect(counts.ledger(table)).toEqual({
      received: 16,
      presented: 1,
      analysedOnly: 1,
      decimated: 5,
      inFlight: 1,
      dropped: { ring_drop_oldest: 1, stage_error: 1, present_missed: 1, decode_error: 2, queue_full: 3 },
      places: {
        'ring_drop_oldest:ring': 1,
        'stage_error:detect': 1,
        'present_missed:present': 1,
        'decode_error:decode': 2,
        'queue_full:classify': 3,
      },
      unexplained: 0,
    });
  });

  it('shows a frame that nobody accounted for', () => {
    const table = new FrameTable(FrameTable.allocate(8));
    table.tryBegin(0, 0, 0);
    table.free(0);
    expect(new Counts().ledger(table).unexplained).toBe(1);
  });

  it('coverage is classified and cached over eligible, and nothing where nothing was eligible', () => {
    const counts = new Counts();
    expect(counts.cascade().coveragePct).toBeNull();
    counts.add(record('presented'));
    expect(counts.cascade().coveragePct).toBe(100);
  });

  it('adds up what was deferred, as the other counts of the cascade', () => {
    const counts = new Counts();
    const { cascade } = record('presented');
    for (const deferred of [0, 4, 3]) counts.add({ ...record('presented'), cascade: { ...cascade, deferred } });
    expect(counts.cascade()).toMatchObject({ rois: 9, eligible: 6, cached: 3, classified: 3, deferred: 7 });
  });
});
