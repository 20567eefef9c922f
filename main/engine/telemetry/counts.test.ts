import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, type FrameRecord, SPANS } from '../../../contract/index.ts';
import { Counts } from './counts.ts';
import { FrameTable } from './frame-table.ts';

const record = (state: keyof typeof FRAME_STATE, reason = -1): FrameRecord => ({
  frame: 0,
  ptsMs: 0,
  epoch: 0,
  state: FRAME_STATE[state],
  reason,
  skips: 0,
  worker: 0,
  tReceiveNs: 0,
  spans: new Float64Array(SPANS.length * 3).fill(Number.NaN),
  e2eNs: 0,
  analysisNs: 0,
  copyBytes: 0,
  cascade: { rois: 3, eligible: 2, filteredSize: 1, filteredClass: 0, filteredScore: 0, cached: 1, classified: 1 },
  objects: [],
});

describe('ledger', () => {
  it('balances over every way in which a frame can end', () => {
    const table = new FrameTable(FrameTable.allocate(8));
    const counts = new Counts();
    const ends = [
      record('presented'),
      record('analysed_only'),
      record('dropped', DROP_REASONS.indexOf('ring_drop_oldest')),
      record('decimated'),
    ];
    ends.forEach((end, row) => {
      table.tryBegin(0, 0, 0);
      counts.add(end);
      table.free(row);
    });
    table.tryBegin(0, 0, 0);
    table.addLost('decode_error', 2);
    expect(counts.ledger(table)).toEqual({
      received: 7,
      presented: 1,
      analysedOnly: 1,
      decimated: 1,
      inFlight: 1,
      dropped: { ring_drop_oldest: 1, decode_error: 2 },
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
});
