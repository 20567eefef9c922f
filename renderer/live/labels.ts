import type { PreviewHeader } from '../../contract/index.ts';
import { formatScore } from '../format.ts';

export type PreviewObject = PreviewHeader['objects'][number];

/** Left, top, width, height in pixels of the canvas. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The two parts of a tag: "#4 person .84" and "woman .98 · happy .71" (null where no network behind the detector says anything). */
export const tagText = (object: PreviewObject): { readonly main: string; readonly second: string | null } => ({
  main: `${object.track === null ? '' : `#${object.track} `}${object.label} ${formatScore(object.score)}`,
  second:
    object.class === null
      ? null
      : [object.class, ...object.also].map(({ label, score }) => `${shortLabel(label)} ${formatScore(score)}`).join(' · '),
});

/** The first of a label's synonyms, at most 28 characters: "tabby, tabby cat" → "tabby". */
export const shortLabel = (label: string): string => {
  const first = label.split(',')[0]?.trim() ?? label;
  return first.length > 28 ? `${first.slice(0, 27)}…` : first;
};

const overlap = (a: Rect, b: Rect): number =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, Math.max(low, high)));

/**
 * Where each tag goes: above its box, else below, else inside at its top, left- or right-aligned, else inside where a covered part of the
 * box ends; the first of these that lies in the picture, covers no tag placed before and is not covered itself, or else the one of least
 * overlap. Greedy from the top of the picture down.
 * @param boxes of the objects, on the canvas @param sizes of their tags @param picture the tags never leave it
 * @param covered what stands over the picture and would hide a tag
 * @returns one rectangle a tag, in the order given
 */
export const placeTags = (
  boxes: readonly Rect[],
  sizes: readonly { readonly w: number; readonly h: number }[],
  picture: Rect,
  covered: readonly Rect[] = [],
): readonly Rect[] => {
  const placed = new Array<Rect | undefined>(boxes.length).fill(undefined);
  const order = [...boxes.keys()].sort((a, b) => boxes[a]!.y - boxes[b]!.y || boxes[a]!.x - boxes[b]!.x);
  const done: Rect[] = [...covered];
  for (const index of order) {
    const box = boxes[index]!;
    const { w, h } = sizes[index]!;
    const over = covered.filter((rect) => overlap(rect, box) > 0);
    const lefts = [box.x, ...over.map((rect) => rect.x + rect.w).filter((x) => x + w <= box.x + box.w), box.x + box.w - w];
    const tops = [box.y - h, box.y + box.h, box.y, ...over.map((rect) => rect.y + rect.h).filter((y) => y + h <= box.y + box.h)];
    let best: Rect | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const [rank, y] of tops.entries()) {
      for (const x of lefts) {
        const rect = {
          x: clamp(x, picture.x, picture.x + picture.w - w),
          y: clamp(y, picture.y, picture.y + picture.h - h),
          w,
          h,
        };
        const moved = Math.abs(rect.x - x) + Math.abs(rect.y - y);
        const cost = done.reduce((sum, other) => sum + overlap(rect, other), 0) * 4 + moved * 2 + rank * 8;
        if (cost < bestCost) {
          bestCost = cost;
          best = rect;
        }
      }
    }
    if (best === undefined) continue;
    placed[index] = best;
    done.push(best);
  }
  return placed.filter((rect) => rect !== undefined);
};

/** The largest rectangle of this aspect (width ÷ height) that lies in the area, centred. */
export const contain = (aspect: number, areaW: number, areaH: number): Rect => {
  const w = Math.min(areaW, areaH * aspect);
  const h = w / aspect;
  return { x: (areaW - w) / 2, y: (areaH - h) / 2, w, h };
};
