import { type JSX, type ReactNode, useMemo, useState } from 'react';
import type { SessionCourse } from '../../contract/course.ts';
import { STAGE_COLOUR, STAGE_MEANING, STAGES } from '../../contract/stages.ts';
import { formatCount, formatFps, formatMean, formatPct, formatScale } from '../format.ts';
import { load, save } from '../state/storage.ts';
import { Chart, type LegendItem } from './chart.tsx';
import { cpuLayers, dropLayers, latencyLayers, type Loss, lossesOf, queueLayers, rateLayers } from './layers.ts';
import { LatencyAt } from './latency-at.tsx';
import { indexAt, type Piece, piecesOf } from './series.ts';
import type { TimeAxis } from './time-axis.ts';
import type { PlotData, PlotMark, PlotStyle } from './time-plot.ts';
import { useColours } from './use-colours.ts';

interface Props {
  readonly axis: TimeAxis;
  readonly course: SessionCourse;
  readonly marks: readonly PlotMark[];
  /** What the source declares; null where it declares nothing, or sets no pace. */
  readonly sourceFps: number | null;
  readonly onPick: (atS: number) => void;
}

/** Of counts only whole numbers have a name. */
const wholeUnit = (n: number): string => (Number.isInteger(n) ? formatCount(n) : '');
const msUnit = (ms: number): string => (ms >= 1000 ? `${formatScale(ms / 1000)} s` : `${ms} ms`);

const LATENCY: PlotStyle = { heightPx: 150, unit: msUnit, leastTop: 1, flags: true, times: true };
const RATES: PlotStyle = { heightPx: 76, unit: (fps) => `${fps} fps`, leastTop: 1, flags: false, times: false };
const DROPS: PlotStyle = { heightPx: 52, unit: wholeUnit, leastTop: 2, flags: false, times: false };
const QUEUES: PlotStyle = { heightPx: 64, unit: String, leastTop: 2, flags: false, times: false };
const CPU: PlotStyle = { heightPx: 76, unit: (pct) => `${pct} %`, leastTop: 20, flags: false, times: true };

const meaningOf = (stage: Piece['stage']): string => (stage === 'unattributed' ? 'e2e − Σ stage latency' : STAGE_MEANING[stage]);

const stepText = (stepS: number): string => (stepS >= 0.095 ? `${Number(stepS.toPrecision(2))} s` : `${Math.round(stepS * 1000)} ms`);

const latencyLegend = (pieces: readonly Piece[]): readonly LegendItem[] =>
  [...STAGES, 'unattributed' as const]
    .filter((stage) => pieces.some((piece) => piece.stage === stage))
    .map((stage) => ({ name: stage, colour: STAGE_COLOUR[stage], title: meaningOf(stage) }));

/** Legend of lines, and of areas that stand alone: each with its value where the pointer is. */
const legendOf =
  (data: PlotData, format: (value: number | null | undefined) => string) =>
  (hoverS: number | null): readonly LegendItem[] => {
    const k = hoverS === null ? -1 : indexAt(data.tS, data.stepS, hoverS);
    return [...data.lines, ...data.areas].map(({ name, colour, values }) => ({
      name,
      colour,
      value: k < 0 ? undefined : format(values[k]),
    }));
  };

/** Losses, each with its number where the pointer is, else over all that is drawn. */
function lossLegend({ tS, stepS }: SessionCourse, losses: readonly Loss[], hoverS: number | null): readonly LegendItem[] {
  const k = hoverS === null ? -1 : indexAt(tS, stepS, hoverS);
  return losses.map(({ name, colour, counts }) => ({
    name,
    colour,
    value: formatCount(k < 0 ? counts.reduce((sum, n) => sum + n, 0) : counts[k]),
  }));
}

/**
 * A session over time, charts under one another on one axis: latency by stage, rates, losses, queues, CPU. Dragging selects a part, the wheel
 * zooms, shift and dragging moves, a double-click shows all.
 */
export function CourseCharts({ axis, course, marks, sourceFps, onPick }: Props): JSX.Element {
  const colours = useColours();
  const [threads, setThreads] = useState(() => load('chart.threads', false));
  const pieces = useMemo(() => piecesOf(course), [course]);
  const latency = useMemo(() => latencyLayers(course, colours), [course, colours]);
  const rates = useMemo(() => rateLayers(course, sourceFps, colours), [course, sourceFps, colours]);
  const losses = useMemo(() => lossesOf(course, colours), [course, colours]);
  const drops = useMemo(() => dropLayers(course, losses), [course, losses]);
  const queues = useMemo(() => queueLayers(course, colours), [course, colours]);
  const cpu = useMemo(() => cpuLayers(course, colours, threads), [course, colours, threads]);
  const { gaps, stepS } = course;
  const common = { axis, marks, gaps, onPick };
  const withThreads = (): void => {
    save('chart.threads', !threads);
    setThreads(!threads);
  };
  const lost = gaps.reduce((sum, { frames }) => sum + frames, 0);
  const threadsButton: ReactNode = (
    <button type="button" className="co-button" aria-pressed={threads} onClick={withThreads}>
      threads
    </button>
  );
  return (
    <>
      <Chart
        id="latency"
        title="Latency"
        {...common}
        data={latency}
        style={LATENCY}
        legend={() => latencyLegend(pieces)}
        aside={() => 'lighter: wait · line: e2e p95'}
        tooltip={(atS) => <LatencyAt course={course} pieces={pieces} atS={atS} />}
      />
      <Chart
        id="rates"
        title="Rates"
        {...common}
        data={rates}
        style={RATES}
        legend={legendOf(rates, formatFps)}
        aside={() => `frames a second, over ${stepText(Math.max(1, stepS))}`}
      />
      <Chart
        id="drops"
        title="Drops"
        {...common}
        data={drops}
        style={DROPS}
        empty={losses.length === 0 && gaps.length === 0 ? 'no frame was lost' : null}
        legend={(hoverS) => lossLegend(course, losses, hoverS)}
        aside={() => `frames in ${stepText(stepS)}${lost > 0 ? ` · hatched: ${formatCount(lost)} could not be kept` : ''}`}
      />
      <Chart
        id="queues"
        title="Queues"
        {...common}
        data={queues}
        style={QUEUES}
        empty={queues.tS.length === 0 ? 'not sampled in this session' : null}
        legend={legendOf(queues, formatMean)}
        aside={() => 'frames waiting, by stage'}
      />
      <Chart
        id="cpu"
        title="CPU"
        {...common}
        data={cpu}
        style={CPU}
        empty={cpu.lines.length === 0 ? 'not sampled in this session' : null}
        legend={legendOf(cpu, formatPct)}
        aside={() => <>of one core {threadsButton}</>}
      />
    </>
  );
}
