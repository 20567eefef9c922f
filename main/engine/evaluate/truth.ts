import type { BoxPx } from '../../../contract/index.ts';
import { COLOURS, KINDS } from '../pipeline/source/street/things.ts';
import { areaOf } from './boxes.ts';

/** What an object of a scene can be asked behind its label. A label belongs to one question. */
export const QUESTIONS = ['colour', 'kind'] as const;
export type Question = (typeof QUESTIONS)[number];

const ANSWERS: { readonly [Q in Question]: readonly string[] } = { colour: COLOURS, kind: KINDS };

/** The question that a label answers; null: none of them. */
export const questionOf = (label: string): Question | null => QUESTIONS.find((question) => ANSWERS[question].includes(label)) ?? null;

/** One object of the truth in one frame. */
export interface TruthObject {
  /** Stable while the object is in the scene. */
  readonly id: number;
  readonly label: string;
  /** '' where the truth does not know it. */
  readonly kind: string;
  readonly colour: string;
  /** [x1, y1, x2, y2) in source pixels, cut off at the picture's edges. */
  readonly box: BoxPx;
  /** 0..1: share of the object's pixels that can be seen. */
  readonly visibility: number;
}

/** What is in each frame of a source. */
export interface FrameTruth {
  /** @param frame number of the frame, from 0; beyond the end: what would come, or nothing */
  at(frame: number): readonly TruthObject[];
}

/** Less of an object than this can be seen: nobody is asked to find it. */
const MIN_VISIBILITY = 0.25;
/** A smaller box than this many square pixels (8 × 8): the same. */
const MIN_AREA_PX = 64;

/** The truth of one frame, by whether it counts. */
export interface JudgedTruth {
  readonly visible: readonly TruthObject[];
  readonly ignored: readonly TruthObject[];
}

export const judge = (objects: readonly TruthObject[]): JudgedTruth => {
  const counts = ({ visibility, box }: TruthObject) => visibility >= MIN_VISIBILITY && areaOf(box) >= MIN_AREA_PX;
  return { visible: objects.filter(counts), ignored: objects.filter((object) => !counts(object)) };
};
