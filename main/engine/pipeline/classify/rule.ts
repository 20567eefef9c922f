import type { EffectiveRule } from '../../controls.ts';
import type { LabelCache } from './cache.ts';

/** The objects of one frame, by index from 0 to count − 1. */
export interface RuleObjects {
  readonly count: number;
  /** Number of the first network that found them: classes are its own. */
  readonly plan: number;
  /** Track id, or −1 where the tracker has none (or is switched off). */
  track(index: number): number;
  /** Class of the first network. */
  classIndex(index: number): number;
  /** 0..1 */
  score(index: number): number;
  /** Side 0..3: x1, y1, x2, y2 in source pixels. */
  side(index: number, side: 0 | 1 | 2 | 3): number;
}

/** A network behind the detector: which objects go to it, and what it has said so far. */
export interface RuleState {
  readonly rule: EffectiveRule;
  readonly cache: LabelCache;
}

/** An object that goes to a network now, both by their index. */
export interface Chosen {
  readonly network: number;
  readonly object: number;
}

/**
 * What was decided about one frame, by objects: rois = filteredScore + filteredClass + filteredSize + eligible. An object that any network takes is
 * eligible; one that none takes is filtered for the reason that was reached last, in the order score, class, size.
 */
export interface Choice {
  /** Most urgent first. */
  readonly chosen: readonly Chosen[];
  readonly rois: number;
  readonly eligible: number;
  readonly filteredSize: number;
  readonly filteredClass: number;
  readonly filteredScore: number;
  /** Eligible ones that every network which takes them has a label for that still holds. */
  readonly cached: number;
  /** Objects that go to a network now. */
  readonly classified: number;
  /** Objects that a network wanted and that found no room under the cap. */
  readonly deferred: number;
}

interface Waiting extends Chosen {
  /** 0: a track without any label; 1: a label to be renewed; 2: no track. */
  readonly rank: 0 | 1 | 2;
  readonly since: number;
  readonly score: number;
}

const VERDICTS = ['score', 'class', 'size', 'cached', 'waits'] as const;
type Verdict = (typeof VERDICTS)[number];

/** The shorter side of an object's box, source pixels. */
export const shorterSide = (objects: RuleObjects, index: number): number =>
  Math.min(objects.side(index, 2) - objects.side(index, 0), objects.side(index, 3) - objects.side(index, 1));

/** Whether a rule is about objects of this class. */
export const takesClass = ({ classes }: EffectiveRule, objects: RuleObjects, index: number): boolean =>
  classes[objects.plan]?.includes(objects.classIndex(index)) ?? true;

/** Whether a network takes an object; one that it takes waits, unless its track has a label that still holds. Notes in the cache what was seen. */
const judge = (
  objects: RuleObjects,
  index: number,
  { rule, cache }: RuleState,
  frame: number,
  waits: (rank: 0 | 1 | 2, since: number) => void,
): Verdict => {
  const track = objects.track(index);
  const sidePx = shorterSide(objects, index);
  const filtered = !(objects.score(index) >= rule.minScore)
    ? 'score'
    : !takesClass(rule, objects, index)
      ? 'class'
      : sidePx >= rule.minSidePx
        ? null
        : 'size';
  if (track < 0) {
    if (filtered !== null) return filtered;
    waits(2, frame);
    return 'waits';
  }
  const valid = filtered === null && cache.isValid(track, frame, rule, sidePx);
  const since = cache.see(track, frame, filtered === null && !valid);
  if (filtered !== null) return filtered;
  if (valid) return 'cached';
  waits(cache.get(track) === null ? 0 : 1, since);
  return 'waits';
};

/**
 * Chooses which objects of a frame go to which networks behind the detector. Where more want to go than one frame may send: tracks without any
 * label first, then labels to be renewed, each by how long they have been waiting, then objects without a track; the rest stay eligible for the
 * next frame. Notes in the caches which tracks were seen and which wait; deterministic otherwise. `maxPerFrame`: crops over all networks.
 */
export const choose = (objects: RuleObjects, networks: readonly RuleState[], maxPerFrame: number, frame: number): Choice => {
  const waiting: Waiting[] = [];
  const counts: { [V in Verdict]: number } = { score: 0, class: 0, size: 0, cached: 0, waits: 0 };
  for (let object = 0; object < objects.count; object++) {
    let furthest = 0;
    networks.forEach((state, network) => {
      const verdict = judge(objects, object, state, frame, (rank, since) =>
        waiting.push({ network, object, rank, since, score: objects.score(object) }),
      );
      furthest = Math.max(furthest, VERDICTS.indexOf(verdict));
    });
    counts[VERDICTS[furthest]!]++;
  }
  for (const { cache } of networks) cache.forget(frame);
  waiting.sort((a, b) => a.rank - b.rank || a.since - b.since || b.score - a.score || a.object - b.object || a.network - b.network);
  const chosen = waiting.slice(0, maxPerFrame);
  const objectsOf = (which: readonly Waiting[]) => new Set(which.map((each) => each.object)).size;
  return {
    chosen,
    rois: objects.count,
    eligible: counts.cached + counts.waits,
    filteredSize: counts.size,
    filteredClass: counts.class,
    filteredScore: counts.score,
    cached: counts.cached,
    classified: objectsOf(chosen),
    deferred: objectsOf(waiting.slice(maxPerFrame)),
  };
};
