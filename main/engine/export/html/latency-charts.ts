import { type Percentiles, type SessionCourse, STAGE_COLOUR, STAGES, type Stage } from '../../../../contract/index.ts';
import {
  ABOVE_POLES,
  ACCENT,
  BAD,
  chart,
  edgesOf,
  FAINT,
  largest,
  middlesOf,
  polesOf,
  type Size,
  spanText,
  TEXT,
  timeTicks,
  WIDE,
} from './chart.ts';
import type { Happening } from './happenings.ts';
import { type Markup, markup } from './markup.ts';
import { clockText, countText, msText, shortText } from './numbers.ts';
import { Plot, roundTop, valueTicks } from './plot.ts';

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
