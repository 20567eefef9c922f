import type { MetricDifference } from '../../../contract/index.ts';
import { tQuantile } from '../telemetry/what-if/student.ts';
import type { View } from './blocks.ts';
import { METRICS, type Metric } from './metrics.ts';
import { type Pair, STRETCHES } from './pair.ts';

/** Of the intervals of all headline metrics together. */
export const CONFIDENCE_PCT = 95;

const HEADLINES = METRICS.filter(({ headline }) => headline).length;
const ALPHA = (1 - CONFIDENCE_PCT / 100) / HEADLINES;
/** How well the spread between equal runs is known, in degrees of freedom: within about a fifth of itself (JCGM 100, G.4.2). */
const BETWEEN_DF = 12;
/** Of slow changes a run of this length shows half. */
const SLOW_S = 5;
/** Stretches that overlap are worth more than as many that do not (Meketon and Schmeiser 1984). */
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
  const df = variance > 0 ? variance ** 2 / parts.reduce((sum, part) => sum + part.variance ** 2 / part.df, 0) : BETWEEN_DF;
  return { variance, df };
};

/** A metric's value on the scale on which chance moves it by an amount. */
const scaled = ({ moves, between }: Metric, value: number): number =>
  moves === 'amount' ? value : Math.log(Math.max(value, between.least));

const differ = (metric: Metric, over: (view: View) => number, [first, other]: readonly [View, View]): number =>
  scaled(metric, over(other)) - scaled(metric, over(first));

/** What the two runs' own courses say of how sure their difference is; null where they say nothing. */
const fromCourse = (metric: Metric, over: (view: View) => number, { drawn }: Pair): Uncertainty | null => {
  const found = drawn.map((made) => differ(metric, over, made)).filter((value) => Number.isFinite(value));
  if (drawn.length === 0 || found.length < LEAST_WITH_VALUE * drawn.length) return null;
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  const squares = found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / found.length;
  // Stretches drawn from a run spread less than those of its like would.
  return { variance: (squares * STRETCHES) / (STRETCHES - 1), df: OVERLAP_GAIN * (STRETCHES - 1) };
};

/** A run tells less of slow changes the shorter it is. */
const slowness = ({ first, other }: Pair): number => Math.sqrt(1 + SLOW_S / Math.min(first.whole.seconds, other.whole.seconds));

/** By how much the difference is smaller, and larger, where a stretch of about 2 s is left out. */
const heldUp = (metric: Metric, over: (view: View) => number, { first, other, shortened }: Pair): readonly [number, number] => {
  const whole = differ(metric, over, [first.whole, other.whole]);
  const moved = shortened.map((made) => differ(metric, over, made) - whole).filter((value) => Number.isFinite(value));
  return [Math.min(0, ...moved), Math.max(0, ...moved)];
};

const intervalOf = (metric: Metric, pair: Pair, [first, other]: readonly [number, number]): { low: number; high: number } | null => {
  const { over, moves, between } = metric;
  const course = over && fromCourse(metric, over, pair);
  if (!over || !course) return null;
  const isFactor = moves === 'factor';
  // What equal runs differ by besides: by a share of their size, and by an amount.
  const share = between.share * slowness(pair) * (isFactor ? 1 : Math.max(Math.abs(first), Math.abs(other)));
  const { variance, df } = together([course, { variance: share ** 2, df: BETWEEN_DF }]);
  const t = tQuantile(1 - ALPHA / 2, df);
  const half = t * Math.sqrt(variance);
  const amount = t * between.least * slowness(pair);
  const [smaller, larger] = heldUp(metric, over, pair);
  const size = Math.max(other, between.least);
  const down = isFactor ? size * (1 - Math.exp(smaller - half)) : half - smaller;
  const up = isFactor ? size * (Math.exp(larger + half) - 1) : half + larger;
  return { low: other - first - Math.hypot(down, amount), high: other - first + Math.hypot(up, amount) };
};

const NOT_MEASURED: MetricDifference = { change: null, changePct: null, low: null, high: null, verdict: 'not measured' };

/**
 * How another run differs from the first in a metric, with its confidence interval; together, the intervals of all headline metrics hold what is
 * true in 95 of 100 comparisons (Bonferroni).
 *
 * Two uncertainties add up, as in the Guide to the Expression of Uncertainty in Measurement (JCGM 100:2008, 5.1 and G.4). The one that the runs' own
 * courses tell comes from drawing both anew from eighths of themselves, wherever they begin (circular block bootstrap: Künsch 1989; Politis and
 * Romano 1992): frames depend on each other, seconds hardly do. The other is what two equal runs differ by (metrics.ts), which no run's course shows.
 * What a machine does to a second or two of one run is no difference of the runs: the interval is as wide as to hold what comes where any 2 s are
 * left out.
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
