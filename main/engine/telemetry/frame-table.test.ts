import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, nanos, SPAN, STAGES } from '../../../contract/index.ts';
import { FrameTable } from './frame-table.ts';

const make = (rows = 3) => new FrameTable(FrameTable.allocate(rows));

describe('frame table', () => {
  it('numbers frames and refuses one while its predecessor in the row has not been collected', () => {
    const table = make();
    for (let frame = 0; frame < 3; frame++) expect(table.tryBegin(frame * 40, 0, frame)).toBe(frame);
    expect(table.tryBegin(120, 0, 3)).toBe(-1);
    expect(table.begun).toBe(3);
    table.free(0);
    expect(table.tryBegin(120, 0, 3)).toBe(0);
    expect(table.get(0, 'frame')).toBe(3);
  });

  it('forgets everything of the frame before', () => {
    const table = make(1);
    table.tryBegin(0, 0, 0);
    table.span(0, SPAN.detect, 1, 2, 3);
    table.set(0, 'objects', 4);
    table.addSkip(0, 2);
    table.addCopyBytes(0, 'threadToThread', 99);
    table.fail(0, 'stage_error', 'detect');
    table.free(0);
    table.tryBegin(40, 1, 7);
    expect([table.get(0, 'objects'), table.get(0, 'skips'), table.get(0, 'epoch'), table.get(0, 'failed')]).toEqual([0, 0, 1, 0]);
    expect(table.copyBytes(0)).toEqual({ deviceToHost: 0, processToProcess: 0, threadToThread: 0 });
    expect(table.spans(0).every((value) => Number.isNaN(value))).toBe(true);
    expect(table.handedNs(0)).toBe(7);
    expect(table.tCaptureNs(0)).toBeNaN();
  });

  it('keeps when a frame was captured, and what says it', () => {
    const table = make(1);
    expect(table.captureClock).toBeNull();
    table.captureClock = 'rtcp';
    table.tryBegin(0, 0, 9e9, true, 8.9e9);
    expect([table.tCaptureNs(0), table.tReceiveNs(0), table.captureClock]).toEqual([8.9e9, 9e9, 'rtcp']);
    table.addCopyBytes(0, 'threadToThread', 5);
    expect(table.tCaptureNs(0)).toBe(8.9e9);
  });

  it('wakes who waits for a state', async () => {
    const table = make();
    table.tryBegin(0, 0, 0);
    const seen = table.eventCount('forHub');
    const woken = table.waitAsync('forHub', seen, 5000);
    table.drop(0, 'ring_drop_oldest');
    await woken;
    expect(table.state(0)).toBe(FRAME_STATE.dropped);
    expect(table.eventCount('forHub')).toBe(seen + 1);
  });

  it('gives objects back as they were put in, seen from another thread’s view', () => {
    const table = make();
    table.tryBegin(0, 0, 0);
    table.putObject(0, 0, new Float32Array([1.5, 2.5, 30, 40]), new Float32Array([0.75]), new Int32Array([16]));
    table.setObjectTrack(0, 0, 7);
    table.setObjectLabel(0, 0, 300, 0.5, 3, 120.5);
    const other = new FrameTable(table.buffer);
    expect([0, 1, 2, 3].map((side) => other.boxSide(0, 0, side))).toEqual([1.5, 2.5, 30, 40]);
    expect([other.objectScore(0, 0), other.objectClass(0, 0), other.objectTrack(0, 0)]).toEqual([0.75, 16, 7]);
    expect([other.objectLabel(0, 0), other.objectLabelScore(0, 0), other.objectLabelAge(0, 0)]).toEqual([300, 0.5, 3]);
    expect(other.objectLabelAgeMs(0, 0)).toBe(120.5);
  });

  it('counts rows in use one by one', () => {
    const table = make();
    table.tryBegin(0, 0, 0);
    table.tryBegin(0, 0, 0);
    expect(table.occupied(2)).toBe(2);
    // The second began after the count of frames was taken.
    expect(table.occupied(1)).toBe(1);
    table.free(0);
    expect(table.occupied(2)).toBe(1);
  });

  it('keeps the first failure of a frame, and where it was', () => {
    const table = make();
    table.tryBegin(0, 0, 0);
    table.fail(0, 'stage_timeout', 'detect');
    table.fail(0, 'stage_error', 'classify');
    table.dropFailed(0);
    expect(table.state(0)).toBe(FRAME_STATE.dropped);
    expect([DROP_REASONS[table.get(0, 'reason')], STAGES[table.get(0, 'place')]]).toEqual(['stage_timeout', 'detect']);
  });

  it('takes no times of a frame that is not timed', () => {
    const table = make();
    const clock = { now: () => nanos(99) };
    table.tryBegin(0, 0, 0, false);
    table.span(0, SPAN.detect, 1, 2, 3);
    expect(table.spans(0).every((value) => Number.isNaN(value))).toBe(true);
    expect([table.timed(0), table.clockOf(0, clock).now()]).toEqual([false, 0]);
    table.tryBegin(0, 0, 0);
    expect([table.timed(1), table.clockOf(1, clock).now()]).toEqual([true, 99]);
  });
});
