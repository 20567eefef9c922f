import type { BoxPx, FrameObject } from '../../../contract/index.ts';
import { areaOf } from './boxes.ts';

/** An object of the results, in the truth's words. A copy: records are valid only while they are handed over. */
export interface Found {
  readonly label: string;
  /** 0..1 */
  readonly score: number;
  /** Empty where the results have no usable box: it overlaps nothing. */
  readonly box: BoxPx;
  readonly track: number | null;
  /** Labels of the networks behind the detector. */
  readonly answers: readonly string[];
}

const NOWHERE: BoxPx = [0, 0, 0, 0];

/** @param label what the truth calls it */
export const foundOf = ({ box, score, track, class: first, also }: Omit<FrameObject, 'label'>, label: string): Found => ({
  label,
  score: Number.isFinite(score) ? score : 0,
  box: areaOf(box) > 0 ? [...box] : NOWHERE,
  track,
  answers: [...(first === null ? [] : [first]), ...also].map((answer) => answer.label),
});
