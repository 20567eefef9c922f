import type { AutoTune, RunState, TunedSettings } from '../../contract/index.ts';
import type { LinkPhase } from '../connection/socket.ts';
import { formatFps, formatMs, formatPct, formatSigned, NOTHING } from '../format.ts';
import { isRunning } from '../state/store.ts';
import { threadsShort } from './words.ts';

/** Why threads cannot be tuned just now, in a sentence; null: they can. */
export const whyNotTuned = (link: LinkPhase, { phase, source, detector, live }: RunState): string | null => {
  if (link !== 'open') return 'The engine cannot be reached.';
  if (source === null || !isRunning(phase)) return 'No source is open: it is tuned on what runs.';
  if (source.kind === 'still') return 'A still is one frame: there is no rate to tune.';
  if (detector === null || !live.detect) return 'No network looks at the frames: there is nothing to tune.';
  return null;
};

/** What settings are held against each other by, and its unit. */
export const OBJECTIVE: { readonly [K in AutoTune['objective']]: { readonly name: string; readonly unit: string } } = {
  processed_fps: { name: 'processed_fps', unit: 'fps' },
  analysis_latency: { name: 'analysis_latency', unit: 'ms' },
};

/** A median in the objective's own digits. */
export const medianText = (objective: AutoTune['objective'], median: number | null): string =>
  objective === 'processed_fps' ? formatFps(median) : formatMs(median);

/** "+18 %, 95 % interval +12 to +24 %"; null before it is known. */
export const gainText = ({ gainPct, gainLowPct, gainHighPct }: Pick<AutoTune, 'gainPct' | 'gainLowPct' | 'gainHighPct'>): string | null => {
  if (gainPct === null) return null;
  const gain = `${formatSigned(gainPct)} %`;
  return gainLowPct === null || gainHighPct === null
    ? gain
    : `${gain}, 95 % interval ${formatSigned(gainLowPct)} to ${formatSigned(gainHighPct)} %`;
};

/** Surely better green, surely worse amber. */
export const gainTone = ({ gainLowPct, gainHighPct }: Pick<AutoTune, 'gainLowPct' | 'gainHighPct'>): 'good' | 'warn' | 'plain' => {
  if (gainLowPct !== null && gainLowPct > 0) return 'good';
  return gainHighPct !== null && gainHighPct < 0 ? 'warn' : 'plain';
};

/** "2 × 1": sessions and threads of a run of each. */
export const trialName = ({ detectThreads, intraOpThreads }: TunedSettings): string =>
  threadsShort({ sessions: detectThreads, intraOpThreads });

/** Whether two settings are the same. */
export const isSame = (a: TunedSettings, b: TunedSettings | null): boolean =>
  b !== null &&
  a.detectThreads === b.detectThreads &&
  a.intraOpThreads === b.intraOpThreads &&
  a.spinning === b.spinning &&
  a.ringSlots === b.ringSlots;

/** What has become of a setting that is tried. */
export type TrialState = 'kept' | 'leads' | 'before' | 'out' | 'in';

export const trialState = (trial: AutoTune['trials'][number], { state, best, before }: AutoTune): TrialState => {
  if (isSame(trial, best) && (state === 'done' || state === 'running')) return state === 'done' ? 'kept' : 'leads';
  if (trial.out) return 'out';
  return isSame(trial, before) ? 'before' : 'in';
};

export const TRIAL_TITLE: { readonly [K in TrialState]: string } = {
  kept: 'Kept: the best of all',
  leads: 'Ahead so far',
  before: 'As it was before',
  out: 'Out: others were surely better',
  in: 'Still in',
};

/** How far it is, in the engine's words: "34 %: 9 settings so far; …". */
export const tuneProgress = ({ progress, reason }: Pick<AutoTune, 'progress' | 'reason'>): string => {
  const share = formatPct(Math.round(progress * 100));
  return reason === '' ? share : `${share}: ${reason}`;
};

export const spinText = (spinning: boolean): string => (spinning ? 'spins' : NOTHING);
