import { describe, expect, it } from 'vitest';
import { LabelCache } from './cache.ts';
import { choose, type RuleObjects, type RuleSettings } from './rule.ts';

interface Item {
  readonly track?: number;
  readonly class?: number;
  readonly score?: number;
  readonly side?: number;
}

const objects = (items: readonly Item[]): RuleObjects => ({
  count: items.length,
  track: (index) => items[index]?.track ?? -1,
  classIndex: (index) => items[index]?.class ?? 0,
  score: (index) => items[index]?.score ?? 0.9,
  side: (index, side) => (side < 2 ? 10 : 10 + (items[index]?.side ?? 50) + (side === 3 ? 20 : 0)),
});

const settings = (more: Partial<RuleSettings> = {}): RuleSettings => ({
  classifyWhen: 'every-n-frames',
  classifyEveryFrames: 5,
  classifyMinSidePx: 16,
  classifyMaxPerFrame: 8,
  score: 0.3,
  classifiesLabel: () => true,
  ...more,
});

/** Chooses, and labels what was chosen, as the classify thread does. */
const step = (items: readonly Item[], frame: number, cache: LabelCache, more: Partial<RuleSettings> = {}) => {
  const choice = choose(objects(items), settings(more), frame, cache);
  for (const index of choice.chosen) {
    const track = items[index]?.track ?? -1;
    if (track >= 0) cache.put(track, { label: 1, score: 0.8, frame, tReceiveNs: 0 });
  }
  return choice;
};

describe('choose', () => {
  it('classifies a new track at once and renews its label when it is old', () => {
    const cache = new LabelCache();
    const chosen = Array.from({ length: 12 }, (_, frame) => step([{ track: 7 }], frame, cache).chosen.length);
    expect(chosen).toEqual([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  });

  it('classifies once per track, or on every frame', () => {
    const [once, every] = [new LabelCache(), new LabelCache()];
    for (let frame = 0; frame < 50; frame++) {
      const first = step([{ track: 7 }], frame, once, { classifyWhen: 'once-per-track' });
      expect(first).toMatchObject({ chosen: frame === 0 ? [0] : [], cached: frame === 0 ? 0 : 1, eligible: 1 });
      expect(step([{ track: 7 }], frame, every, { classifyWhen: 'every-frame' })).toMatchObject({ chosen: [0], cached: 0 });
    }
  });

  it('classifies objects without a track on every frame', () => {
    const cache = new LabelCache();
    for (let frame = 0; frame < 3; frame++) expect(step([{}, {}], frame, cache, { classifyWhen: 'once-per-track' }).chosen).toEqual([0, 1]);
    expect(cache.size).toBe(0);
  });

  it('filters for one reason each, and the counts add up', () => {
    const items = [{ score: 0.2, side: 5 }, { class: 3, side: 5 }, { side: 15 }, { track: 1 }, { side: 16 }, { score: Number.NaN }];
    const choice = step(items, 0, new LabelCache(), { classifiesLabel: (index) => index !== 3 });
    expect(choice).toMatchObject({ rois: 6, filteredScore: 2, filteredClass: 1, filteredSize: 1, eligible: 2, cached: 0, chosen: [3, 4] });
  });

  it('lets nobody wait for ever when more want to go than may', () => {
    const cache = new LabelCache();
    const items = Array.from({ length: 7 }, (_, track) => ({ track, score: 0.9 - track / 100 }));
    const order = Array.from({ length: 4 }, (_, frame) => step(items, frame, cache, { classifyMaxPerFrame: 2 }).chosen);
    expect(order).toEqual([[0, 1], [2, 3], [4, 5], [6]]);
    expect(step(items, 4, cache, { classifyMaxPerFrame: 2, classifyEveryFrames: 2 }).chosen).toEqual([0, 1]);
    // All but 6 are due by now; 2 and 3 since frame 4 already, as 4 and 5 are, 0 and 1 only from the next on.
    expect(step(items, 5, cache, { classifyMaxPerFrame: 3, classifyEveryFrames: 2 }).chosen).toEqual([2, 3, 4]);
  });

  it('takes tracks that have no label before those whose label is old', () => {
    const cache = new LabelCache();
    step([{ track: 1 }], 0, cache);
    const choice = step([{ track: 1 }, { track: 2 }, {}], 9, cache, { classifyMaxPerFrame: 2 });
    expect(choice.chosen).toEqual([1, 0]);
  });
});

describe('LabelCache', () => {
  it('keeps a label and its frame, also while it is not valid', () => {
    const cache = new LabelCache();
    cache.put(3, { label: 12, score: 0.7, frame: 40, tReceiveNs: 0 });
    expect(cache.get(3)).toEqual({ label: 12, score: 0.7, frame: 40, tReceiveNs: 0 });
    expect(cache.isValid(3, 44, 'every-n-frames', 5)).toBe(true);
    expect(cache.isValid(3, 45, 'every-n-frames', 5)).toBe(false);
    expect(cache.get(3)).not.toBeNull();
    cache.reset();
    expect(cache.get(3)).toBeNull();
  });

  it('forgets tracks long unseen, and is bounded', () => {
    const cache = new LabelCache();
    step([{ track: 1 }], 0, cache);
    for (let frame = 1; frame < 1000; frame++) step([{ track: 2 }], frame, cache);
    expect(cache.get(1)).toBeNull();
    expect(cache.get(2)).not.toBeNull();
    for (let frame = 1000; frame < 1020; frame++)
      step(
        Array.from({ length: 500 }, (_, index) => ({ track: frame * 500 + index })),
        frame,
        cache,
      );
    expect(cache.size).toBeLessThanOrEqual(4096);
  });
});
