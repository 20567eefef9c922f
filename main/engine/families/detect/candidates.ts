import type { Candidates } from '../../pipeline/detect/detections.ts';

/** Boxes that reach further than this, model pixels, are noise (or not numbers at all). */
const FAR_PX = 1e6;

/** Adds a box (model pixels) where it is one: finite, and there is room. Scores above 1 by rounding are 1. */
export const putBox = (out: Candidates, x1: number, y1: number, x2: number, y2: number, score: number, label: number): void => {
  // Written so that NaN fails too.
  if (!(Math.abs(x1) < FAR_PX && Math.abs(y1) < FAR_PX && Math.abs(x2) < FAR_PX && Math.abs(y2) < FAR_PX)) return;
  if (!Number.isFinite(score)) return;
  const at = out.count;
  if (at >= out.scores.length) return;
  out.boxes[at * 4] = x1;
  out.boxes[at * 4 + 1] = y1;
  out.boxes[at * 4 + 2] = x2;
  out.boxes[at * 4 + 3] = y2;
  out.scores[at] = score > 1 ? 1 : score;
  out.classes[at] = label;
  out.count = at + 1;
};

/** The same from a middle and sides. */
export const putMiddle = (out: Candidates, x: number, y: number, width: number, height: number, score: number, label: number): void =>
  putBox(out, x - width / 2, y - height / 2, x + width / 2, y + height / 2, score, label);

/** The box around one that is turned by `angle`, radians. */
export const putTurned = (
  out: Candidates,
  x: number,
  y: number,
  width: number,
  height: number,
  angle: number,
  score: number,
  label: number,
): void => {
  const across = Math.abs(Math.cos(angle));
  const down = Math.abs(Math.sin(angle));
  putMiddle(out, x, y, width * across + height * down, width * down + height * across, score, label);
};

/** Index of the largest of `count` numbers, `step` apart from `at`; −1 where none is above 0. NaN is passed over. */
export const bestClass = (data: Float32Array, at: number, count: number, step = 1): number => {
  let best = -1;
  let most = 0;
  for (let index = 0, from = at; index < count; index++, from += step) {
    if (data[from]! > most) {
      most = data[from]!;
      best = index;
    }
  }
  return best;
};

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
