import type { Letterbox } from '../preprocess/letterbox.ts';
import type { Candidates, Detections } from './detections.ts';

/** Intersection over union (0..1) of box `a` of `first` and box `b` of `second`, both arrays of x1, y1, x2, y2. 0 where either is empty. */
export const iou = (first: Float32Array, a: number, second: Float32Array, b: number): number => {
  const ax1 = first[a * 4]!;
  const ay1 = first[a * 4 + 1]!;
  const ax2 = first[a * 4 + 2]!;
  const ay2 = first[a * 4 + 3]!;
  const bx1 = second[b * 4]!;
  const by1 = second[b * 4 + 1]!;
  const bx2 = second[b * 4 + 2]!;
  const by2 = second[b * 4 + 3]!;
  const width = Math.min(ax2, bx2) - Math.max(ax1, bx1);
  const height = Math.min(ay2, by2) - Math.max(ay1, by1);
  if (!(width > 0 && height > 0)) return 0;
  const shared = width * height;
  return shared / ((ax2 - ax1) * (ay2 - ay1) + (bx2 - bx1) * (by2 - by1) - shared);
};

/**
 * Greedy non-maximum suppression within each class: the best box stays, those of its class that overlap it by more than `limit` (IoU) go,
 * and so on. Since it goes from the best down, what is kept above any score does not depend on how low the candidates begin. Equal scores
 * keep the candidates' order. Boxes, scores and classes that stay are written to `out` in falling order of score, boxes still in the
 * candidates' coordinates. Candidates whose score or box is not finite are left out. `order` is scratch of at least `candidates.count`.
 */
export const suppress = (candidates: Candidates, limit: number, order: Uint32Array, out: Detections): void => {
  const { boxes, scores, classes } = candidates;
  let usable = 0;
  for (let index = 0; index < candidates.count; index++) {
    const sum = scores[index]! + boxes[index * 4]! + boxes[index * 4 + 1]! + boxes[index * 4 + 2]! + boxes[index * 4 + 3]!;
    if (Number.isFinite(sum)) order[usable++] = index;
  }
  const sorted = order.subarray(0, usable).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const capacity = out.scores.length;
  out.count = 0;
  out.overflow = 0;
  for (const index of sorted) {
    if (isSuppressed(candidates, index, limit, out)) continue;
    if (out.count === capacity) {
      out.overflow++;
      continue;
    }
    const at = out.count++;
    out.scores[at] = scores[index]!;
    out.classes[at] = classes[index]!;
    for (let side = 0; side < 4; side++) out.boxes[at * 4 + side] = boxes[index * 4 + side]!;
  }
};

const isSuppressed = (candidates: Candidates, index: number, limit: number, kept: Detections): boolean => {
  for (let other = 0; other < kept.count; other++) {
    if (kept.classes[other] === candidates.classes[index] && iou(kept.boxes, other, candidates.boxes, index) > limit) return true;
  }
  return false;
};

/** Carries boxes from model pixels back to source pixels, in place: `toSource` for arrays. */
export const boxesToSource = (lb: Letterbox, detections: Detections): void => {
  const { boxes } = detections;
  for (let at = 0; at < detections.count * 4; at += 2) {
    boxes[at] = (boxes[at]! - lb.contentX) / lb.scaleX;
    boxes[at + 1] = (boxes[at + 1]! - lb.contentY) / lb.scaleY;
  }
};
