import {
  type LiveSettings,
  type PreviewHeader,
  type RunState,
  type Snapshot,
  SPAN,
  STAGES,
  type Stage,
  type TimelineFrame,
} from '../../contract/index.ts';
import { formatAge, formatCount, formatMs, formatPlural, NOTHING } from '../format.ts';
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

/** A rate in four characters: " 9.9", "25.0", " 125". */
const rate = (fps: number): string => (fps < 99.95 ? fps.toFixed(1) : String(Math.round(fps))).padStart(4);

/** "fps in 25.0 · processed 25.0 · shown 24.7" */
export const hudRates = ({ fps }: Pick<Snapshot, 'fps'>): string =>
  `fps in ${rate(fps.ingest)} · processed ${rate(fps.processed)} · shown ${rate(fps.displayed)}`;

const losses = ({ ledger, late }: Pick<Snapshot, 'ledger' | 'late'>): string =>
  `dropped ${formatCount(droppedTotal(ledger))} · late ${formatCount(late)}`;

/** "dropped 0 · late 0 · 3 tracks"; nothing of tracks while none can be followed. */
export const hudLosses = (snapshot: Pick<Snapshot, 'ledger' | 'late' | 'tracks'>, live: Pick<LiveSettings, 'detect' | 'track'>): string =>
  live.detect && live.track ? `${losses(snapshot)} · ${formatPlural(snapshot.tracks, 'track')}` : losses(snapshot);

/**
 * Frames since the oldest label on the picture was computed, 0 where all is of this very frame (boxes always are); null where nothing was
 * looked for on it.
 */
export const resultAge = ({ objects, spans }: Pick<PreviewHeader, 'objects' | 'spans'>): number | null => {
  const detected = spans.some((span, k) => k % 4 === 0 && span === SPAN.detect);
  if (!detected && objects.length === 0) return null;
  return objects.reduce(
    (oldest, { class: first, also }) => Math.max(oldest, first?.ageFrames ?? 0, ...also.map(({ ageFrames }) => ageFrames)),
    0,
  );
};

const MANY = 99_999;

const resultText = (frames: number | null): string => {
  if (frames === null) return 'no result';
  const count = frames > MANY ? `${formatCount(frames / 1000)}k` : formatCount(frames).padStart(2);
  return `result ${count} ${frames === 1 ? 'frame' : 'frames'}`;
};

const pictureText = (ageMs: number | null): string => (ageMs === null ? NOTHING : `${formatAge(ageMs).padStart(6)} old`);

/**
 * How old is what is seen: "result  0 frames · picture  48 ms old". Never longer than 41 characters, for which the overlay has room.
 * @param stopped why no newer picture is to come, or null
 */
export const hudAges = (header: PreviewHeader | null, nowNs: number | null, stopped: string | null): string => {
  if (header === null) return stopped === null ? 'no picture yet' : `no picture · ${stopped}`;
  const ageMs = nowNs === null ? null : Math.max(0, (nowNs - header.tReceiveNs) / 1e6);
  return `${resultText(resultAge(header)).padEnd(16)} · picture ${stopped ?? pictureText(ageMs)}`;
};

/** Why no newer picture is to come; null while they do. */
export const stoppedWord = ({ phase, live }: Pick<RunState, 'phase' | 'live'>): string | null => {
  if (phase === 'paused' || phase === 'ended') return phase;
  return live.preview ? null : 'off';
};

/** What decodes and what infers: "software · cpu". */
export const hudEngines = ({ decoder, detector, cascade }: Pick<RunState, 'decoder' | 'detector' | 'cascade'>): string => {
  const providers = [detector, ...cascade.map(({ model }) => model)]
    .filter((model) => model !== null)
    .map((model) => model.provider.actual);
  return [decoder?.actual ?? NOTHING, ...new Set(providers)].join(' · ');
};

/** The whole overlay in one line. */
export const hudLine = (frame: TimelineFrame | null, snapshot: Snapshot | null): string =>
  [
    frame === null ? null : `frame ${formatCount(frame.frame)}`,
    snapshot === null ? null : `${rate(snapshot.fps.processed)} fps`,
    frame === null ? null : `e2e ${formatMs(frame.e2eMs).padStart(5)} ms`,
    snapshot === null ? null : losses(snapshot),
  ]
    .filter((part) => part !== null)
    .join(' · ');
