import { DROP_REASONS, type Percentiles, type SessionCourse, STAGE_COLOUR, STAGES, type Stage } from '../../../../contract/index.ts';
import type { Happening } from './happenings.ts';
import { type Markup, markup } from './markup.ts';
import { clockText, countText, msText, pctText, shortText } from './numbers.ts';
import { Plot, roundTop, type Tick, valueTicks } from './plot.ts';

const WIDE = { width: 1140, height: 208 };
const HALF = { width: 560, height: 196 };
/** How large a chart is drawn. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
const ABOVE_POLES = 18;
const TEXT = 'var(--text)';
const ACCENT = 'var(--accent)';
const FAINT = 'var(--faint)';
const BAD = 'var(--bad)';

/** What a line or an area is called. */
interface Key {
  readonly name: string;
  readonly colour: string;
  readonly kind?: 'thin' | 'dashed';
}

const chart = (title: string, keys: readonly Key[], note: string, picture: Markup): Markup => markup`<figure class="panel">
<h2>${title}<span class="legend">${keys.map(
  ({ name, colour, kind }) => markup`<span><i class="${kind ?? ''}" style="--c:${colour}"></i>${name}</span>`,
)}</span><em>${note}</em></h2>
<div class="scroll">${picture}</div></figure>
`;

/** Ways to cut an axis of time, s. */
const SECONDS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

function timeTicks(lengthS: number, most: number): Tick[] {
  const step = SECONDS.find((wide) => lengthS / wide <= most) ?? lengthS;
  return Array.from({ length: Math.floor(lengthS / step + 1e-9) + 1 }, (_, n) => ({
    at: n * step,
    text: clockText(n * step + 1e-9, step < 1 ? 1 : 0),
  }));
}

const edgesOf = ({ tS, stepS }: SessionCourse): number[] => (tS.length === 0 ? [] : [...tS, tS.at(-1)! + stepS]);
const middlesOf = ({ tS, stepS }: SessionCourse): number[] => tS.map((at) => at + stepS / 2);
const largest = (...series: readonly (readonly (number | null)[])[]): number =>
  series.reduce((most, values) => values.reduce<number>((max, value) => Math.max(max, value ?? 0), most), 0);

function polesOf(plot: Plot, course: SessionCourse, happenings: readonly Happening[]): Markup {
  const poles = happenings.flatMap(({ event, number }) =>
    number === null ? [] : [{ at: (event.tNs - course.startNs) / 1e9, number, title: event.text }],
  );
  return plot.poles(poles.filter(({ at }) => at >= 0 && at <= course.lengthS));
}

/** p50, p95 and the slowest frame of each point; lost frames at the foot; changes as numbered poles. */
export function latencyChart(course: SessionCourse, happenings: readonly Happening[]): Markup {
  const { e2eMs, lengthS, frame } = course;
  const [edges, middles] = [edgesOf(course), middlesOf(course)];
  // One slow frame must not flatten all others: what is far above the 95th percentiles is cut off, and told.
  const top = Math.min(largest(e2eMs.max), largest(e2eMs.p95) * 1.8);
  const plot = new Plot({ ...WIDE, x: [0, lengthS], yTop: roundTop(top), above: ABOVE_POLES });
  const lost = middles.map((_, point) => Object.values(course.dropped).reduce((sum, counts) => sum + counts[point]!, 0));
  const titles = middles.map((at, point) => {
    const ms = e2eMs.p50[point] ?? null;
    const drops = lost[point]! > 0 ? ` · ${countText(lost[point])} lost` : '';
    if (ms === null && drops === '') return '';
    const latency = ms === null ? '' : ` · p50 ${msText(ms)}, p95 ${msText(e2eMs.p95[point])}, max ${msText(e2eMs.max[point])} ms`;
    return `${clockText(at, 1)} · frame ${countText(frame[point])}${latency}${drops}`;
  });
  const zeros = e2eMs.max.map(() => 0);
  const cut = largest(e2eMs.max) > roundTop(top) ? `; the slowest, ${msText(largest(e2eMs.max))} ms, is cut off` : '';
  const keys = [
    { name: 'p50', colour: ACCENT },
    { name: 'p95', colour: TEXT, kind: 'thin' as const },
    { name: 'max', colour: FAINT },
    ...(lost.some((n) => n > 0) ? [{ name: 'lost', colour: BAD }] : []),
  ];
  return chart(
    'Latency over time',
    keys,
    `e2e, ms, each point ${spanText(course.stepS)}${cut}`,
    plot.svg(
      'End-to-end latency over the session',
      plot.axes(timeTicks(lengthS, 10), valueTicks(roundTop(top), 5, ' ms')),
      plot.band(
        edges,
        zeros,
        e2eMs.max.map((ms) => ms ?? 0),
        FAINT,
        'soft',
      ),
      plot.line(middles, e2eMs.p95, TEXT, 'thin'),
      plot.line(middles, e2eMs.p50, ACCENT),
      plot.feet(
        middles.filter((_, point) => lost[point]! > 0),
        BAD,
      ),
      polesOf(plot, course, happenings),
      plot.pointers(edges, titles),
    ),
  );
}

const spanText = (seconds: number): string => (seconds < 1 ? `${countText(seconds * 1000)} ms` : `${shortText(seconds)} s`);

/** Mean wait (hatched) and service of a frame at every stage, one on top of the other, up to its mean e2e. */
export function stackChart(course: SessionCourse, happenings: readonly Happening[]): Markup {
  const [edges, middles] = [edgesOf(course), middlesOf(course)];
  const stages = STAGES.filter((stage) => course.stages[stage] !== undefined);
  const layers = [
    ...stages.flatMap((stage) => {
      const { waitMs, serviceMs } = course.stages[stage]!;
      return [
        { values: waitMs, fill: `url(#wait-${stage})` },
        { values: serviceMs, fill: STAGE_COLOUR[stage] },
      ];
    }),
    { values: course.unattributedMs, fill: STAGE_COLOUR.unattributed },
  ];
  const heights = middles.map(() => 0);
  const steps = layers.map(({ values, fill }) => {
    const lower = [...heights];
    for (const [point, value] of values.entries()) heights[point]! += Math.max(0, value ?? 0);
    return { lower, upper: [...heights], fill };
  });
  const plot = new Plot({ ...WIDE, height: 236, x: [0, course.lengthS], yTop: roundTop(largest(heights)), above: ABOVE_POLES });
  const titles = middles.map((at, point) => (heights[point]! > 0 ? `${clockText(at, 1)} · ${shares(course, stages, point)}` : ''));
  return chart(
    'Where the time goes',
    stages.map((stage) => ({ name: stage, colour: STAGE_COLOUR[stage] })),
    'mean of a frame, ms; hatched: it waits',
    plot.svg(
      'Mean wait and service of a frame by stage over the session',
      plot.axes(timeTicks(course.lengthS, 10), valueTicks(roundTop(largest(heights)), 5, ' ms')),
      steps.map(({ lower, upper, fill }) => plot.band(edges, lower, upper, fill)),
      polesOf(plot, course, happenings),
      plot.pointers(edges, titles),
    ),
  );
}

/** The largest parts of a frame's time at a point: "decode 12.0 (wait 9.1), detect 8.2 ms". */
function shares(course: SessionCourse, stages: readonly Stage[], point: number): string {
  const parts = stages
    .map((stage) => ({ stage, wait: course.stages[stage]!.waitMs[point] ?? 0, service: course.stages[stage]!.serviceMs[point] ?? 0 }))
    .filter(({ wait, service }) => wait + service >= 0.05)
    .sort((a, b) => b.wait + b.service - a.wait - a.service)
    .slice(0, 5)
    .map(({ stage, wait, service }) => `${stage} ${msText(wait + service)}${wait >= 0.05 ? ` (wait ${msText(wait)})` : ''}`);
  return `${parts.join(', ')} ms`;
}

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

/** Where each sample's second begins and ends. */
const sampleEdges = (tS: readonly number[]): number[] => (tS.length === 0 ? [] : [Math.max(0, tS[0]! - 1), ...tS]);

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

const THREAD_COLOURS: { readonly [name: string]: string } = {
  source: STAGE_COLOUR.decode,
  detect: STAGE_COLOUR.detect,
  track: STAGE_COLOUR.track,
  classify: STAGE_COLOUR.classify,
  hub: STAGE_COLOUR.compose,
};
const threadColour = (name: string): string => THREAD_COLOURS[name.split(' ')[0]!] ?? STAGE_COLOUR.unattributed;
/** A thread that never takes so much is not drawn. */
const WORTH_PCT = 2;

/** CPU of the engine, its threads and the window; null where it was not read. */
export function cpuChart(course: SessionCourse, size: Size): Markup | null {
  const { tS, engineCpuPct, windowCpuPct, threadsCpuPct } = course.samples;
  if (!engineCpuPct.some((pct) => pct !== null)) return null;
  const threads = Object.entries(threadsCpuPct).filter(([, values]) => largest(values) >= WORTH_PCT);
  const hasWindow = windowCpuPct.some((pct) => pct !== null);
  const top = roundTop(largest(engineCpuPct, windowCpuPct));
  const plot = new Plot({ ...size, x: [0, course.lengthS], yTop: top });
  const titles = tS.map((at, n) => {
    const parts = threads.map(([name, values]) => `${name} ${pctText(values[n])}`);
    return `${clockText(at)} · engine ${pctText(engineCpuPct[n])}${hasWindow ? `, window ${pctText(windowCpuPct[n])}` : ''}${parts.length > 0 ? `; ${parts.join(', ')}` : ''}`;
  });
  return chart(
    'CPU',
    [
      { name: 'engine', colour: TEXT, kind: 'dashed' },
      ...(hasWindow ? [{ name: 'window', colour: STAGE_COLOUR.present }] : []),
      ...threads.map(([name]) => ({ name, colour: threadColour(name) })),
    ],
    'percent of one core',
    plot.svg(
      'CPU over the session',
      plot.axes(timeTicks(course.lengthS, 6), valueTicks(top, 5, ' %')),
      plot.line(tS, engineCpuPct, TEXT, 'dashed'),
      hasWindow && plot.line(tS, windowCpuPct, STAGE_COLOUR.present),
      threads.map(([name, values]) => plot.line(tS, values, threadColour(name))),
      plot.pointers(sampleEdges(tS), titles),
    ),
  );
}

/** Height of a line of text over the plot. */
const TAG_PX = 11;

/** Which share of the frames took at most so long, up to a little beyond the 99th percentile; null where none has a latency. */
export function distributionChart(e2eMs: Float64Array, { p50, p95, p99, max }: Percentiles, size: Size): Markup | null {
  if (e2eMs.length === 0) return null;
  const top = Math.min(max ?? 0, (p99 ?? 0) * 1.5) || 1;
  const right = roundTop(top);
  const shares = [...Array.from({ length: 199 }, (_, n) => (n + 1) / 200), 0.999, 1];
  const times = shares.map((share) => e2eMs[Math.max(0, Math.ceil(share * e2eMs.length) - 1)]!);
  const shown = times.filter((ms) => ms <= right).length;
  const marks = [
    { name: 'p50', ms: p50 },
    { name: 'p95', ms: p95 },
    { name: 'p99', ms: p99 },
  ].flatMap(({ name, ms }) => (ms === null || ms > right ? [] : [{ name, ms }]));
  const plot = new Plot({ ...size, x: [0, right], yTop: 100, above: TAG_PX * marks.length });
  const cut = (max ?? 0) > right ? `; the slowest took ${msText(max)} ms` : '';
  const xs = [times[0]!, ...times.slice(0, shown)];
  const ys = [0, ...shares.slice(0, shown).map((share) => share * 100)];
  return chart(
    'Distribution of latency',
    [],
    `share of ${countText(e2eMs.length)} frames that took at most so long${cut}`,
    plot.svg(
      'Empirical cumulative distribution of end-to-end latency',
      plot.axes(
        valueTicks(right, 7, ' ms'),
        [0, 25, 50, 75, 100].map((at) => ({ at, text: `${at} %` })),
      ),
      marks.map(({ name, ms }, at) => {
        const x = plot.x(ms);
        const [y, toLeft] = [TAG_PX * (at + 1), x > plot.right - 70];
        return markup`<path class="mark" d="M${x.toFixed(1)} ${y - 8}V${plot.bottom}"/><text class="tag${toLeft && ' last'}" x="${(toLeft ? x - 4 : x + 4).toFixed(1)}" y="${y}">${name} ${msText(ms)} ms</text>`;
      }),
      plot.line(xs, ys, ACCENT),
      plot.pointers(
        xs,
        xs.slice(1).map((ms, at) => `${shortText(ys[at + 1])} % took at most ${msText(ms)} ms`),
      ),
    ),
  );
}

/** Charts two by two; an odd last one is as wide as two. Those that have nothing to show are left out. */
export function twoByTwo(charts: readonly ((size: Size) => Markup | null)[]): Markup {
  const drawn = charts.filter((chart) => chart(HALF) !== null);
  const last = drawn.length % 2 === 1 ? drawn.at(-1) : undefined;
  return markup`<div class="two">${drawn.filter((chart) => chart !== last).map((chart) => chart(HALF))}</div>${last?.({ ...WIDE, height: HALF.height })}`;
}

/** What hatching refers to: one pattern a stage, in its colour. */
export const patterns = (): Markup =>
  markup`<svg class="patterns" aria-hidden="true"><defs>${STAGES.map(
    (stage) => markup`<pattern id="wait-${stage}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="5" height="5" fill="${STAGE_COLOUR[stage]}" fill-opacity=".22"/><rect width="2" height="5" fill="${STAGE_COLOUR[stage]}" fill-opacity=".85"/></pattern>`,
  )}</defs></svg>`;
