import { MAX_COURSE_POINTS, type SessionCourse } from '../../contract/course.ts';
import { clampSpan, covers, lengthOf, type Span } from './span.ts';

/** Points that a view is drawn with; more are narrower than what an eye tells apart. */
const VIEW_POINTS = 700;
/** With fewer frames a point than this, every other point would be empty. */
const FRAMES_A_POINT = 2;

/** How fine a session is worth asking for. */
export interface Grain {
  readonly lengthS: number;
  readonly frames: number;
}

/** How many points the whole of a session of so many frames is worth. */
export const wholePoints = (frames: number): number => Math.max(1, Math.min(VIEW_POINTS, Math.floor(frames / FRAMES_A_POINT)));

/** The span of a point that a view deserves, s. */
const wantedStep = (view: Span, { lengthS, frames }: Grain): number =>
  Math.max(lengthOf(view) / VIEW_POINTS, (FRAMES_A_POINT * lengthS) / Math.max(1, frames));

export const partOf = ({ tS, stepS }: Pick<SessionCourse, 'tS' | 'stepS'>): Span => ({
  fromS: tS[0] ?? 0,
  toS: (tS.at(-1) ?? 0) + stepS,
});

/** Whether a course has all of the view, about as finely as the view deserves. */
export const serves = (course: SessionCourse, view: Span, grain: Grain): boolean =>
  covers(partOf(course), clampSpan(view, grain.lengthS)) && course.stepS <= wantedStep(view, grain) * 1.4;

/** What to ask for so that a view, and half of its length on either side, is fine enough. */
export function wantedPart(view: Span, grain: Grain): { readonly part: Span; readonly points: number } {
  const around = lengthOf(view) / 2;
  const part = { fromS: Math.max(0, view.fromS - around), toS: Math.min(grain.lengthS, view.toS + around) };
  const points = Math.ceil(lengthOf(part) / wantedStep(view, grain));
  return { part, points: Math.max(1, Math.min(MAX_COURSE_POINTS, points)) };
}

/** Of the courses at hand, the finest that has all of the view; else the whole one. */
export const bestCourse = (whole: SessionCourse, detail: SessionCourse | null, view: Span): SessionCourse =>
  detail !== null && detail.stepS < whole.stepS && covers(partOf(detail), view) ? detail : whole;
