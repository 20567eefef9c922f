import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, nanos, SPAN, STAGES } from '../../../contract/index.ts';
import { FrameTable, OBJECT_RESULTS } from './frame-table.ts';

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
    table.addResult(0, 0, { label: 300, score: 0.5, values: null }, 3, 120.5);
    table.addResult(0, 0, { label: 301, score: 1, values: [10, -20, 30] }, 0, 0);
    const other = new FrameTable(table.buffer);
    expect([0, 1, 2, 3].map((side) => other.boxSide(0, 0, side))).toEqual([1.5, 2.5, 30, 40]);
    expect([other.objectScore(0, 0), other.objectClass(0, 0), other.objectTrack(0, 0)]).toEqual([0.75, 16, 7]);
    expect([other.resultLabel(0, 0, 0), other.resultScore(0, 0, 0), other.resultAge(0, 0, 0), other.resultAgeMs(0, 0, 0)]).toEqual([
      300, 0.5, 3, 120.5,
    ]);
    expect(other.resultValue(0, 0, 0, 0)).toBeNaN();
    expect([0, 1, 2].map((value) => other.resultValue(0, 0, 1, value))).toEqual([10, -20, 30]);
    expect(other.resultLabel(0, 0, 2)).toBe(-1);
  });

  it('leaves out results that find no room, and forgets those of the frame before', () => {
    const table = make();
    table.tryBegin(0, 0, 0);
    const put = () => table.putObject(0, 0, new Float32Array(4), new Float32Array(1), new Int32Array(1));
    put();
    for (let label = 0; label < OBJECT_RESULTS + 2; label++) table.addResult(0, 0, { label, score: 1, values: null }, 0, 0);
    expect(table.resultLabel(0, 0, OBJECT_RESULTS - 1)).toBe(OBJECT_RESULTS - 1);
    put();
    expect(table.resultLabel(0, 0, 0)).toBe(-1);
  });

  it('keeps what is said of a whole frame', () => {
    const table = make();
    table.tryBegin(0, 0, 0, true, Number.NaN, 3);
    expect([table.scene(0), table.get(0, 'plan')]).toEqual([null, 3]);
    table.setScene(0, 'depth', { width: 4, height: 3, low: 0.5, high: 2 });
    expect(table.scene(0)).toEqual({ task: 'depth', map: { width: 4, height: 3 }, low: 0.5, high: 2 });
    table.setScene(0, 'classify', null);
    expect(table.scene(0)).toEqual({ task: 'classify', map: null, low: 0, high: 0 });
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
