import { OVERHEAD_BUDGET_PCT, type Overhead } from '../../contract/index.ts';
import { formatCount, formatFps, NOTHING } from '../format.ts';
import type { Tone } from '../live/tones.ts';

type Measured = Pick<Overhead, 'probeOverheadPct'>;

/** 0.42 → "0.4", −0.31 → "−0.3", for percents near 0. */
export const percentText = (pct: number): string => (Math.abs(pct) < 0.05 ? '0' : pct.toFixed(1).replace('-', '−'));

/** "0.4 % ±0.3": estimated from pairs of blocks, and half the width of its confidence interval. */
export const overheadText = ({ probeOverheadPct: pct }: Measured): string =>
  pct === null ? NOTHING : `${percentText(pct.median)} % ±${percentText((pct.high - pct.low) / 2)}`;

/** All that was measured, in a sentence for a title. */
export const overheadRange = ({ probeOverheadPct: pct, pairs, blockMs, fpsOn, fpsOff }: Overhead): string =>
  pct === null
    ? 'not measured'
    : `From ${formatCount(pairs)} pairs of blocks of ${formatCount(blockMs)} ms; they range from ${percentText(pct.min)} to ${percentText(pct.max)} %. ` +
      `${formatFps(fpsOn)} frames/s with the instruments, ${formatFps(fpsOff)} without. Allowed are ${OVERHEAD_BUDGET_PCT} %.`;

/** Surely above what is allowed amber; surely above twice that red. */
export const overheadTone = ({ probeOverheadPct: pct }: Measured): Tone => {
  if (pct === null || pct.low <= OVERHEAD_BUDGET_PCT) return 'plain';
  return pct.low > OVERHEAD_BUDGET_PCT * 2 ? 'bad' : 'warn';
};

/** "within the budget", "over the budget", "too noisy to say". */
export const overheadVerdict = ({ probeOverheadPct: pct }: Measured): string => {
  if (pct === null) return NOTHING;
  if (pct.high <= OVERHEAD_BUDGET_PCT) return 'within the budget';
  return pct.low > OVERHEAD_BUDGET_PCT ? 'over the budget' : 'too noisy to say';
};
