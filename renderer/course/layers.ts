import type { SessionCourse } from '../../contract/course.ts';
import { DROP_REASONS, STAGE_COLOUR, STAGES } from '../../contract/stages.ts';
import { threadColour } from '../run/thread-colour.ts';
import type { Colours } from '../theme.ts';
import { REASON_COLOUR } from './reason-colour.ts';
import { type Piece, piecesOf, smoothed, stacked } from './series.ts';
import type { Line, PlotData } from './time-plot.ts';

/** A wait is lighter than the work that it is before. */
const colourOf = ({ stage, kind }: Piece, colours: Colours): string =>
  kind === 'service' ? STAGE_COLOUR[stage] : `color-mix(in srgb, ${STAGE_COLOUR[stage]} 42%, ${colours.panel})`;

/** Areas of all that a mean frame waits and works, one on another up to its mean e2e, and e2e p95 as a line. */
export function latencyLayers(course: SessionCourse, colours: Colours): PlotData {
  const pieces = piecesOf(course);
  const edges = stacked(pieces.map(({ values }) => values));
  return {
    tS: course.tS,
    stepS: course.stepS,
    areas: pieces.map((piece, k) => ({ name: `${piece.stage} ${piece.kind}`, colour: colourOf(piece, colours), values: edges[k] ?? [] })),
    lines: [{ name: 'e2e p95', colour: colours.text, values: course.e2eMs.p95 }],
  };
}

/** Rates over at least this long, s: over less, they tell how frames fall into the points. */
const RATE_S = 1;

/** Frames a second that came in and were analysed as lines, and those that were shown as an area; and what the source declares. */
export function rateLayers(course: SessionCourse, sourceFps: number | null, colours: Colours): PlotData {
  const width = Math.round(RATE_S / course.stepS);
  const over = (name: keyof SessionCourse['fps']): readonly number[] => smoothed(course.fps[name], width);
  const declared: readonly Line[] =
    sourceFps === null ? [] : [{ name: 'source', colour: colours.faint, values: course.tS.map(() => sourceFps), widthPx: 1, dash: [4, 4] }];
  return {
    tS: course.tS,
    stepS: course.stepS,
    areas: [{ name: 'displayed', colour: `color-mix(in srgb, ${STAGE_COLOUR.present} 38%, ${colours.panel})`, values: over('displayed') }],
    lines: [
      ...declared,
      { name: 'ingest', colour: STAGE_COLOUR.decode, values: over('ingest'), widthPx: 1 },
      { name: 'processed', colour: STAGE_COLOUR.detect, values: over('processed') },
    ],
  };
}

/** Reasons that occurred, in their own order. */
const reasonsOf = ({ dropped }: Pick<SessionCourse, 'dropped'>) => DROP_REASONS.filter((reason) => dropped[reason]?.some((n) => n > 0));

/** Frames lost, or left out on purpose, of one kind. */
export interface Loss {
  readonly name: string;
  readonly colour: string;
  readonly counts: readonly number[];
}

/** Frames lost, by reason, and those left out on purpose. */
export function lossesOf(course: Pick<SessionCourse, 'dropped' | 'decimated'>, colours: Colours): readonly Loss[] {
  const lost = reasonsOf(course).map((reason) => ({ name: reason, colour: REASON_COLOUR[reason], counts: course.dropped[reason] ?? [] }));
  const decimated = course.decimated.some((n) => n > 0) ? [{ name: 'decimated', colour: colours.faint, counts: course.decimated }] : [];
  return [...lost, ...decimated];
}

/** Losses one on another. */
export function dropLayers({ tS, stepS }: SessionCourse, losses: readonly Loss[]): PlotData {
  const edges = stacked(losses.map(({ counts }) => counts));
  return { tS, stepS, areas: losses.map(({ name, colour }, k) => ({ name, colour, values: edges[k] ?? [] })), lines: [] };
}

/** Frames that wait before each stage, and all that are on their way; looked at once a second. */
export function queueLayers({ samples }: SessionCourse, colours: Colours): PlotData {
  const queues = STAGES.flatMap((stage): readonly Line[] => {
    const values = samples.queueDepth[stage];
    if (values === undefined || values.every((n) => n === 0)) return [];
    return [{ name: stage, colour: STAGE_COLOUR[stage], values }];
  });
  const flight: Line = { name: 'in flight', colour: colours.text, values: samples.framesInFlight, widthPx: 1 };
  return { tS: samples.tS, stepS: null, areas: [], lines: [flight, ...queues] };
}

/** CPU of the engine and of the window, percent of one core; on demand of each of the engine's threads. */
export function cpuLayers({ samples }: SessionCourse, colours: Colours, threads: boolean): PlotData {
  const engine: Line = { name: 'engine', colour: colours.text, values: samples.engineCpuPct };
  const window: Line = { name: 'window', colour: STAGE_COLOUR.present, values: samples.windowCpuPct };
  const each = Object.entries(samples.threadsCpuPct).map(
    ([name, values]): Line => ({ name, colour: threadColour(name), values, widthPx: 1 }),
  );
  const known = [engine, window].filter(({ values }) => values.some((value) => value !== null));
  return { tS: samples.tS, stepS: null, areas: [], lines: [...(threads ? each : []), ...known] };
}
