import { type SessionCourse, STAGE_COLOUR } from '../../../../contract/index.ts';
import { chart, largest, type Size, sampleEdges, TEXT, timeTicks } from './chart.ts';
import type { Markup } from './markup.ts';
import { clockText, pctText } from './numbers.ts';
import { Plot, roundTop, valueTicks } from './plot.ts';

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
