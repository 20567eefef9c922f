import { describe, expect, it } from 'vitest';
import { DROP_REASONS, FRAME_STATE, SKIP, SPAN, STAGES } from '../../contract/stages.ts';
import { indexOfFrame } from './source.ts';
import { testFrame, testSource } from './testing.ts';
import { waterfall } from './waterfall-rows.ts';
import { endText, laneName, positionText, skipTexts, stageTimes, summaryText, unattributedMs } from './words.ts';

const lost = (reason: (typeof DROP_REASONS)[number], place: (typeof STAGES)[number]) => ({
  state: FRAME_STATE.dropped,
  reason: DROP_REASONS.indexOf(reason),
  place: STAGES.indexOf(place),
  e2eMs: null,
});
const late = lost('present_missed', 'present');
const evicted = lost('age_evicted', 'ring');
const failed = lost('stage_error', 'detect');

describe('positionText', () => {
  it.each([
    [0, '0:00.00'],
    [42_123, '0:42.12'],
    [3_723_400, '1:02:03.40'],
    [-5, '0:00.00'],
  ])('%s ms is %s', (ms, text) => expect(positionText(ms)).toBe(text));
});

describe('words for a frame', () => {
  it('say how it ended', () => {
    expect(endText(testFrame(0))).toBe('presented');
    expect(endText(testFrame(0, { state: FRAME_STATE.analysed_only }))).toBe('analysed only');
    expect(endText(testFrame(0, late))).toBe('late, present_missed at present: analysed, but not in time to be presented');
    expect(endText(testFrame(0, evicted))).toBe('dropped, age_evicted at ring: a newer frame was read instead');
    expect(endText(testFrame(0, failed))).toBe('dropped, stage_error at detect: a stage failed on it');
    expect(endText(testFrame(0, { ...failed, place: -1 }))).toBe('dropped, stage_error: a stage failed on it');
  });
  it('name its dot, with the place where the reason does not say it', () => {
    expect([late, evicted, failed, {}].map((as) => laneName(testFrame(0, as)))).toEqual([
      'late',
      'age_evicted',
      'stage_error at detect',
      '',
    ]);
  });
  it('say what was not run', () => {
    expect(skipTexts(testFrame(0, { skips: SKIP.classifyOff | SKIP.trackOff }))).toEqual(['track switched off', 'classify switched off']);
  });
});

describe('stageTimes', () => {
  const frame = testFrame(0, {
    e2eMs: 12,
    spans: [SPAN.preprocess_scale, 1, 2, 1, SPAN.preprocess_layout, 0.5, 1, 4, SPAN.detect, 0, 6, 5],
  });
  it('adds up the spans of a stage, in path order', () => {
    expect(stageTimes(frame)).toEqual([
      { stage: 'preprocess', waitMs: 1.5, serviceMs: 3 },
      { stage: 'detect', waitMs: 0, serviceMs: 6 },
    ]);
    expect(unattributedMs(frame)).toBeCloseTo(1.5, 9);
    expect(unattributedMs(testFrame(0, evicted))).toBeNull();
  });
  it('and the waterfall keeps them apart, on the axis of the frame', () => {
    const { rows, endMs } = waterfall(frame);
    expect(rows.map(({ name, startMs }) => [name, startMs])).toEqual([
      ['preprocess scale', 1],
      ['preprocess layout', 4],
      ['detect', 5],
    ]);
    expect(endMs).toBe(12);
    expect(waterfall({ ...frame, e2eMs: null }).endMs).toBe(11);
  });
});

describe('summaryText', () => {
  it('sums up the newest frames', () => {
    const frames = [
      ...Array.from({ length: 300 }, (_, k) => testFrame(k, { e2eMs: k < 150 ? 99 : 33 })),
      testFrame(300, evicted),
      testFrame(301, late),
    ];
    expect(summaryText(testSource(frames), 100)).toBe('timeline, last 100 frames: median e2e 33.0 ms, 2 dropped, of them 1 late');
    expect(summaryText(testSource([]))).toBe('timeline of frames: none yet');
    expect(summaryText(testSource([testFrame(0)]))).toBe('timeline, last 1 frame: median e2e 30.0 ms, 0 dropped');
  });
});

describe('indexOfFrame', () => {
  it('finds frames by number, in order or nearly so', () => {
    const source = testSource([10, 11, 14, 12, 13, 15, 20].map((n) => testFrame(n)));
    for (const [n, at] of [
      [10, 0],
      [14, 2],
      [12, 3],
      [20, 6],
    ] as const)
      expect(indexOfFrame(source, n)).toBe(at);
  });
  it('gives the next one where a number is missing, and the end after the last', () => {
    const source = testSource([10, 11, 15].map((n) => testFrame(n)));
    expect(indexOfFrame(source, 13)).toBe(2);
    expect(indexOfFrame(source, 16)).toBe(3);
    expect(indexOfFrame(source, 0)).toBe(0);
    expect(indexOfFrame(testSource([]), 5)).toBe(0);
  });
  it('reckons with frames that are not loaded', () => {
    const source = testSource(Array.from({ length: 5000 }, (_, k) => (k < 1000 ? testFrame(k + 500) : undefined)));
    expect(indexOfFrame(source, 4000)).toBe(3500);
  });
});
