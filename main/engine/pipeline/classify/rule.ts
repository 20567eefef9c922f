import type { ClassifyWhen } from '../../../../contract/settings.ts';
import type { LabelCache } from './cache.ts';

/** The objects of one frame, by index from 0 to count − 1. */
export interface RuleObjects {
  readonly count: number;
  /** Track id, or −1 where the tracker has none (or is switched off). */
  track(index: number): number;
  /** Class of the first network. */
  classIndex(index: number): number;
  /** 0..1 */
  score(index: number): number;
  /** Side 0..3: x1, y1, x2, y2 in source pixels. */
  side(index: number, side: 0 | 1 | 2 | 3): number;
}

/** The user's settings, as they hold for this frame. */
export interface RuleSettings {
  readonly classifyWhen: ClassifyWhen;
  readonly classifyEveryFrames: number;
  readonly classifyMinSidePx: number;
  readonly classifyMaxPerFrame: number;
  /** Objects below it are not worth classifying (0..1). */
  readonly score: number;
  /** Whether objects of this class of the first network are to be classified. */
  classifiesLabel(classIndex: number): boolean;
}

/** What was decided about one frame. rois = filteredScore + filteredClass + filteredSize + eligible; chosen and cached are among the eligible. */
export interface Choice {
  /** Indices of the objects that go to the second network now, most urgent first. */
  readonly chosen: readonly number[];
  readonly rois: number;
  readonly eligible: number;
  readonly filteredSize: number;
  readonly filteredClass: number;
  readonly filteredScore: number;
  /** Eligible ones whose track has a label that still holds. */
  readonly cached: number;
}

interface Waiting {
  readonly index: number;
  /** 0: a track without any label; 1: a label to be renewed; 2: no track. */
  readonly rank: 0 | 1 | 2;
  readonly since: number;
  readonly score: number;
}

/**
 * Chooses which objects of a frame go to the second network. An object is filtered for one reason, in the order score, class, size. What is
 * left is eligible; it goes unless its track has a label that still holds. Where more want to go than one frame may send: tracks without any
 * label first, then labels to be renewed, each by how long they have been waiting, then objects without a track; the rest stay eligible for the next frame.
 * Notes in the cache which tracks were seen and which wait; deterministic otherwise.
 */
export const choose = (objects: RuleObjects, settings: RuleSettings, frame: number, cache: LabelCache): Choice => {
  const waiting: Waiting[] = [];
  let filteredSize = 0;
  let filteredClass = 0;
  let filteredScore = 0;
  let cached = 0;
  for (let index = 0; index < objects.count; index++) {
    const track = objects.track(index);
    const score = objects.score(index);
    const side = Math.min(objects.side(index, 2) - objects.side(index, 0), objects.side(index, 3) - objects.side(index, 1));
    const lowScore = !(score >= settings.score);
    const otherClass = !lowScore && !settings.classifiesLabel(objects.classIndex(index));
    const small = !lowScore && !otherClass && !(side >= settings.classifyMinSidePx);
    if (lowScore) filteredScore++;
    else if (otherClass) filteredClass++;
    else if (small) filteredSize++;
    const eligible = !(lowScore || otherClass || small);
    if (track < 0) {
      if (eligible) waiting.push({ index, rank: 2, since: frame, score });
      continue;
    }
    const valid = eligible && cache.isValid(track, frame, settings.classifyWhen, settings.classifyEveryFrames);
    const since = cache.see(track, frame, eligible && !valid);
    if (valid) cached++;
    else if (eligible) waiting.push({ index, rank: cache.get(track) === null ? 0 : 1, since, score });
  }
  cache.forget(frame);
  const eligible = waiting.length + cached;
  waiting.sort((a, b) => a.rank - b.rank || a.since - b.since || b.score - a.score || a.index - b.index);
  return {
    chosen: waiting.slice(0, settings.classifyMaxPerFrame).map((each) => each.index),
    rois: objects.count,
    eligible,
    filteredSize,
    filteredClass,
    filteredScore,
    cached,
  };
};
