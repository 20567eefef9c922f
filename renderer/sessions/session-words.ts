import type { SessionListItem } from '../../contract/session.ts';
import type { Ledger } from '../../contract/figures.ts';
import { formatClock, formatCount } from '../format.ts';
import { droppedTotal } from '../live/tones.ts';
import { lossesOf } from '../live/wording.ts';

/** A recording's length: "42.3 s" under a minute, else "12:34". */
export const durationText = (ms: number): string => (ms < 59_950 ? `${(ms / 1000).toFixed(1)} s` : formatClock(ms));

/** "yolox_nano → mobilenet_v2_quant"; what is missing is said: "yolox_nano, no classifier". */
export function modelsText(detector: string | null, classifier: string | null): string {
  if (detector === null) return classifier === null ? 'no networks' : `no detector → ${classifier}`;
  return classifier === null ? detector : `${detector} → ${classifier}`;
}

/** Date and time in the reader's own way, to the second. */
export const startedText = (iso: string, locale?: string): string =>
  new Date(iso).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'medium' });

/** The same in a list: to the minute, and without the year where it is this one. */
export const startedShort = (iso: string, now = new Date(), locale?: string): string => {
  const at = new Date(iso);
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: 'numeric' } as const);
  return at.toLocaleString(locale, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', ...year });
};

/** A word for a session's state, and a sentence where it needs one. */
export const STATE_WORDS: { readonly [K in SessionListItem['state']]: { readonly word: string; readonly sentence: string } } = {
  closed: { word: 'closed', sentence: 'Closed in order; complete.' },
  recording: { word: 'recording', sentence: 'Still being recorded; what is there now is shown.' },
  killed: { word: 'killed', sentence: 'The engine was killed; kept up to its last whole batch.' },
};

/** How bad it is to lose `dropped` of `received` frames: above 1 % amber, above 5 % red. */
export const dropTone = (dropped: number, received: number): '' | 'se-warn' | 'se-bad' =>
  dropped > received * 0.05 ? 'se-bad' : dropped > received * 0.01 ? 'se-warn' : '';

/** Parts of the ledger in words, in its own order, losses by reason and place; parts that are 0 are left out, received and unexplained never are. */
export function ledgerParts(frames: Ledger): readonly { readonly name: string; readonly value: string; readonly tone: string }[] {
  const lost = dropTone(droppedTotal(frames), frames.received);
  const parts = [
    { name: 'received', n: frames.received, tone: '', always: true },
    { name: 'presented', n: frames.presented, tone: '', always: true },
    { name: 'analysed only', n: frames.analysedOnly, tone: '', always: false },
    { name: 'decimated', n: frames.decimated, tone: '', always: false },
    ...lossesOf(frames).map(({ name, n }) => ({ name: `dropped ${name}`, n, tone: lost, always: false })),
    { name: 'dropped', n: 0, tone: '', always: droppedTotal(frames) === 0 },
    { name: 'in flight', n: frames.inFlight, tone: '', always: false },
    { name: 'unexplained', n: frames.unexplained, tone: frames.unexplained === 0 ? 'se-good' : 'se-bad', always: true },
  ];
  return parts.filter(({ n, always }) => always || n !== 0).map(({ name, n, tone }) => ({ name, value: formatCount(n), tone }));
}

/** How old a label of the second network is: "0", "4 · 132 ms". */
export const ageText = ({ ageFrames, ageMs }: { readonly ageFrames: number; readonly ageMs: number }): string =>
  ageFrames === 0 ? '0' : `${formatCount(ageFrames)} · ${formatCount(ageMs)} ms`;

/** Left, top and size of a box [x1, y1, x2, y2] in source pixels: "12, 40 · 64×128". */
export const boxText = (box: readonly number[]): string => {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = box;
  return `${Math.round(x1)}, ${Math.round(y1)} · ${Math.round(x2 - x1)}×${Math.round(y2 - y1)}`;
};
