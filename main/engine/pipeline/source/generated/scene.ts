import type { BoxPx } from '../../../../../contract/index.ts';
import { chance } from '../../../hash.ts';
import type { GeneratedSpec } from './spec.ts';

/** What the pictures show: a red square on a grey ground, in both ways in which it is painted. I420 is BT.601, limited range. */
export const GROUND = { rgb: [128, 128, 128], yuv: [126, 128, 128] } as const;
export const SQUARE = { rgb: [254, 0, 0], yuv: [81, 90, 240] } as const;

/** Height of the picture in which the square's side is `SIDE_PX` and it moves `STEP_PX` a frame. */
const REFERENCE_HEIGHT_PX = 360;
const SIDE_PX = 64;
const STEP_PX = 2;

/** To and fro between 0 and `range` (a multiple of `step`), so that no two positions that follow one another are the same. */
const bounce = (range: number, step: number, count: number): number => {
  if (range === 0) return 0;
  const at = (count * step) % (2 * range);
  return at <= range ? at : 2 * range - at;
};

/**
 * Where the square is in a frame, source pixels, whole and even (so that the chroma planes have it exactly, too). It moves along both sides of the
 * picture and turns round at the edges; `seed` says where it begins.
 */
export const squareAt = (frame: number, { width, height, seed }: Pick<GeneratedSpec, 'width' | 'height' | 'seed'>): BoxPx => {
  const scale = height / REFERENCE_HEIGHT_PX;
  const side = Math.min(2 * Math.max(1, Math.round((SIDE_PX / 2) * scale)), 2 * (Math.min(width, height) >> 2));
  const step = STEP_PX * Math.max(1, Math.round(scale));
  const range = (length: number) => Math.floor((length - side) / step) * step;
  const [across, down] = [range(width), range(height)];
  const begin = (axis: number) => Math.floor(chance(seed, axis) * 1e6);
  const x = bounce(across, step, frame + begin(0));
  const y = bounce(down, step, frame + begin(1));
  return [x, y, x + side, y + side];
};
