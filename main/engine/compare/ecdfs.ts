import { type Comparison, STAGES, type Stage } from '../../../contract/index.ts';
import type { View } from './blocks.ts';
import type { ColumnName } from './run-columns.ts';

type Ecdf = Comparison['ecdfs'][number];

/** Every hundredth up to 0.9, every half of one up to 0.99, every thousandth up to 0.999, then the very tail. */
const SHARES: readonly number[] = [
  ...Array.from({ length: 91 }, (_, n) => n / 100),
  ...Array.from({ length: 18 }, (_, n) => (905 + n * 5) / 1000),
  ...Array.from({ length: 9 }, (_, n) => (991 + n) / 1000),
  0.9995,
  0.9999,
  1,
];

/** A stage's times are told where the slowest twentieth takes longer than this in one of the sessions, ms. */
const WORTH_MS = 0.1;

interface Curve {
  readonly name: string;
  readonly label: string;
  readonly stage: Stage | null;
  readonly column: ColumnName;
}

const CURVES: readonly Curve[] = [
  { name: 'e2e', label: 'e2e', stage: null, column: 'e2eMs' },
  { name: 'analysis', label: 'analysis', stage: null, column: 'analysisMs' },
  ...STAGES.flatMap((stage) =>
    (['wait', 'service'] as const).map((part) => ({
      name: `${stage}.${part}`,
      label: `${stage} ${part}`,
      stage,
      column: `${stage}.${part}` as const,
    })),
  ),
];

/** One session's curves, in the order of all that there are; null where it has none. Times are rounded to 0.1 µs. */
export const curvesOf = (whole: View): (number[] | null)[] =>
  CURVES.map(({ column }) => {
    const sorted = whole.values(column);
    if (sorted.length === 0) return null;
    return SHARES.map((share) => Math.round(sorted[Math.max(0, Math.ceil(share * sorted.length - 1e-9) - 1)]! * 1e4) / 1e4);
  });

/** The distributions of several sessions, without those of stages that take no time worth speaking of. */
export const ecdfsOf = (sessions: readonly (readonly (number[] | null)[])[]): Ecdf[] =>
  CURVES.flatMap(({ name, label, stage }, at) => {
    const curves = sessions.map((session) => session[at] ?? null);
    const tail = SHARES.indexOf(0.95);
    const isWorth = curves.some((curve) => curve !== null && (stage === null || curve[tail]! >= WORTH_MS));
    return isWorth ? [{ name, label, stage, shares: [...SHARES], curves }] : [];
  });
