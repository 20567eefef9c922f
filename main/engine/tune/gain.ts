import type { AutoTune } from '../../../contract/index.ts';
import type { Lead } from './trials.ts';

/** Of the best against the setting before, percent, positive is better; null: not known, or not known well enough. */
export type Gain = Pick<AutoTune, 'gainPct' | 'gainLowPct' | 'gainHighPct'>;

export const NO_GAIN: Gain = { gainPct: null, gainLowPct: null, gainHighPct: null };

/** So much more frames, or so much less time, percent. */
export const gainOf = (objective: AutoTune['objective'], { log, low, high }: Lead): Gain => {
  const pct = (value: number): number | null => {
    if (Number.isNaN(value)) return null;
    return objective === 'processed_fps' ? Math.expm1(value) * 100 : -Math.expm1(-value) * 100;
  };
  return { gainPct: pct(log), gainLowPct: pct(low), gainHighPct: pct(high) };
};
