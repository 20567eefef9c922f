import type { WhatIfMetricName } from '../../../../contract/index.ts';
import { median, type WhatIfSamples } from './samples.ts';
import { tQuantile } from './student.ts';
import type { Figures } from './windows.ts';

type Look = (fromNs: number, toNs: number) => Figures;
export type Span = Pick<WhatIfSamples, 'fromNs' | 'toNs'>;

/** Windows begin this far apart. */
const STEP_NS = 0.2e9;
/** What comes before a change, real or not, is the typical window of this long: what lies longer ago says less about now. */
const RECENT_NS = 6e9;
/** Lengths of a window, as shares of the time after the change. The one that varies least is taken: whole rhythms of bursts. */
const LENGTHS = [1, 0.875, 0.75, 0.625];
/** What `prior` counts for, in independent observations. */
const PRIOR_WEIGHT = 2;
/** Windows overlap: one as good as this many that do not. */
const OVERLAP_GAIN = 1.6;

/** Figures of windows of one length, the oldest first. */
interface Strip {
  readonly lengthNs: number;
  readonly figures: readonly Figures[];
}

const strip = (look: Look, { fromNs, toNs }: Span, lengthNs: number): Strip => {
  const figures: Figures[] = [];
  for (let start = toNs - lengthNs; start >= fromNs - 1; start -= STEP_NS) figures.push(look(start, start + lengthNs));
  return { lengthNs, figures: figures.reverse() };
};

/** How many windows of a strip begin so that they end within `ns`. */
const fitting = (ns: number, lengthNs: number): number => Math.max(1, Math.floor((ns - lengthNs) / STEP_NS + 1e-6) + 1);

/**
 * What a change that was none did, at every moment of the strip that has enough before and after it: relative changes, as logarithms.
 *
 * @param afterNs time looked at after each moment
 * @param recentNs time looked at before it, of which a third will do
 */
const placebos = (values: readonly number[], lengthNs: number, afterNs: number, gapNs: number, recentNs: number): number[] => {
  const after = fitting(afterNs, lengthNs);
  const recent = fitting(recentNs, lengthNs);
  const apart = Math.ceil((lengthNs + gapNs) / STEP_NS - 1e-6);
  const changes: number[] = [];
  for (let at = values.length - after; at - apart + 1 >= Math.max(1, recent / 3); at--) {
    const end = at - apart + 1;
    const change = median(values.slice(at, at + after)) - median(values.slice(Math.max(0, end - recent), end));
    if (!Number.isNaN(change)) changes.push(change);
  }
  return changes;
};

/** How much a metric changed. */
export interface Change {
  readonly before: number;
  readonly after: number;
  /** Ends of the confidence interval of after ÷ before. */
  readonly lowRatio: number;
  readonly highRatio: number;
}

/** What is known of a metric beforehand. */
export interface Prior {
  /** Relative spread of changes that are none, where nothing better is known. */
  readonly spread: number;
  /** Below this a value counts as this much. */
  readonly floor: number;
}

/**
 * Compares what came after a change of settings with what came before it, and judges the difference by placebo changes: the same comparison at
 * moments of the time before at which nothing was changed (in-time placebos of Abadie, Diamond and Hainmueller 2015; rolling origins of Tashman
 * 2000). Their spread holds whatever makes two neighbouring stretches differ here: frames that depend on each other, bursts, slow drifts of the
 * video, noise of the machine. No block bootstrap (Künsch 1989): 4 s hold no three blocks of a burst's period, and know of no drift.
 *
 * Placebo changes are few where the time before is short; their variance is moderated by a prior one (Smyth 2004), and the interval is
 * Student's, with the degrees of freedom of both.
 */
export class Placebo {
  readonly #afterNs: number;
  readonly #gapNs: number;
  readonly #strips: readonly { readonly before: Strip; readonly after: Strip }[];
  readonly #short: Strip;

  constructor(before: Span & { readonly look: Look }, after: Span & { readonly look: Look }) {
    const beforeNs = before.toNs - before.fromNs;
    this.#afterNs = Math.min(after.toNs - after.fromNs, beforeNs);
    const compared = { fromNs: after.toNs - this.#afterNs, toNs: after.toNs };
    this.#gapNs = compared.fromNs - before.toNs;
    this.#strips = LENGTHS.map((share) => ({
      before: strip(before.look, before, share * this.#afterNs),
      after: strip(after.look, compared, share * this.#afterNs),
    }));
    // A short time before has no two such windows beside each other. Smaller ones differ more, which errs on the safe side.
    this.#short = strip(before.look, before, Math.min(this.#afterNs, Math.max(STEP_NS, beforeNs - this.#gapNs) / 2.5));
  }

  /**
   * @param alpha chance to be wrong that is allowed, both sides together
   * @returns null where too little was seen, before or after
   */
  change(name: WhatIfMetricName, { spread, floor }: Prior, alpha: number): Change | null {
    const logs = ({ figures }: Strip) => figures.map((figure) => Math.log(Math.max(figure[name].tested, floor)));
    const short = this.#evidence(
      placebos(logs(this.#short), this.#short.lengthNs, this.#short.lengthNs, this.#gapNs, this.#short.lengthNs),
      this.#short.lengthNs,
    );
    let best: { readonly change: Change; readonly variance: number } | null = null;
    for (const { before, after } of this.#strips) {
      const values = logs(before);
      const recent = fitting(RECENT_NS, before.lengthNs);
      const ratio = median(logs(after)) - median(values.slice(-recent));
      if (Number.isNaN(ratio)) continue;
      const own = this.#evidence(placebos(values, before.lengthNs, this.#afterNs, this.#gapNs, RECENT_NS), this.#afterNs);
      const evidence = own.weight < 1 && short.weight > own.weight ? short : own;
      const weight = PRIOR_WEIGHT + evidence.weight;
      const variance = (PRIOR_WEIGHT * spread ** 2 + evidence.weight * evidence.variance) / weight;
      if (best && best.variance <= variance) continue;
      const half = tQuantile(1 - alpha / 2, weight) * Math.sqrt(variance);
      const typical = (figures: readonly Figures[]) => median(figures.map((figure) => figure[name].shown));
      const change = { before: typical(before.figures.slice(-recent)), after: typical(after.figures) };
      best = { variance, change: { ...change, lowRatio: Math.exp(ratio - half), highRatio: Math.exp(ratio + half) } };
    }
    return best?.change ?? null;
  }

  /** Mean square of placebo changes, and how many independent ones they are worth. */
  #evidence(changes: readonly number[], lengthNs: number): { variance: number; weight: number } {
    const variance = changes.length > 0 ? changes.reduce((sum, change) => sum + change ** 2, 0) / changes.length : 0;
    return { variance, weight: (OVERLAP_GAIN * changes.length * STEP_NS) / lengthNs };
  }
}
