import { FRAME_STATE, type Snapshot, type Stage, STAGES, type TimelineFrame } from '../../contract/index.ts';
import { formatCount, formatFps, formatMs } from '../format.ts';
import type { FrameStore } from '../state/frames.ts';
import { stageOfFrame } from '../state/window.ts';
import { droppedTotal } from './tones.ts';

/** The rows of the overlay: the stages that always matter, and all that lies between them in one. */
export const HUD_ROWS = ['decode', 'preprocess', 'detect', 'track', 'classify', 'present', 'other'] as const;
export type HudRow = (typeof HUD_ROWS)[number];

const isRow = (stage: Stage): stage is Stage & HudRow => (HUD_ROWS as readonly string[]).includes(stage);

/** The newest frame that reached the screen; null before the first. */
export const newestShown = (store: FrameStore): TimelineFrame | null => {
  for (let i = store.length - 1; i >= 0; i--) {
    const frame = store.at(i);
    if (frame.state === FRAME_STATE.presented) return frame;
  }
  return null;
};

/** Wait and service of each row on this frame, ms; zero where the stage did not run. */
export const hudCosts = (frame: TimelineFrame): { readonly [K in HudRow]: { waitMs: number; serviceMs: number } } => {
  const costs = Object.fromEntries(HUD_ROWS.map((row) => [row, { waitMs: 0, serviceMs: 0 }])) as {
    [K in HudRow]: { waitMs: number; serviceMs: number };
  };
  for (const [index, stage] of STAGES.entries()) {
    const cost = stageOfFrame(frame, index);
    if (cost === null) continue;
    const row = costs[isRow(stage) ? stage : 'other'];
    row.waitMs += cost.waitMs;
    row.serviceMs += cost.serviceMs;
  }
  return costs;
};

/** "24.98 in · 24.98 done · 24.71 shown", frames a second */
export const hudRates = ({ fps }: Pick<Snapshot, 'fps'>): string =>
  `${formatFps(fps.ingest)} in · ${formatFps(fps.processed)} done · ${formatFps(fps.displayed)} shown`;

/** The whole overlay in one line. */
export const hudLine = (frame: TimelineFrame | null, snapshot: Snapshot | null): string =>
  [
    frame === null ? null : `frame ${formatCount(frame.frame)}`,
    snapshot === null ? null : `${formatFps(snapshot.fps.processed)} fps`,
    frame === null ? null : `e2e ${formatMs(frame.e2eMs)} ms`,
    snapshot === null ? null : `dropped ${formatCount(droppedTotal(snapshot.ledger))}`,
  ]
    .filter((part) => part !== null)
    .join(' · ');
