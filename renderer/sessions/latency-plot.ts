import uPlot from 'uplot';
import { formatClock, formatMs } from '../format.ts';
import { type Colours, readColours } from '../theme.ts';
import { drawFlags } from '../timeline/draw-flags.ts';
import type { FrameMark } from '../timeline/source.ts';
import { type LatencyPoints, latencyTop } from './latency-series.ts';

const HEIGHT_PX = 168;
/** Room for flags above the lines. */
const FLAGS_PX = 22;
/** Distances between the axis's numbers, s: whole ones, since a clock shows no less. */
const SECONDS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];

/** What is drawn besides the lines: seconds from the session's start. */
interface PlotExtras {
  /** In the order of their times. */
  readonly marks: readonly { readonly mark: FrameMark; readonly timeS: number }[];
  /** What the timeline shows. */
  readonly viewS: readonly [number, number] | null;
}

/**
 * A uPlot of median and maximum latency over the session, with lost frames as ticks at its foot, changes as flags, and what the timeline
 * shows as a band. `picked` hears the point (its index) that was clicked.
 */
export class LatencyPlot {
  readonly #plot: uPlot;
  #points: LatencyPoints;
  #extras: PlotExtras = { marks: [], viewS: null };

  constructor(node: HTMLElement, points: LatencyPoints, hovered: (index: number | null) => void, picked: (index: number) => void) {
    this.#points = points;
    const colours = readColours();
    const font = `10.5px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: colours.faint, font, ticks: { show: false } };
    const grid = { stroke: colours.line, width: 1 };
    const options: uPlot.Options = {
      width: Math.max(100, node.clientWidth),
      height: HEIGHT_PX,
      padding: [FLAGS_PX, 10, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6, fill: colours.text }, drag: { x: false, y: false } },
      scales: {
        x: { time: false, range: (_, min, max) => [min, max > min ? max : min + 1] },
        y: { range: () => [0, latencyTop(this.#points).topMs] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 22, incrs: SECONDS, values: (_, all) => all.map((s) => formatClock(s * 1000)) },
        { ...axis, grid, size: 52, space: 28, gap: 8, values: (_, all) => all.map((ms) => `${ms} ms`) },
      ],
      series: [
        {},
        { stroke: colours.faint, width: 1, fill: `color-mix(in srgb, ${colours.faint} 22%, transparent)`, points: { show: false } },
        { stroke: colours.accent, width: 1.5, points: { show: points.timeS.length < 3, size: 5 } },
      ],
      hooks: {
        drawClear: [(plot) => this.#drawView(plot, colours.accent, colours.accent)],
        draw: [(plot) => this.#drawLost(plot, colours.bad), (plot) => this.#drawMarks(plot, colours, font)],
        setCursor: [(plot) => hovered(plot.cursor.idx ?? null)],
      },
    };
    this.#plot = new uPlot(options, this.#data(), node);
    this.#plot.over.style.cursor = 'pointer';
    this.#plot.over.addEventListener('click', () => {
      if (typeof this.#plot.cursor.idx === 'number') picked(this.#plot.cursor.idx);
    });
  }

  destroy(): void {
    this.#plot.destroy();
  }

  resize(width: number): void {
    this.#plot.setSize({ width: Math.max(100, width), height: HEIGHT_PX });
  }

  setPoints(points: LatencyPoints): void {
    this.#points = points;
    this.#plot.setData(this.#data());
  }

  setExtras(extras: PlotExtras): void {
    this.#extras = extras;
    this.#plot.redraw(false, false);
  }

  #data(): uPlot.AlignedData {
    return [this.#points.timeS, this.#points.maxMs, this.#points.medianMs];
  }

  #drawView(plot: uPlot, fill: string, edge: string): void {
    const view = this.#extras.viewS;
    if (view === null) return;
    const { top, height, left, width } = plot.bbox;
    const from = Math.max(left, plot.valToPos(view[0], 'x', true));
    const to = Math.min(left + width, plot.valToPos(view[1], 'x', true));
    const { ctx } = plot;
    ctx.save();
    ctx.globalAlpha = 0.13;
    ctx.fillStyle = fill;
    ctx.fillRect(from, top, Math.max(2, to - from), height);
    ctx.globalAlpha = 0.8;
    ctx.fillStyle = edge;
    ctx.fillRect(from, top + height, Math.max(2, to - from), 2 * uPlot.pxRatio);
    ctx.restore();
  }

  #drawLost(plot: uPlot, colour: string): void {
    const { ctx } = plot;
    const { top, height } = plot.bbox;
    ctx.save();
    ctx.fillStyle = colour;
    const tick = 7 * uPlot.pxRatio;
    this.#points.lost.forEach((n, k) => {
      if (n > 0)
        ctx.fillRect(plot.valToPos(this.#points.timeS[k] ?? 0, 'x', true) - uPlot.pxRatio, top + height - tick, 2 * uPlot.pxRatio, tick);
    });
    ctx.restore();
  }

  #drawMarks(plot: uPlot, colours: Colours, font: string): void {
    const { ctx } = plot;
    const ratio = uPlot.pxRatio;
    const { left, top, width, height } = plot.bbox;
    const area = { left: left / ratio, right: (left + width) / ratio, top: 0, bottom: (top + height) / ratio };
    ctx.save();
    ctx.scale(ratio, ratio);
    ctx.font = font;
    const placed = this.#extras.marks.map(({ mark, timeS }) => ({ mark, x: Math.round(plot.valToPos(timeS, 'x', true) / ratio) }));
    drawFlags(ctx, placed, area, colours);
    ctx.restore();
  }
}

/** What stands in the heading for the point under the pointer: "0:12 · frame 304 · 33.9 ms". */
export function pointText(points: LatencyPoints, index: number): string {
  const time = points.timeS[index];
  if (time === undefined) return '';
  const frame = (points.frame[index] ?? 0).toLocaleString('en-GB');
  const lost = points.lost[index] ?? 0;
  const ms =
    points.size === 1
      ? `${formatMs(points.medianMs[index])} ms`
      : `${points.size} frames: median ${formatMs(points.medianMs[index])}, max ${formatMs(points.maxMs[index])} ms`;
  return `${formatClock(time * 1000)} · frame ${frame} · ${ms}${lost > 0 ? ` · ${lost} lost` : ''}`;
}
