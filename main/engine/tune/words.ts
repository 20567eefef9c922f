import type { AutoTune, TunedSettings } from '../../../contract/index.ts';
import type { Gain } from './gain.ts';

type Objective = AutoTune['objective'];

/** What a search took, and what it could not try. */
export interface Course {
  readonly seconds: number;
  /** Settings that were measured, the one before included. */
  readonly settings: number;
  readonly failed: readonly { readonly settings: TunedSettings; readonly why: string }[];
}

const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

const spins = ({ spinning }: TunedSettings): string => (spinning ? ' that spin' : '');

/** "2 sessions of 1 thread" */
export const settingsWords = (settings: TunedSettings): string =>
  `${count(settings.detectThreads, 'session')} of ${count(settings.intraOpThreads, 'thread')}${spins(settings)}`;

const shortly = (settings: TunedSettings): string => `${settings.detectThreads} of ${settings.intraOpThreads}${spins(settings)}`;

const sameSessions = (one: TunedSettings, other: TunedSettings): boolean => shortly(one) === shortly(other);

/** "2 sessions of 1 thread instead of 1 of 2, 16 slots instead of 8" */
const insteadWords = (after: TunedSettings, before: TunedSettings): string =>
  [
    ...(sameSessions(after, before) ? [] : [`${settingsWords(after)} instead of ${shortly(before)}`]),
    ...(after.ringSlots === before.ringSlots ? [] : [`${after.ringSlots} slots instead of ${before.ringSlots}`]),
  ].join(', ');

const figure = (pct: number): string => Math.abs(pct).toFixed(Math.abs(pct) < 9.95 ? 1 : 0);
const signed = (pct: number): string => `${pct < 0 && Number(figure(pct)) > 0 ? '−' : ''}${figure(pct)}`;

/** "31 % more frames (24 to 38 %)" */
const gainWords = (objective: Objective, { gainPct, gainLowPct, gainHighPct }: Gain): string => {
  const pct = gainPct ?? 0;
  const what = objective === 'processed_fps' ? `${pct < 0 ? 'fewer' : 'more'} frames` : `${pct < 0 ? 'more' : 'less'} time for an analysis`;
  if (gainLowPct === null || gainHighPct === null) return `${figure(pct)} % ${what}`;
  // Both ends in the direction that is spoken of.
  const [low, high] = pct < 0 ? [-gainHighPct, -gainLowPct] : [gainLowPct, gainHighPct];
  return `${figure(pct)} % ${what} (${signed(low)} to ${signed(high)} %)`;
};

const courseWords = ({ seconds, settings }: Course): string => `after ${seconds.toFixed(0)} s and ${count(settings, 'setting')}`;

const failedWords = ({ failed }: Course): string => {
  const [first] = failed;
  if (!first) return '';
  const which =
    failed.length === 1 ? settingsWords(first.settings) : `${failed.length} settings, the first ${settingsWords(first.settings)}`;
  return ` Could not be tried: ${which} (${first.why.replace(/\.$/, '')}).`;
};

/** "2 sessions of 1 thread instead of 1 of 2: 31 % more frames (24 to 38 %), after 41 s and 9 settings." */
export const foundWords = (objective: Objective, best: TunedSettings, before: TunedSettings, gain: Gain, course: Course): string =>
  `${insteadWords(best, before)}: ${gainWords(objective, gain)}, ${courseWords(course)}.${failedWords(course)}`;

/** @param closest what came closest to being better; null: nothing came close */
export const nothingBetterWords = (
  objective: Objective,
  before: TunedSettings,
  closest: { readonly settings: TunedSettings; readonly gain: Gain } | null,
  course: Course,
): string => {
  const nothing = `Nothing was found to be better than ${settingsWords(before)}, ${courseWords(course)}`;
  return `${nothing}${closest ? closestWords(objective, before, closest) : ''}.${failedWords(course)}`;
};

const closestWords = (
  objective: Objective,
  before: TunedSettings,
  { settings, gain }: { readonly settings: TunedSettings; readonly gain: Gain },
): string => {
  const which = sameSessions(settings, before) ? `${settings.ringSlots} slots` : shortly(settings);
  const unsure = gain.gainLowPct === null ? ', and there was no time to be sure' : '';
  return `: ${which} came closest, with ${gainWords(objective, gain)}${unsure}`;
};

/** "9 settings so far; 2 sessions of 1 thread instead of 1 of 2: 29 % more frames (21 to 37 %)" */
export const runningWords = (
  objective: Objective,
  before: TunedSettings,
  best: TunedSettings | null,
  gain: Gain,
  settings: number,
): string => {
  if (!best)
    return `${count(settings, 'setting')} so far; ${settingsWords(before)}, as before, lead${before.detectThreads === 1 ? 's' : ''}`;
  return `${count(settings, 'setting')} so far; ${insteadWords(best, before)}: ${gainWords(objective, gain)}`;
};

/** @param restored null: the setting before is at work; else why it is not */
export const unfinishedWords = (why: string | null, seconds: number, restored: string | null): string => {
  const what = why === null ? `Cancelled after ${seconds.toFixed(0)} s` : `Not tuned: ${why}`;
  return restored === null
    ? `${what}; the setting before is at work again.`
    : `${what}; the setting before could not be put to work again (${restored.replace(/\.$/, '')}).`;
};
