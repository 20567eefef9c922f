import { describe, expect, it } from 'vitest';
import type { EffectiveRule } from '../../controls.ts';
import { LabelCache } from './cache.ts';
import { choose, type RuleObjects } from './rule.ts';

interface Item {
  readonly track?: number;
  readonly class?: number;
  readonly score?: number;
  readonly side?: number;
}

const objects = (items: readonly Item[]): RuleObjects => ({
  count: items.length,
  plan: 1,
  track: (index) => items[index]?.track ?? -1,
  classIndex: (index) => items[index]?.class ?? 0,
  score: (index) => items[index]?.score ?? 0.9,
  side: (index, side) => (side < 2 ? 10 : 10 + (items[index]?.side ?? 50) + (side === 3 ? 20 : 0)),
});

interface More extends Partial<EffectiveRule> {
  readonly maxPerFrame?: number;
}

const rule = (more: Partial<EffectiveRule> = {}): EffectiveRule => ({
  classes: { 1: null },
  when: 'every-n-frames',
  everyFrames: 5,
  growthPct: 20,
  minSidePx: 16,
  minScore: 0.3,
  ...more,
});

const said = (label: number) => [{ label, score: 0.8, values: null }];

/** Chooses for one network, and labels what was chosen, as the classify thread does. */
const step = (items: readonly Item[], frame: number, cache: LabelCache, { maxPerFrame = 8, ...more }: More = {}) => {
  const { chosen, ...counts } = choose(objects(items), [{ rule: rule(more), cache }], maxPerFrame, frame);
  for (const { object } of chosen) {
    const track = items[object]?.track ?? -1;
    if (track >= 0) cache.put(track, { said: said(1), frame, tReceiveNs: 0, sidePx: items[object]?.side ?? 50 });
  }
  return { ...counts, chosen: chosen.map(({ object }) => object) };
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
      const first = step([{ track: 7 }], frame, once, { when: 'once-per-track' });
      expect(first).toMatchObject({ chosen: frame === 0 ? [0] : [], cached: frame === 0 ? 0 : 1, eligible: 1 });
      expect(step([{ track: 7 }], frame, every, { when: 'every-frame' })).toMatchObject({ chosen: [0], cached: 0 });
    }
  });

  it('classifies objects without a track on every frame', () => {
    const cache = new LabelCache();
    for (let frame = 0; frame < 3; frame++) expect(step([{}, {}], frame, cache, { when: 'once-per-track' }).chosen).toEqual([0, 1]);
    expect(cache.size).toBe(0);
  });

  it('filters for one reason each, and the counts add up', () => {
    const items = [{ score: 0.2, side: 5 }, { class: 3, side: 5 }, { side: 15 }, { track: 1 }, { side: 16 }, { score: Number.NaN }];
    const choice = step(items, 0, new LabelCache(), { classes: { 1: [0, 1, 2] } });
    expect(choice).toMatchObject({ rois: 6, filteredScore: 2, filteredClass: 1, filteredSize: 1, eligible: 2, cached: 0, chosen: [3, 4] });
  });

  it('lets nobody wait for ever when more want to go than may', () => {
    const cache = new LabelCache();
    const items = Array.from({ length: 7 }, (_, track) => ({ track, score: 0.9 - track / 100 }));
    const order = Array.from({ length: 4 }, (_, frame) => step(items, frame, cache, { maxPerFrame: 2 }).chosen);
    expect(order).toEqual([[0, 1], [2, 3], [4, 5], [6]]);
    expect(step(items, 4, cache, { maxPerFrame: 2, everyFrames: 2 }).chosen).toEqual([0, 1]);
    // All but 6 are due by now; 2 and 3 since frame 4 already, as 4 and 5 are, 0 and 1 only from the next on.
    expect(step(items, 5, cache, { maxPerFrame: 3, everyFrames: 2 }).chosen).toEqual([2, 3, 4]);
  });

  it('counts what finds no room under the cap', () => {
    const items = Array.from({ length: 5 }, (_, track) => ({ track }));
    expect(step(items, 0, new LabelCache(), { maxPerFrame: 2 })).toMatchObject({ eligible: 5, classified: 2, cached: 0, deferred: 3 });
    expect(step(items, 0, new LabelCache(), { maxPerFrame: 5 })).toMatchObject({ classified: 5, deferred: 0 });
  });

  it('classifies a track again when its box has grown', () => {
    const cache = new LabelCache();
    const sides = [50, 55, 59, 60, 61, 71, 72, 40, 87];
    const chosen = sides.map((side, frame) => step([{ track: 1, side }], frame, cache, { when: 'when-grown' }).chosen.length);
    expect(chosen).toEqual([1, 0, 0, 1, 0, 0, 1, 0, 1]);
  });

  it('sends an object to every network that takes it, under one cap, and counts it once', () => {
    const networks = [[0], [0, 1], [2]].map((classes) => ({ rule: rule({ classes: { 1: classes } }), cache: new LabelCache() }));
    const items = [
      { track: 1, class: 0 },
      { track: 2, class: 1 },
      { track: 3, class: 3 },
    ];
    const all = choose(objects(items), networks, 8, 0);
    expect(all.chosen.map(({ network, object }) => [network, object])).toEqual([
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    expect(all).toMatchObject({ rois: 3, eligible: 2, filteredClass: 1, classified: 2, deferred: 0 });
    const capped = choose(
      objects(items),
      networks.map(({ rule }) => ({ rule, cache: new LabelCache() })),
      1,
      0,
    );
    expect(capped.chosen).toHaveLength(1);
    expect(capped).toMatchObject({ classified: 1, deferred: 2 });
    // An object is only known when every network that takes it knows it.
    networks[0]!.cache.put(1, { said: said(1), frame: 0, tReceiveNs: 0, sidePx: 50 });
    expect(choose(objects(items), networks, 8, 1)).toMatchObject({ cached: 0, classified: 2 });
  });

  it('goes by the classes of the network that found the objects', () => {
    const state = { rule: rule({ classes: { 1: [0], 2: [5] } }), cache: new LabelCache() };
    expect(choose({ ...objects([{ class: 5 }]), plan: 2 }, [state], 8, 0).eligible).toBe(1);
    expect(choose({ ...objects([{ class: 5 }]), plan: 1 }, [state], 8, 0).eligible).toBe(0);
  });

  it('takes tracks that have no label before those whose label is old', () => {
    const cache = new LabelCache();
    step([{ track: 1 }], 0, cache);
    const choice = step([{ track: 1 }, { track: 2 }, {}], 9, cache, { maxPerFrame: 2 });
    expect(choice.chosen).toEqual([1, 0]);
  });
});

describe('LabelCache', () => {
  it('keeps a label and its frame, also while it is not valid', () => {
    const cache = new LabelCache();
    const label = { said: said(12), frame: 40, tReceiveNs: 0, sidePx: 50 };
    cache.put(3, label);
    expect(cache.get(3)).toEqual(label);
    expect(cache.isValid(3, 44, rule(), 50)).toBe(true);
    expect(cache.isValid(3, 45, rule(), 50)).toBe(false);
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
