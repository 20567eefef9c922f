import type { ComparedMetric, MetricDifference } from '../../../contract/index.ts';

const NOTHING = '–';

/** Three figures of it, at most three decimals: 1234 → "1234", 24.13 → "24.1", 0.02213 → "0.022". */
const plain = (value: number): string => {
  const size = Math.abs(value);
  if (size === 0) return '0';
  return value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
};

export const valueText = (value: number | null): string => (value === null ? NOTHING : plain(value).replace('-', '−'));

/** With a sign, a real minus: "+12.3", "−0.4", "0.0". */
const signed = (text: string): string => {
  if (Number(text) === 0) return text.replace('-', '');
  return text.startsWith('-') ? `−${text.slice(1)}` : `+${text}`;
};

interface Told {
  readonly change: string;
  readonly interval: string | null;
}

/** Whether a metric's difference is told in percent of the first. */
const inPercent = ({ changePct }: MetricDifference): boolean => changePct !== null;

/** The unit that a metric's difference is told in: "%", "pt" of percentages, else its own. */
const differenceUnit = ({ unit }: Pick<ComparedMetric, 'unit'>, difference: MetricDifference): string =>
  inPercent(difference) ? '%' : unit === '%' ? 'pt' : unit;

const told = (metric: Pick<ComparedMetric, 'unit'>, difference: MetricDifference, first: number | null): Told => {
  const { change, changePct, low, high } = difference;
  if (change === null) return { change: NOTHING, interval: null };
  const by = changePct === null || first === null ? 1 : 100 / first;
  const text = (value: number): string => signed(changePct === null ? plain(value * by) : (value * by).toFixed(1));
  const interval = low === null || high === null ? null : `${text(low)} to ${text(high)}`;
  return { change: `${text(change)} ${differenceUnit(metric, difference)}`, interval };
};

/** "+12.3 % (+9.8 to +14.9)"; without the interval where there is none, "–" where nothing was measured. */
export const differenceText = (metric: Pick<ComparedMetric, 'unit'>, difference: MetricDifference, first: number | null): string => {
  const { change, interval } = told(metric, difference, first);
  return interval === null ? change : `${change} (${interval})`;
};

/** "+12.3 %" */
export const changeText = (metric: Pick<ComparedMetric, 'unit'>, difference: MetricDifference, first: number | null): string =>
  told(metric, difference, first).change;
