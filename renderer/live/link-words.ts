import type { SourceLink } from '../../contract/index.ts';
import { formatAge } from '../format.ts';
import type { Tone } from './tones.ts';

/** What is shown of a link needs its state, and by when something happens. */
export type ShownLink = Pick<SourceLink, 'state' | 'reason' | 'words' | 'sinceNs' | 'retryAtNs'>;

/** A live source that does not give pictures is worth a look, one that never will again is bad. */
export const linkTone = ({ state }: Pick<SourceLink, 'state'>): Tone | 'good' | 'quiet' => {
  if (state === 'playing') return 'good';
  if (state === 'failed') return 'bad';
  return state === 'stalled' || state === 'reconnecting' ? 'warn' : 'quiet';
};

/** Whether its picture is not the newest any more. */
export const isStale = (link: Pick<SourceLink, 'state'> | null): boolean =>
  link !== null && (link.state === 'stalled' || link.state === 'reconnecting' || link.state === 'failed');

const SILENT = /\bfor (\d+(?:\.\d+)?) s\b/;

/** How long nothing has arrived, ms: what the engine said of it when it told, and the time since. */
const silentMs = ({ words, sinceNs }: Pick<ShownLink, 'words' | 'sinceNs'>, nowNs: number): number =>
  Number(SILENT.exec(words)?.[1] ?? 0) * 1000 + Math.max(0, nowNs - sinceNs) / 1e6;

/** Seconds until the next try, with one decimal, never below 0: "1.2 s". */
const untilRetry = (retryAtNs: number, nowNs: number): string => `${(Math.max(0, retryAtNs - nowNs) / 1e9).toFixed(1)} s`;

/** The state in a few words: "stalled 4.2 s", "reconnecting in 1.2 s", "failed: no such stream". @param nowNs engine's clock; null: not known yet */
export const linkWords = (link: ShownLink, nowNs: number | null): string => {
  const { state, retryAtNs, reason } = link;
  if (state === 'failed') return reason === null ? 'failed' : `failed: ${reason}`;
  if (nowNs === null) return state;
  if (state === 'reconnecting' && retryAtNs !== null) return `reconnecting in ${untilRetry(retryAtNs, nowNs)}`;
  return state === 'stalled' ? `stalled ${formatAge(silentMs(link, nowNs))}` : state;
};

/** The engine's own sentence, in which the time to the next try runs down, and that of silence up: "Reconnecting in 1.2 s, third try: connection refused." */
export const linkSentence = (link: ShownLink, nowNs: number | null): string => {
  const { state, words, retryAtNs } = link;
  if (nowNs === null) return words;
  if (state === 'stalled') return words.replace(SILENT, `for ${formatAge(silentMs(link, nowNs))}`);
  return retryAtNs === null ? words : words.replace(/\bin \d+(?:\.\d+)? s\b/, `in ${untilRetry(retryAtNs, nowNs)}`);
};

/** "stale · 4.2 s old"; without a clock, or a picture, its age is left out. */
export const staleWords = (tReceiveNs: number | null, nowNs: number | null): string =>
  tReceiveNs === null || nowNs === null ? 'stale' : `stale · ${formatAge(Math.max(0, nowNs - tReceiveNs) / 1e6)} old`;
