import type { MetricDifference } from '../../../contract/index.ts';
import { tQuantile } from '../telemetry/what-if/student.ts';
import type { View } from './blocks.ts';
import { METRICS, type Metric } from './metrics.ts';
import type { Drawn, Pair } from './pair.ts';

/** Of the intervals of all headline metrics together. */
export const CONFIDENCE_PCT = 95;

const HEADLINES = METRICS.filter(({ headline }) => headline).length;
const ALPHA = (1 - CONFIDENCE_PCT / 100) / HEADLINES;
/** How well the spread between equal runs is known, in degrees of freedom: within about a fifth of itself (JCGM 100, G.4.2). */
const BETWEEN_DF = 12;
/** A run tells less of slow changes the shorter it is: one of this length half as much as a long one. */
const SLOW_S = 5;
const OVERLAP_GAIN = 1.5;
/** Of the draws, so many have to have a value. */
const LEAST_WITH_VALUE = 0.9;

/** Variance of an estimate, and how well it is known. */
interface Uncertainty {
  readonly variance: number;
  readonly df: number;
}

/** The uncertainty of a sum of independent estimates: Welch (1947), Satterthwaite (1946). */
const together = (parts: readonly Uncertainty[]): Uncertainty => {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const df = variance > 0 ? variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.df, 0) : Number.POSITIVE_INFINITY;
  return { variance, df };
};

/** Of a figure of one run, or of the difference of two, from what it comes to in the draws; null where it comes to nothing in too many. */
const spreadOf = (values: readonly number[], count: number): Uncertainty | null => {
  const known = values.filter((value) => Number.isFinite(value));
  if (known.length < LEAST_WITH_VALUE * values.length) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const squares = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / known.length;
  // Stretches drawn from a run spread less than those of its like would; that they overlap makes half as many again of them (Meketon and Schmeiser 1984).
  return { variance: (squares * count) / (count - 1), df: OVERLAP_GAIN * (count - 1) };
};

/** A metric's value on the scale on which chance moves it by an amount. */
const scaled = ({ moves, between }: Metric, value: number): number =>
  moves === 'amount' ? value : value > 0 ? Math.log(Math.max(value, between.least)) : Number.NaN;

const within = (metric: Metric, over: (view: View) => number, paired: boolean, { count, first, other }: Drawn): Uncertainty | null => {
  const of = (views: readonly View[]): number[] => views.map((view) => scaled(metric, over(view)));
  const [a, b] = [of(first), of(other)];
  if (paired) {
    const differences = b.map((value, draw) => value - a[draw]!);
    return spreadOf(differences, count);
  }
  const parts = [spreadOf(a, count), spreadOf(b, count)];
  return parts[0] && parts[1] ? together([parts[0], parts[1]]) : null;
};

/** What the two runs' own courses say of how sure their difference is: of all block lengths, the most cautious. */
const fromCourse = (metric: Metric, { paired, drawn }: Pair): Uncertainty | null => {
  const { over } = metric;
  if (over === null) return null;
  const found = drawn.flatMap((each) => within(metric, over, paired, each) ?? []);
  return found.length === 0 ? null : found.reduce((worst, each) => (each.variance > worst.variance ? each : worst));
};

/** What equal runs differ by besides. */
const fromOutside = ({ moves, between }: Metric, pair: Pair, values: readonly [number, number]): Uncertainty => {
  const seconds = Math.min(pair.first.whole.seconds, pair.other.whole.seconds);
  const level = Math.max(...values.map(Math.abs));
  const spread = Math.hypot(between.share * level, between.least) / (moves === 'factor' ? Math.max(level, between.least) : 1);
  return { variance: spread ** 2 * (1 + SLOW_S / seconds), df: BETWEEN_DF };
};

/** By how much the difference is smaller, and larger, where a stretch of about 2 s is left out. */
const heldUp = (metric: Metric, over: (view: View) => number, { first, other, short }: Pair): readonly [number, number] => {
  const of = (a: View, b: View): number => scaled(metric, over(b)) - scaled(metric, over(a));
  const whole = of(first.whole, other.whole);
  const moved = short.map(([a, b]) => of(a, b) - whole).filter((value) => Number.isFinite(value));
  return [Math.min(0, ...moved), Math.max(0, ...moved)];
};

const intervalOf = (metric: Metric, pair: Pair, [first, other]: readonly [number, number]): { low: number; high: number } | null => {
  const course = fromCourse(metric, pair);
  if (course === null || metric.over === null) return null;
  const { variance, df } = together([course, fromOutside(metric, pair, [first, other])]);
  const half = tQuantile(1 - ALPHA / 2, df) * Math.sqrt(variance);
  const [smaller, larger] = heldUp(metric, metric.over, pair);
  const [down, up] = [smaller - half, larger + half];
  if (metric.moves === 'amount') return { low: other - first + down, high: other - first + up };
  if (!(first > 0 && other > 0)) return null;
  return { low: other * Math.exp(down) - first, high: other * Math.exp(up) - first };
};

const NOT_MEASURED: MetricDifference = { change: null, changePct: null, low: null, high: null, verdict: 'not measured' };

/**
 * How another run differs from the first in a metric, with its confidence interval; together, the intervals of all headline metrics hold what is
 * true in 95 of 100 comparisons (Bonferroni).
 *
 * Two uncertainties add up, as in the Guide to the Expression of Uncertainty in Measurement (JCGM 100:2008, 5.1 and G.4). The one that the runs' own
 * courses tell comes from drawing both anew from blocks of theirs (Carlstein 1986; Künsch 1989): frames depend on each other, blocks hardly do, and a
 * second in which the machine was held up is drawn twice or not at all. Of several block lengths the one with the largest spread is taken. The other
 * is what two equal runs differ by (metrics.ts), which no run's course shows.
 */
export const differenceOf = (metric: Metric, pair: Pair): MetricDifference => {
  const [first, other] = [metric.of(pair.first), metric.of(pair.other)];
  if (first === null || other === null) return NOT_MEASURED;
  const change = other - first;
  const changePct = metric.relative && first !== 0 ? (change / first) * 100 : null;
  const interval = intervalOf(metric, pair, [first, other]);
  if (interval === null) return { change, changePct, low: null, high: null, verdict: 'not measured' };
  const { share, least } = metric.smallest;
  const isSure = (interval.low > 0 || interval.high < 0) && Math.abs(change) >= Math.max(least, share * Math.abs(first));
  return { change, changePct, ...interval, verdict: isSure ? nameOf(metric, change) : 'no measurable change' };
};

const nameOf = ({ better }: Metric, change: number): MetricDifference['verdict'] => {
  if (better === 'neither') return 'changed';
  return change > 0 === (better === 'higher') ? 'better' : 'worse';
};
