import { describe, expect, it } from 'vitest';
import { type PreviewHeader, SPAN, type TimelineFrame } from '../../contract/index.ts';
import { testSnapshot } from '../state/testing.ts';
import { hudAges, hudCosts, hudLine, hudLosses, hudRates, resultAge } from './hud-text.ts';

const frame: TimelineFrame = {
  frame: 2114,
  ptsMs: 0,
  tReceiveNs: 0,
  state: 7,
  reason: -1,
  place: -1,
  skips: 0,
  e2eMs: 33.9,
  spans: [SPAN.demux, 0, 1, 0, SPAN.decode, 1, 2, 1, SPAN.ring, 0.5, 0.5, 4, SPAN.detect, 1, 17, 5],
  objects: 0,
};

describe('hudCosts', () => {
  it('has every stage in exactly one row', () => {
    const costs = hudCosts(frame);
    expect(costs.decode).toEqual({ waitMs: 1, serviceMs: 2 });
    expect(costs.other).toEqual({ waitMs: 0.5, serviceMs: 1.5 });
    expect(costs.classify, 'not classified: no time, not a zero').toBeUndefined();
    const total = Object.values(costs).reduce((sum, { waitMs, serviceMs }) => sum + waitMs + serviceMs, 0);
    expect(total).toBe(23);
  });
});

const snapshot = testSnapshot({
  fps: { source: 25, ingest: 25, decode: 25, processed: 9.87, displayed: 124.6 },
  ledger: { ...testSnapshot().ledger, received: 9, presented: 7, dropped: { age_evicted: 1, present_missed: 1 } },
  late: 1,
  tracks: 1,
});

describe('losses', () => {
  it('name what was late, and tracks only while objects are followed', () => {
    expect(hudLosses(snapshot, { detect: true, track: true })).toBe('dropped 2 · late 1 · 1 track');
    expect(hudLosses(snapshot, { detect: false, track: true })).toBe('dropped 2 · late 1');
  });
});

describe('rates', () => {
  it('keep their width', () => expect(hudRates(snapshot)).toBe('fps in 25.0 · processed  9.9 · shown  125'));
});

describe('ages', () => {
  const object = (ageFrames: number | null): PreviewHeader['objects'][number] => ({
    track: 1,
    label: 'person',
    score: 0.9,
    box: [0, 0, 1, 1],
    class: ageFrames === null ? null : { label: 'jean', score: 0.5, ageFrames, ageMs: ageFrames * 40 },
    also: [],
  });
  const header: PreviewHeader = {
    runId: 1,
    frame: 5,
    ptsMs: 0,
    width: 2,
    height: 2,
    tReceiveNs: 1e9,
    sourceWidth: 2,
    sourceHeight: 2,
    matrix: 'bt709',
    fullRange: false,
    objects: [object(null), object(12), object(3)],
    scene: null,
    spans: frame.spans,
  };
  it('are of the oldest label shown; boxes are of the frame itself', () => {
    expect(resultAge(header)).toBe(12);
    expect(resultAge({ ...header, objects: [object(null)] })).toBe(0);
    expect(resultAge({ ...header, objects: [] })).toBe(0);
    expect(resultAge({ objects: [], spans: [] }), 'nothing was looked for').toBeNull();
  });
  it('say how old the picture is, or why no newer one is to come', () => {
    expect(hudAges(header, 1.048e9, null)).toBe('result 12 frames · picture  48 ms old');
    expect(hudAges({ ...header, objects: [object(1)] }, 2.25e9, null)).toBe('result  1 frame  · picture  1.3 s old');
    expect(hudAges(header, 5e9, 'paused')).toContain('· picture paused');
    expect(hudAges(null, 5e9, null)).toBe('no picture yet');
  });
  it('fit the overlay however old it all is', () => {
    for (const frames of [0, 221, 99_999, 100_000, 2_345_678])
      for (const ms of [0, 532, 99_949, 3_500_000, 359_000_000]) {
        const text = hudAges({ ...header, objects: [object(frames)] }, 1e9 + ms * 1e6, null);
        expect(text.length, text).toBeLessThanOrEqual(41);
      }
    expect(hudAges({ ...header, objects: [object(123_456)] }, 2e9, null)).toContain('result 123k frames');
  });
});

describe('hudLine', () => {
  it('says what is known', () => {
    expect(hudLine(frame, null)).toBe('frame 2,114 · e2e  33.9 ms');
    expect(hudLine(frame, snapshot)).toBe('frame 2,114 ·  9.9 fps · e2e  33.9 ms · dropped 2 · late 1');
    expect(hudLine(null, null)).toBe('');
  });
});
