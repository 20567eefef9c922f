import type { SessionCourse } from '../../contract/course.ts';
import { DROP_REASONS, STAGE_COLOUR, STAGES } from '../../contract/stages.ts';
import { threadColour } from '../run/thread-colour.ts';
import type { Colours } from '../theme.ts';
import { REASON_COLOUR } from './reason-colour.ts';
import { type Piece, piecesOf, smoothed, stacked } from './series.ts';
import type { Layer, PlotData } from './time-plot.ts';

/** A wait is lighter than the work that it is before. */
const colourOf = ({ stage, kind }: Piece, colours: Colours): string =>
  kind === 'service' ? STAGE_COLOUR[stage] : `color-mix(in srgb, ${STAGE_COLOUR[stage]} 42%, ${colours.panel})`;

/** Areas of all that a mean frame waits and works, one on another up to its mean e2e, and e2e p95 as a line. */
export function latencyLayers(course: SessionCourse, colours: Colours): PlotData {
  const pieces = piecesOf(course);
  const edges = stacked(pieces.map(({ values }) => values));
  const areas = pieces.map((piece, k): Layer => {
    const name = `${piece.stage} ${piece.kind}`;
    return { name, kind: 'area', colour: colourOf(piece, colours), values: edges[k] ?? [], scales: k === pieces.length - 1 };
  });
  const p95: Layer = { name: 'e2e p95', kind: 'line', colour: colours.text, values: course.e2eMs.p95, scales: true };
  return { tS: course.tS, stepS: course.stepS, layers: [...areas.toReversed(), p95] };
}

/** Rates over at least this long, s: over less, they tell how frames fall into the points. */
const RATE_S = 1;

export const RATE_COLOURS = { ingest: STAGE_COLOUR.decode, processed: STAGE_COLOUR.detect, displayed: STAGE_COLOUR.present } as const;

/** Frames a second that came in, were analysed and were shown; and what the source declares. */
export function rateLayers(course: SessionCourse, sourceFps: number | null, colours: Colours): PlotData {
  const width = Math.round(RATE_S / course.stepS);
  const rates = (['ingest', 'processed', 'displayed'] as const).map(
    (name): Layer => ({
      name,
      kind: 'line',
      colour: RATE_COLOURS[name],
      values: smoothed(course.fps[name], width),
      scales: true,
      ...(name === 'displayed' ? { dash: [6, 3] } : {}),
    }),
  );
  const declared: Layer[] =
    sourceFps === null
      ? []
      : [
          {
            name: 'source',
            kind: 'line',
            colour: colours.faint,
            values: course.tS.map(() => sourceFps),
            widthPx: 1,
            dash: [4, 4],
            scales: true,
          },
        ];
  return { tS: course.tS, stepS: course.stepS, layers: [...declared, ...rates] };
}

/** Reasons that occurred, in their own order. */
export const reasonsOf = ({ dropped }: Pick<SessionCourse, 'dropped'>) =>
  DROP_REASONS.filter((reason) => dropped[reason]?.some((n) => n > 0));

/** Frames lost, by reason, and those left out on purpose; one on another. */
export function dropLayers(course: SessionCourse, colours: Colours): PlotData {
  const parts = reasonsOf(course).map((reason) => ({
    name: reason as string,
    colour: REASON_COLOUR[reason],
    values: course.dropped[reason] ?? [],
  }));
  if (course.decimated.some((n) => n > 0)) parts.push({ name: 'decimated', colour: colours.faint, values: course.decimated });
  const edges = stacked(parts.map(({ values }) => values));
  const areas = parts.map(
    ({ name, colour }, k): Layer => ({ name, kind: 'area', colour, values: edges[k] ?? [], scales: k === parts.length - 1 }),
  );
  return { tS: course.tS, stepS: course.stepS, layers: areas.toReversed() };
}

/** Frames that wait before each stage, and all that are on their way; looked at once a second. */
export function queueLayers({ samples }: SessionCourse, colours: Colours): PlotData {
  const queues = STAGES.flatMap((stage): readonly Layer[] => {
    const values = samples.queueDepth[stage];
    if (values === undefined || values.every((n) => n === 0)) return [];
    return [{ name: stage, kind: 'line', colour: STAGE_COLOUR[stage], values, scales: true }];
  });
  const flight: Layer = {
    name: 'in flight',
    kind: 'line',
    colour: colours.dim,
    values: samples.framesInFlight,
    widthPx: 1,
    dash: [5, 3],
    scales: true,
  };
  return { tS: samples.tS, stepS: null, layers: [flight, ...queues] };
}

/** CPU of the engine and of the window, percent of one core; on demand of each of the engine's threads. */
export function cpuLayers({ samples }: SessionCourse, colours: Colours, threads: boolean): PlotData {
  const engine: Layer = { name: 'engine', kind: 'line', colour: colours.text, values: samples.engineCpuPct, scales: true };
  const window: Layer = {
    name: 'window',
    kind: 'line',
    colour: STAGE_COLOUR.present,
    values: samples.windowCpuPct,
    dash: [5, 3],
    scales: true,
  };
  const each = Object.entries(samples.threadsCpuPct).map(
    ([name, values]): Layer => ({ name, kind: 'line', colour: threadColour(name), values, widthPx: 1, scales: true }),
  );
  const known = [engine, window].filter(({ values }) => values.some((value) => value !== null));
  return { tS: samples.tS, stepS: null, layers: [...(threads ? each : []), ...known] };
}
