import type { SessionCourse } from '../../contract/course.ts';
import { STAGES, type Stage } from '../../contract/stages.ts';
import { niceTop } from '../timeline/scale.ts';
import type { Span } from './span.ts';

export type Values = readonly (number | null)[];

/** What one stage waits or works, on average a frame, point by point; null where there were no frames. */
export interface Piece {
  readonly stage: Stage | 'unattributed';
  readonly kind: 'wait' | 'service';
  readonly values: Values;
}

/** What the mean latency is made of, in the order of the path; pieces that are always 0 are left out. */
export function piecesOf({ stages, unattributedMs }: Pick<SessionCourse, 'stages' | 'unattributedMs'>): readonly Piece[] {
  const pieces = STAGES.flatMap((stage): readonly Piece[] => {
    const of = stages[stage];
    if (of === undefined) return [];
    return [
      { stage, kind: 'wait', values: of.waitMs },
      { stage, kind: 'service', values: of.serviceMs },
    ];
  });
  return [...pieces, { stage: 'unattributed' as const, kind: 'service' as const, values: unattributedMs }].filter(({ values }) =>
    values.some((value) => value !== null && value > 0),
  );
}

/** Sums up to and with each of the series: the edges of areas that stand on one another. Null counts as 0. */
export function stacked(all: readonly Values[]): readonly number[][] {
  const edges: number[][] = [];
  for (const values of all) {
    const below = edges.at(-1);
    edges.push(values.map((value, k) => (below?.[k] ?? 0) + (value ?? 0)));
  }
  return edges;
}

/** Index of the point that `atS` lies in; −1 before the first and behind the last. @param stepS null: points are instants, the nearest is found */
export function indexAt(tS: readonly number[], stepS: number | null, atS: number): number {
  let low = 0;
  let high = tS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((tS[middle] ?? 0) <= atS) low = middle + 1;
    else high = middle;
  }
  const before = low - 1;
  if (stepS !== null) return before >= 0 && atS < (tS[before] ?? 0) + stepS + 1e-9 ? before : -1;
  if (before < 0) return tS.length > 0 ? 0 : -1;
  const after = tS[low];
  return after !== undefined && after - atS < atS - (tS[before] ?? 0) ? low : before;
}

/** The means over `width` points around each: a rate over less than a second says more of how frames fall into it than of the rate. */
export function smoothed(values: readonly number[], width: number): readonly number[] {
  if (width <= 1) return values;
  const sums = new Float64Array(values.length + 1);
  for (const [k, value] of values.entries()) sums[k + 1] = (sums[k] ?? 0) + value;
  const before = Math.floor((width - 1) / 2);
  return values.map((_, k) => {
    const from = Math.max(0, k - before);
    const to = Math.min(values.length, k - before + width);
    return ((sums[to] ?? 0) - (sums[from] ?? 0)) / (to - from);
  });
}

/** Place in frames.arrows of the first frame that ended after `atS`, as finely as the points tell; 0 without points. */
export function rowAt({ tS, stepS, row }: Pick<SessionCourse, 'tS' | 'stepS' | 'row'>, atS: number): number {
  const k = Math.max(0, indexAt(tS, null, atS - stepS / 2));
  const here = row[k] ?? 0;
  const next = row[k + 1] ?? here;
  const share = stepS > 0 ? Math.min(Math.max((atS - (tS[k] ?? 0)) / stepS, 0), 1) : 0;
  return Math.round(here + (next - here) * share);
}

/** When the frame in this row ended, s, as finely as the points tell; the session's start without points. */
export function timeOfRow({ tS, stepS, row }: Pick<SessionCourse, 'tS' | 'stepS' | 'row'>, at: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((row[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const k = Math.max(0, low - 1);
  const from = row[k] ?? 0;
  const to = row[k + 1] ?? from;
  return (tS[k] ?? 0) + (to > from ? Math.min(1, (at - from) / (to - from)) * stepS : 0);
}

/** The highest value in sight, unless a few stand far above the rest: then what the rest need, and the few are cut off. */
export function topInSight(tS: readonly number[], stepS: number | null, all: readonly Values[], view: Span): number {
  const from = Math.max(0, indexAt(tS, null, view.fromS) - 1);
  const to = Math.min(tS.length, indexAt(tS, null, view.toS + (stepS ?? 0)) + 1);
  const seen: number[] = [];
  for (const values of all)
    for (let k = from; k < to; k++) {
      const value = values[k];
      if (value !== null && value !== undefined && value > 0) seen.push(value);
    }
  seen.sort((a, b) => a - b);
  const most = seen.at(-1) ?? 0;
  const usual = seen[seen.length - 1 - Math.floor(seen.length / 100)] ?? 0;
  return most <= usual * 2 ? most : usual * 1.4;
}

/** Where an axis ends that has to show `top`, with a little air above. */
export const axisEnd = (top: number, least: number): number => niceTop(Math.max(top * 1.04, least));
