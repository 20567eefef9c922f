import type { Ledger } from '../../contract/index.ts';

/** How worried the eye should be. */
export type Tone = 'plain' | 'warn' | 'bad';

/** Losses: above 1 % of what was received amber, above 5 % red. */
export const shareTone = (lostPct: number | null): Tone => (lostPct === null || lostPct <= 1 ? 'plain' : lostPct > 5 ? 'bad' : 'warn');

export const dropTone = (ledger: Pick<Ledger, 'received' | 'dropped'>): Tone =>
  shareTone((droppedTotal(ledger) / Math.max(1, ledger.received)) * 100);

export const droppedTotal = (ledger: Pick<Ledger, 'dropped'>): number => Object.values(ledger.dropped).reduce((sum, n) => sum + n, 0);

/**
 * Service time against the time between two frames, shared by the stage's workers: above 75 % amber, above 100 % red.
 * @param intervalMs null where the stream has no pace of its own (saturated, a still): then nothing is late
 */
export const serviceTone = (serviceMs: number | null, intervalMs: number | null, workers: number): Tone => {
  if (serviceMs === null || intervalMs === null) return 'plain';
  const share = serviceMs / (intervalMs * Math.max(1, workers));
  return share > 1 ? 'bad' : share > 0.75 ? 'warn' : 'plain';
};

/** Part of a frame's time that nothing accounts for: from 2 % amber, from 5 % red. */
export const unattributedTone = (pct: number | null): Tone => (pct === null || pct < 2 ? 'plain' : pct < 5 ? 'warn' : 'bad');

/** Frames a second against those of the source: below 95 % amber, below 80 % red. */
export const fpsTone = (fps: number, sourceFps: number | null): Tone => {
  if (sourceFps === null || sourceFps <= 0) return 'plain';
  const share = fps / sourceFps;
  return share < 0.8 ? 'bad' : share < 0.95 ? 'warn' : 'plain';
};
