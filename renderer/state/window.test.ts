import { describe, expect, it } from 'vitest';
import { FRAME_STATE, SPAN, STAGES, type TimelineFrame } from '../../contract/index.ts';
import { FrameStore } from './frames.ts';
import { barScaleMs, newestFrame, recentFrames, serviceHistogram, stageOfFrame, summariseFrames } from './window.ts';

/** spans: [span, wait, service] */
const frame = (
  n: number,
  e2eMs: number | null,
  spans: readonly (readonly [keyof typeof SPAN, number, number])[],
  state = FRAME_STATE.presented,
): TimelineFrame => ({
  frame: n,
  ptsMs: n * 100,
  tReceiveNs: n * 1e8,
  state,
  reason: -1,
  place: -1,
  skips: 0,
  e2eMs,
  spans: spans.flatMap(([name, wait, service]) => [SPAN[name], wait, service, 0]),
  objects: 0,
});
const stored = (frames: readonly TimelineFrame[]): FrameStore => {
  const store = new FrameStore(1000);
  store.push(frames);
  return store;
};

describe('stageOfFrame', () => {
  it('adds up the spans of a stage', () => {
    const both = frame(0, 10, [
      ['preprocess_scale', 1, 2],
      ['preprocess_layout', 0.5, 0.25],
    ]);
    expect(stageOfFrame(both, STAGES.indexOf('preprocess'))).toEqual({ waitMs: 1.5, serviceMs: 2.25 });
    expect(stageOfFrame(both, STAGES.indexOf('detect'))).toBeNull();
  });
});

describe('summariseFrames', () => {
  it('gives parts that add up to the whole', () => {
    const sum = summariseFrames([
      frame(0, 30, [
        ['decode', 1, 2],
        ['detect', 4, 20],
      ]),
      frame(1, 10, [['decode', 1, 4]]),
    ]);
    expect(sum?.e2eMs).toBe(20);
    expect(sum?.stages.decode).toEqual({ waitMs: 1, serviceMs: 3, p95Ms: 5 });
    expect(sum?.stages.detect).toEqual({ waitMs: 2, serviceMs: 10, p95Ms: 24 });
    expect(sum?.unattributedMs).toBe(4);
  });

  it('is null without frames', () => {
    expect(summariseFrames([])).toBeNull();
  });
});

describe('recentFrames', () => {
  it('takes those presented in the window', () => {
    const store = stored([
      frame(0, 1, []),
      frame(50, 1, []),
      frame(51, 1, [], FRAME_STATE.analysed_only),
      frame(52, null, [], FRAME_STATE.dropped),
      frame(53, 1, []),
    ]);
    expect(recentFrames(store, 1000).map((f) => f.frame)).toEqual([50, 53]);
  });

  it('takes those analysed once nothing has been presented for a while', () => {
    const store = stored([frame(0, 1, []), ...Array.from({ length: 30 }, (_, i) => frame(i + 1, 1, [], FRAME_STATE.analysed_only))]);
    expect(recentFrames(store, 10_000)).toHaveLength(31);
    expect(newestFrame(store)?.frame).toBe(30);
  });
});

describe('serviceHistogram', () => {
  it('counts every frame once, those beyond p99 in the last bin', () => {
    const frames = Array.from({ length: 200 }, (_, i) => frame(i, 1, [['detect', 0, i === 199 ? 1000 : 10 + (i % 10)]]));
    const histogram = serviceHistogram(frames, 'detect', 10);
    expect(histogram?.fromMs).toBe(10);
    expect(histogram?.toMs).toBe(19);
    expect(histogram?.counts.reduce((a, b) => a + b)).toBe(200);
  });

  it('is null for a handful of frames', () => {
    expect(serviceHistogram([frame(0, 1, [['detect', 0, 1]])], 'detect', 10)).toBeNull();
  });
});

describe('barScaleMs', () => {
  it('is a round number that holds the largest', () => {
    expect(barScaleMs(23, 0)).toBe(30);
    expect(barScaleMs(101, 0)).toBe(150);
    expect(barScaleMs(0.2, 0)).toBe(1);
  });

  it('does not follow small changes', () => {
    expect(barScaleMs(25, 50)).toBe(50);
    expect(barScaleMs(12, 50)).toBe(15);
    expect(barScaleMs(51, 50)).toBe(75);
  });
});
