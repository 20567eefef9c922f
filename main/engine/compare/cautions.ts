import type { SessionDetail } from '../../../contract/index.ts';
import type { Pair } from './pair.ts';
import type { RecordedRun } from './recorded-run.ts';
import { isSameSource } from './settings.ts';

/** After so long in a run that is worth more than a glance, chance can be told from change. */
const SHORT_S = 10;

const quoted = ({ item }: SessionDetail): string => `"${item.name}"`;

const changesOf = (detail: SessionDetail): string[] => {
  const { events } = detail;
  const count = (...kinds: readonly string[]): number => events.filter(({ kind }) => kinds.includes(kind)).length;
  const [changes, moves] = [count('toggle', 'setting'), count('pause', 'seek')];
  const times = (n: number): string => (n === 1 ? 'once' : `${n} times`);
  return [
    ...(changes > 0
      ? [`Settings of ${quoted(detail)} changed while it ran (${times(changes)}): its figures are of all of them together.`]
      : []),
    ...(moves > 0 ? [`${quoted(detail)} was paused or moved (${times(moves)}): its rates count that time.`] : []),
  ];
};

const lossesOf = (detail: SessionDetail): string[] => {
  const { manifest, item } = detail;
  return [
    ...(item.state === 'killed' ? [`The recording of ${quoted(detail)} broke off: only what was kept of it is compared.`] : []),
    ...(manifest.gapFrames > 0 ? [`${manifest.gapFrames} frames of ${quoted(detail)} could not be kept and are in no figure.`] : []),
  ];
};

/** What is to be known of one session by itself. */
export const cautionsOf = (detail: SessionDetail): string[] => [...changesOf(detail), ...lossesOf(detail)];

const overlaps = (a: SessionDetail, b: SessionDetail): boolean => {
  const [fromA, fromB] = [Date.parse(a.manifest.startedAt), Date.parse(b.manifest.startedAt)];
  return fromA < fromB + b.item.durationMs && fromB < fromA + a.item.durationMs;
};

const isSameMachine = (a: SessionDetail, b: SessionDetail): boolean =>
  (['cpu', 'cores', 'platform'] as const).every((key) => a.manifest.application[key] === b.manifest.application[key]);

/** What makes the comparison of two sessions weak. */
export const cautionsAbout = (first: RecordedRun, other: RecordedRun, { paired, drawn }: Pair): string[] => {
  const [a, b] = [first.detail, other.detail];
  const both = `${quoted(a)} and ${quoted(b)}`;
  const shortest = Math.min(first.whole.seconds, other.whole.seconds);
  const isLive = [a, b].some(({ manifest }) => manifest.source.kind === 'live');
  const isSame = isSameSource(a.manifest.source, b.manifest.source);
  const isWatched = ({ summary }: RecordedRun): boolean => summary.frames.presented > 0;
  return [
    ...(isSame || (isLive && a.manifest.source.uri === b.manifest.source.uri)
      ? []
      : [`${both} are of different sources: what differs may be the pictures.`]),
    ...(isSame && !paired ? [`${both} are not of the same frames: what differs may be the pictures.`] : []),
    ...(isSameMachine(a, b) ? [] : [`${both} were made on different machines.`]),
    ...(isSameMachine(a, b) && overlaps(a, b) ? [`${both} ran at the same time, each at the other's cost.`] : []),
    ...(a.manifest.open.pace === b.manifest.open.pace
      ? []
      : [`One of ${both} ran as fast as it could, the other by timestamps: rates and latencies mean different things.`]),
    ...(isWatched(first) === isWatched(other)
      ? []
      : [`Only one of ${both} was drawn in a window: there e2e ends with the drawing, in the other with the results.`]),
    ...(drawn.length === 0
      ? [`${both} are too short to tell change from chance: record 5 s and 100 frames at least.`]
      : shortest < SHORT_S
        ? [`${both} are short (${shortest.toFixed(1)} s): only large changes can be told from chance.`]
        : []),
  ];
};
