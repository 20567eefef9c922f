import { describe, expect, it } from 'vitest';
import type { TimelineFrame } from '../../contract/index.ts';
import { FrameStore } from './frames.ts';

const frame = (n: number): TimelineFrame => ({
  frame: n,
  ptsMs: n * 40,
  tReceiveNs: n * 4e7,
  state: 7,
  reason: -1,
  place: -1,
  skips: 0,
  e2eMs: 10,
  spans: [],
  objects: 0,
});

describe('FrameStore', () => {
  it('keeps the newest frames, oldest first', () => {
    const store = new FrameStore(3);
    store.push([0, 1, 2, 3, 4].map(frame));
    expect(store.length).toBe(3);
    expect([0, 1, 2].map((i) => store.at(i).frame)).toEqual([2, 3, 4]);
  });

  it('says that it changed at a push, a mark and a clear, but not at an empty push', () => {
    const store = new FrameStore(3);
    const versions = [store.version];
    store.push([frame(0)]);
    versions.push(store.version);
    store.mark({ frame: 0, text: 'Detect switched off' });
    versions.push(store.version);
    store.clear();
    versions.push(store.version);
    expect(new Set(versions).size).toBe(4);
    store.push([]);
    expect(store.version).toBe(versions.at(-1));
    expect(store.length).toBe(0);
    expect(store.marks()).toEqual([]);
  });

  it('appends what a change came to', () => {
    const store = new FrameStore(3);
    const result = { text: 'e2e p95 −45 %', verdict: 'better' } as const;
    store.mark({ frame: 4, text: 'Track switched off' });
    store.mark({ frame: 9, text: 'Classify switched off' });
    const before = store.version;
    store.conclude(4, 'Track switched off', result);
    store.conclude(7, 'Detect switched off', result);
    expect(store.version).toBeGreaterThan(before);
    expect(store.marks()).toEqual([
      { frame: 4, text: 'Track switched off', result },
      { frame: 9, text: 'Classify switched off' },
      { frame: 7, text: 'Detect switched off', result },
    ]);
  });

  it('refuses an index outside', () => {
    const store = new FrameStore(3);
    store.push([frame(0)]);
    expect(() => store.at(1)).toThrow(RangeError);
    expect(() => store.at(-1)).toThrow(RangeError);
  });
});
