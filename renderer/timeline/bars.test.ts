import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, SPAN } from '../../contract/stages.ts';
import { BarLayout, LANE, laneOf, type Plot, totalMs, UNATTRIBUTED } from './bars.ts';
import { testFrame, testSource } from './testing.ts';

const plot: Plot = { left: 50, width: 100, top: 0, bottom: 100, dpr: 1 };
/** decode 2 + 8 ms, detect 10 + 20 ms */
const spans = [SPAN.decode, 2, 8, 2, SPAN.detect, 10, 20, 20];
const rectsOf = (layout: BarLayout, paint: number): number[][] => {
  const rects = layout.rects[paint];
  if (rects === undefined) return [];
  return Array.from({ length: rects.count }, (_, k) => [...rects.data.subarray(k * 3, k * 3 + 3)]);
};
const drop = (reason: (typeof DROP_REASONS)[number]): object => ({
  state: FRAME_STATE.dropped,
  reason: DROP_REASONS.indexOf(reason),
  e2eMs: null,
});

describe('totalMs', () => {
  it('is e2e, or the stages where there is no e2e or they exceed it', () => {
    expect(totalMs(testFrame(0, { spans, e2eMs: 45 }))).toBe(45);
    expect(totalMs(testFrame(0, { spans, e2eMs: null }))).toBe(40);
    expect(totalMs(testFrame(0, { spans, e2eMs: 39 }))).toBe(40);
  });
});

describe('laneOf', () => {
  it('tells late, dropped, broken and decimated apart', () => {
    expect(laneOf(testFrame(0))).toBe(LANE.nothing);
    expect(laneOf(testFrame(0, { state: FRAME_STATE.analysed_only }))).toBe(LANE.nothing);
    expect(laneOf(testFrame(0, drop('present_missed')))).toBe(LANE.late);
    expect(laneOf(testFrame(0, drop('age_evicted')))).toBe(LANE.dropped);
    expect(laneOf(testFrame(0, drop('decode_error')))).toBe(LANE.broken);
    expect(laneOf(testFrame(0, { state: FRAME_STATE.decimated }))).toBe(LANE.decimated);
  });
});

describe('BarLayout', () => {
  it('stacks wait and service in path order from the bottom, unattributed on top', () => {
    const layout = new BarLayout();
    layout.place(testSource([testFrame(0, { spans, e2eMs: 45 })]), 0, 1, plot, 0, 7, 100);
    expect(rectsOf(layout, SPAN.decode * 2)).toEqual([[50, 98, 2]]);
    expect(rectsOf(layout, SPAN.decode * 2 + 1)).toEqual([[50, 90, 8]]);
    expect(rectsOf(layout, SPAN.detect * 2)).toEqual([[50, 80, 10]]);
    expect(rectsOf(layout, SPAN.detect * 2 + 1)).toEqual([[50, 60, 20]]);
    expect(rectsOf(layout, UNATTRIBUTED)).toEqual([[50, 55, 5]]);
  });
  it('leaves skipped stages out', () => {
    const layout = new BarLayout();
    layout.place(testSource([testFrame(0, { spans, e2eMs: null })]), 0, 1, plot, 0, 7, 100);
    expect(rectsOf(layout, SPAN.classify * 2 + 1)).toEqual([]);
    expect(layout.used[SPAN.classify * 2 + 1]).toBe(0);
    expect(layout.used[SPAN.detect * 2 + 1]).toBe(1);
    expect(layout.used[UNATTRIBUTED]).toBe(0);
  });
  it('keeps the top of a bar true to a pixel however many slivers it is made of', () => {
    const slivers = Array.from({ length: 12 }, (_, k) => [k, 0.3, 0.31, 0]).flat();
    const layout = new BarLayout();
    layout.place(testSource([testFrame(0, { spans: slivers, e2eMs: null })]), 0, 1, plot, 0, 7, 100);
    const tops = layout.rects.flatMap((_, paint) => rectsOf(layout, paint).map(([, y]) => y ?? 100));
    expect(Math.min(...tops)).toBe(Math.round(100 - 12 * 0.61));
  });
  it('cuts what is higher than the axis and remembers it', () => {
    const layout = new BarLayout();
    layout.place(testSource([testFrame(0, { spans }), testFrame(1, { spans, e2eMs: 41 })]), 0, 2, plot, 0, 7, 20);
    expect([layout.cuts, layout.cutIndex[0], layout.cutMs[1]]).toEqual([2, 0, 41]);
    expect(rectsOf(layout, SPAN.detect * 2)).toEqual([
      [50, 0, 50],
      [57, 0, 50],
    ]);
    expect(rectsOf(layout, SPAN.detect * 2 + 1)).toEqual([]);
  });
  it('lists drops and frames that are not loaded', () => {
    const layout = new BarLayout();
    const source = testSource([testFrame(0), undefined, testFrame(2, drop('queue_full'))]);
    layout.measure(source, 0, 3);
    layout.place(source, 0, 3, plot, 0, 7, 100);
    expect(layout.measured).toBe(2);
    expect([layout.lanes, layout.laneIndex[0], layout.laneKind[0]]).toEqual([1, 2, LANE.dropped]);
    expect([layout.missings, layout.missing[0]]).toEqual([1, 1]);
  });
  it('starts anew each time, and grows', () => {
    const layout = new BarLayout();
    const source = testSource(Array.from({ length: 900 }, (_, k) => testFrame(k, { spans })));
    layout.place(source, 0, 900, plot, 0, 2, 100);
    layout.place(source, 0, 900, plot, 0, 2, 100);
    expect(layout.rects[SPAN.detect * 2 + 1]?.count).toBe(900);
  });
});
