import { type LiveSettings, type Snapshot, type Stage, STAGES, type TimelineFrame } from '../../contract/index.ts';
import { formatCount, formatFps, formatMs, formatPlural } from '../format.ts';
import { stageOfFrame } from '../state/window.ts';
import { droppedTotal } from './tones.ts';

/** The rows of the overlay: the stages that always matter, and all that lies between them in one. */
export const HUD_ROWS = ['decode', 'preprocess', 'detect', 'track', 'classify', 'present', 'other'] as const;
export type HudRow = (typeof HUD_ROWS)[number];

const isRow = (stage: Stage): stage is Stage & HudRow => (HUD_ROWS as readonly string[]).includes(stage);

/** Wait and service of a row, ms. */
export interface HudCost {
  readonly waitMs: number;
  readonly serviceMs: number;
}

/** What each row cost on this frame; a stage that did not run has no row here, not a zero. */
export const hudCosts = (frame: TimelineFrame): { readonly [K in HudRow]?: HudCost } => {
  const costs: { [K in HudRow]?: HudCost } = {};
  for (const [index, stage] of STAGES.entries()) {
    const cost = stageOfFrame(frame, index);
    if (cost === null) continue;
    const row = isRow(stage) ? stage : 'other';
    const before = costs[row] ?? { waitMs: 0, serviceMs: 0 };
    costs[row] = { waitMs: before.waitMs + cost.waitMs, serviceMs: before.serviceMs + cost.serviceMs };
  }
  return costs;
};

/** "fps 25.0 in · 25.0 done · 24.7 shown" */
export const hudRates = ({ fps }: Pick<Snapshot, 'fps'>): string =>
  `fps ${fps.ingest.toFixed(1)} in · ${fps.processed.toFixed(1)} done · ${fps.displayed.toFixed(1)} shown`;

/** "dropped 0 · 3 tracks"; nothing of tracks while none can be followed. */
export const hudFoot = ({ ledger, tracks }: Pick<Snapshot, 'ledger' | 'tracks'>, live: Pick<LiveSettings, 'detect' | 'track'>): string =>
  [`dropped ${formatCount(droppedTotal(ledger))}`, live.detect && live.track ? formatPlural(tracks, 'track') : null]
    .filter((part) => part !== null)
    .join(' · ');

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
