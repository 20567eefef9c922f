import { DROP_REASONS, type SessionCourse, STAGE_COLOUR, STAGES } from '../../../../contract/index.ts';
import { ACCENT, chart, edgesOf, FAINT, type Key, largest, type Size, sampleEdges, spanText, TEXT, timeTicks } from './chart.ts';
import type { Markup } from './markup.ts';
import { clockText, shortText } from './numbers.ts';
import { Plot, roundTop, valueTicks } from './plot.ts';

/** Frames a second, each over at least a second. */
export function ratesChart(course: SessionCourse, sourceFps: number | null, size: Size): Markup {
  const every = Math.max(1, Math.ceil(1 / course.stepS - 1e-9));
  const group = (values: readonly number[]): number[] => {
    const means: number[] = [];
    // What is left over at the end is too short to tell a rate by, unless it is all there is.
    for (let from = 0; from + every <= values.length || from === 0; from += every) {
      const part = values.slice(from, from + every);
      means.push(part.reduce((sum, value) => sum + value, 0) / Math.max(1, part.length));
    }
    return means;
  };
  const [ingest, processed, displayed] = [group(course.fps.ingest), group(course.fps.processed), group(course.fps.displayed)];
  const edges = Array.from({ length: ingest.length + 1 }, (_, n) => Math.min(course.lengthS, n * every * course.stepS));
  const middles = ingest.map((_, n) => (edges[n]! + edges[n + 1]!) / 2);
  const isDisplayed = displayed.some((fps) => fps > 0);
  const top = roundTop(largest(ingest, processed, displayed, [sourceFps]) * 1.02);
  const plot = new Plot({ ...size, x: [0, course.lengthS], yTop: top });
  const keys: Key[] = [
    { name: 'ingest', colour: FAINT, kind: 'dashed' },
    { name: 'processed', colour: ACCENT },
    ...(isDisplayed ? [{ name: 'displayed', colour: STAGE_COLOUR.present, kind: 'thin' as const }] : []),
  ];
  const titles = middles.map(
    (_, n) =>
      `${clockText(edges[n]!)} · ingest ${shortText(ingest[n])}, processed ${shortText(processed[n])}${isDisplayed ? `, displayed ${shortText(displayed[n])}` : ''} fps`,
  );
  return chart(
    'Frame rates',
    keys,
    sourceFps === null ? 'fps' : `fps; the source declares ${shortText(sourceFps)}`,
    plot.svg(
      'Frames a second over the session',
      plot.axes(timeTicks(course.lengthS, 6), valueTicks(top, 5, '')),
      plot.line(middles, ingest, FAINT, 'dashed'),
      isDisplayed && plot.line(middles, displayed, STAGE_COLOUR.present, 'thin'),
      plot.line(middles, processed, ACCENT),
      plot.pointers(edges, titles),
    ),
  );
}

/** Reasons of drops have no colours of their own: reds and ambers, in the order of the path. */
const REASON_COLOURS = ['#ef5b5b', '#f0975b', '#e8c35b', '#c76bb0', '#9a6be0', '#6b87e0', '#b0685b'];

/** Frames lost over time by reason; null where none was. */
export function dropsChart(course: SessionCourse, size: Size): Markup | null {
  const reasons = DROP_REASONS.filter((reason) => course.dropped[reason]?.some((n) => n > 0));
  if (reasons.length === 0) return null;
  const edges = edgesOf(course);
  const heights = course.tS.map(() => 0);
  const steps = reasons.map((reason, index) => {
    const lower = [...heights];
    for (const [point, n] of course.dropped[reason]!.entries()) heights[point]! += n;
    return { reason, lower, upper: [...heights], fill: REASON_COLOURS[index % REASON_COLOURS.length]! };
  });
  const top = Math.max(4, roundTop(largest(heights)));
  const plot = new Plot({ ...size, x: [0, course.lengthS], yTop: top });
  const titles = course.tS.map((at, point) => {
    const parts = reasons.flatMap((reason) => (course.dropped[reason]![point]! > 0 ? [`${course.dropped[reason]![point]} ${reason}`] : []));
    return parts.length === 0 ? '' : `${clockText(at, 1)} · ${parts.join(', ')}`;
  });
  return chart(
    'Dropped frames',
    steps.map(({ reason, fill }) => ({ name: reason, colour: fill })),
    `frames, each point ${spanText(course.stepS)}`,
    plot.svg(
      'Dropped frames over the session by reason',
      plot.axes(
        timeTicks(course.lengthS, 6),
        valueTicks(top, 4, '').filter(({ at }) => Number.isInteger(at)),
      ),
      steps.map(({ lower, upper, fill }) => plot.band(edges, lower, upper, fill)),
      plot.pointers(edges, titles),
    ),
  );
}

/** Frames that wait, by stage, and all that are on their way; null where there are no samples. */
export function queuesChart(course: SessionCourse, size: Size): Markup | null {
  const { tS, queueDepth, framesInFlight } = course.samples;
  if (tS.length === 0) return null;
  const stages = STAGES.filter((stage) => (queueDepth[stage]?.length ?? 0) > 0 && largest(queueDepth[stage]!) >= 0.05);
  const top = roundTop(largest(framesInFlight, ...stages.map((stage) => queueDepth[stage]!)));
  const plot = new Plot({ ...size, x: [0, course.lengthS], yTop: top });
  const titles = tS.map((at, n) => {
    const depths = stages.flatMap((stage) => (queueDepth[stage]![n]! >= 0.05 ? [`${stage} ${shortText(queueDepth[stage]![n])}`] : []));
    return `${clockText(at)} · ${shortText(framesInFlight[n])} in flight${depths.length > 0 ? `; waiting: ${depths.join(', ')}` : ''}`;
  });
  return chart(
    'Queues',
    [{ name: 'in flight', colour: TEXT, kind: 'dashed' }, ...stages.map((stage) => ({ name: stage, colour: STAGE_COLOUR[stage] }))],
    'frames, mean of each second',
    plot.svg(
      'Frames in flight and waiting over the session',
      plot.axes(timeTicks(course.lengthS, 6), valueTicks(top, 5, '')),
      plot.line(tS, framesInFlight, TEXT, 'dashed'),
      stages.map((stage) => plot.line(tS, queueDepth[stage]!, STAGE_COLOUR[stage])),
      plot.pointers(sampleEdges(tS), titles),
    ),
  );
}
