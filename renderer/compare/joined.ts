import { indexAt, type Values } from '../course/series.ts';

/** A session's values over time, a point each `stepS`. */
export interface Stepped {
  readonly tS: readonly number[];
  readonly stepS: number;
  readonly values: Values;
}

/** Several sessions over the same times, those of all of them: each has its own value until its own next; null behind its end. */
export function joinedSteps(all: readonly Stepped[]): {
  readonly tS: readonly number[];
  readonly stepS: number;
  readonly values: readonly Values[];
} {
  const ends = all.flatMap(({ tS, stepS }) => (tS.length === 0 ? [] : [...tS, (tS.at(-1) ?? 0) + stepS]));
  const tS = [...new Set(ends)].sort((a, b) => a - b);
  const stepS = Math.min(1, ...all.map((one) => one.stepS));
  const values = all.map((one) =>
    tS.map((at) => {
      const k = indexAt(one.tS, one.stepS, at);
      // A step ends where the next begins; the last one's end is the session's.
      return k < 0 || at >= (one.tS.at(-1) ?? 0) + one.stepS ? null : (one.values[k] ?? null);
    }),
  );
  return { tS, stepS, values };
}
