import 'uplot/dist/uPlot.min.css';
import uPlot from 'uplot';
import { formatScale } from '../format.ts';
import { type Colours, readColours } from '../theme.ts';
import { ticks } from '../timeline/scale.ts';
import { type Ecdf, overTimes, timesInSight } from './ecdf.ts';
import { colourOf, letterOf } from './words.ts';

const HEIGHT_PX = 260;
/** Percentiles that have a line across. */
export const GUIDES = [50, 95, 99] as const;
const LOG_TICKS = [0.001, 0.01, 0.1, 1, 10, 100, 1000, 10_000, 100_000];
const LOG_STEPS = [1, 2, 5];

const logTicks = (min: number, max: number): number[] =>
  LOG_TICKS.flatMap((decade) => LOG_STEPS.map((step) => step * decade)).filter((at) => at >= min && at <= max);

/** Where the pointer is: a time, ms, and a share of frames, percent. */
export interface EcdfPlace {
  readonly ms: number;
  readonly pct: number;
}

/** A uPlot of distributions over one another: what share of frames took at most so long. `destroy` ends it. */
export class EcdfPlot {
  readonly #plot: uPlot;
  readonly #colours: Colours;
  readonly #cross = document.createElement('div');
  readonly #stop = new AbortController();

  constructor(node: HTMLElement, ecdf: Ecdf, log: boolean, hovered: (place: EcdfPlace | null) => void) {
    this.#colours = readColours();
    const font = `10.5px ${getComputedStyle(document.body).fontFamily}`;
    const { ms, percents } = overTimes(ecdf);
    const [min, max] = timesInSight(ecdf, log);
    const axis = { stroke: this.#colours.faint, font, ticks: { show: false } };
    const grid = { stroke: this.#colours.line, width: 1 };
    this.#plot = new uPlot(
      {
        width: Math.max(100, node.clientWidth),
        height: HEIGHT_PX,
        padding: [8, 34, 0, 0],
        legend: { show: false },
        cursor: { show: false },
        select: { show: false, left: 0, top: 0, width: 0, height: 0 },
        scales: {
          x: { time: false, distr: log ? 3 : 1, range: () => [min, max] },
          y: { range: () => [0, 100] },
        },
        axes: [
          {
            ...axis,
            grid: { ...grid, dash: [1, 3] },
            size: 22,
            gap: 2,
            splits: () =>
              log ? logTicks(min, max) : [...ticks(max, Math.max(3, Math.floor(node.clientWidth / 90)))].filter((at) => at <= max),
            filter: (_, splits) => splits,
            values: (_, all) => all.map((at) => (at >= 1000 ? `${formatScale(at / 1000)} s` : `${Number(at.toPrecision(3))} ms`)),
          },
          { ...axis, grid, size: 52, gap: 8, splits: () => [0, 25, 50, 75, 100], values: (_, all) => all.map((pct) => `${pct} %`) },
        ],
        series: [
          {},
          ...percents.map(
            (_, index): uPlot.Series => ({
              label: letterOf(index),
              stroke: colourOf(index, this.#colours.text),
              width: index === 0 ? 2 : 1.5,
              points: { show: false },
              auto: false,
            }),
          ),
        ],
        hooks: { draw: [(plot) => this.#drawGuides(plot, font)] },
      },
      [[...ms], ...percents.map((values) => [...values])],
      node,
    );
    this.#cross.className = 'cm-cross';
    this.#plot.over.append(this.#cross);
    this.#cross.hidden = true;
    const { signal } = this.#stop;
    this.#plot.over.addEventListener('pointermove', (event) => hovered(this.#at(event)), { signal });
    this.#plot.over.addEventListener(
      'pointerleave',
      () => {
        this.#cross.hidden = true;
        hovered(null);
      },
      { signal },
    );
  }

  destroy(): void {
    this.#stop.abort();
    this.#plot.destroy();
  }

  resize(width: number): void {
    this.#plot.setSize({ width: Math.max(100, width), height: HEIGHT_PX });
  }

  #at(event: PointerEvent): EcdfPlace {
    const { left, top } = this.#plot.over.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    this.#cross.hidden = false;
    this.#cross.style.transform = `translate(${x}px, ${y}px)`;
    return { ms: this.#plot.posToVal(x, 'x'), pct: Math.min(100, Math.max(0, this.#plot.posToVal(y, 'y'))) };
  }

  /** p50, p95 and p99 as lines across, named at the right. */
  #drawGuides(plot: uPlot, font: string): void {
    const { ctx } = plot;
    const ratio = uPlot.pxRatio;
    const { left, width } = plot.bbox;
    ctx.save();
    ctx.font = font.replace('10.5px', `${10.5 * ratio}px`);
    ctx.strokeStyle = this.#colours.dim;
    ctx.fillStyle = this.#colours.dim;
    ctx.lineWidth = ratio;
    ctx.textBaseline = 'middle';
    ctx.textAlign = 'left';
    let free = Number.NEGATIVE_INFINITY;
    for (const pct of GUIDES.toReversed()) {
      const y = Math.round(plot.valToPos(pct, 'y', true)) + 0.5;
      ctx.globalAlpha = 0.6;
      ctx.setLineDash([4 * ratio, 4 * ratio]);
      ctx.beginPath();
      ctx.moveTo(left, y);
      ctx.lineTo(left + width, y);
      ctx.stroke();
      ctx.globalAlpha = 1;
      // p99 and p95 stand close: the lower one gives way.
      const textY = Math.max(y, free);
      ctx.fillText(`p${pct}`, left + width + 6 * ratio, textY);
      free = textY + 12 * ratio;
    }
    ctx.restore();
  }
}
