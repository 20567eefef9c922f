import type { SessionPart } from '../../contract/course.ts';
import { positionText } from '../timeline/words.ts';

/** From and to on a session's time axis, s since its first receipt. */
export type Span = SessionPart;

/** What is looked at closest: below this single frames tell more, s. */
const LEAST_S = 0.2;

export const lengthOf = ({ fromS, toS }: Span): number => toS - fromS;

/** The span moved into [0, lengthS], as long as before where that fits, and never shorter than 0.2 s (or the whole). */
export function clampSpan(span: Span, lengthS: number): Span {
  const length = Math.min(lengthS, Math.max(LEAST_S, lengthOf(span)));
  const fromS = Math.min(Math.max(0, span.fromS), lengthS - length);
  return { fromS, toS: fromS + length };
}

/** The span made `factor` times as long around `atS`, which stays where it is. @param factor below 1 looks closer */
export function zoomSpan(span: Span, lengthS: number, factor: number, atS: number): Span {
  const length = Math.min(lengthS, Math.max(LEAST_S, lengthOf(span) * factor));
  const share = lengthOf(span) > 0 ? (atS - span.fromS) / lengthOf(span) : 0.5;
  const fromS = atS - length * share;
  return clampSpan({ fromS, toS: fromS + length }, lengthS);
}

export const panSpan = (span: Span, lengthS: number, byS: number): Span =>
  clampSpan({ fromS: span.fromS + byS, toS: span.toS + byS }, lengthS);

/** Two places on the axis, whichever comes first, as a span inside [0, lengthS]. */
export const spanBetween = (aS: number, bS: number, lengthS: number): Span => ({
  fromS: Math.min(Math.max(0, Math.min(aS, bS)), lengthS),
  toS: Math.min(Math.max(0, Math.max(aS, bS)), lengthS),
});

export const sameSpan = (a: Span | null, b: Span | null): boolean =>
  a === b || (a !== null && b !== null && a.fromS === b.fromS && a.toS === b.toS);

export const covers = (outer: Span, inner: Span): boolean => outer.fromS <= inner.fromS + 1e-9 && outer.toS >= inner.toS - 1e-9;

/** "0:12.40 to 0:18.90" */
export const spanText = ({ fromS, toS }: Span): string => `${positionText(fromS * 1000)} to ${positionText(toS * 1000)}`;
