import { describe, expect, it } from 'vitest';
import { SPAN, type TimelineFrame } from '../../contract/index.ts';
import { hudCosts, hudFoot, hudLine } from './hud-text.ts';

const frame: TimelineFrame = {
  frame: 2114,
  ptsMs: 0,
  tReceiveNs: 0,
  state: 7,
  reason: -1,
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

describe('hudFoot', () => {
  it('counts tracks only while objects are followed', () => {
    const ledger = { received: 9, presented: 7, analysedOnly: 0, decimated: 0, inFlight: 0, dropped: { age_evicted: 2 }, unexplained: 0 };
    expect(hudFoot({ ledger, tracks: 1 }, { detect: true, track: true })).toBe('dropped 2 · 1 track');
    expect(hudFoot({ ledger, tracks: 1 }, { detect: false, track: true })).toBe('dropped 2');
  });
});

describe('hudLine', () => {
  it('says what is known', () => {
    expect(hudLine(frame, null)).toBe('frame 2,114 · e2e 33.9 ms');
    expect(hudLine(null, null)).toBe('');
  });
});
