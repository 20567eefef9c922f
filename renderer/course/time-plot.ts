import 'uplot/dist/uPlot.min.css';
import './course.css';
import uPlot from 'uplot';
import type { SessionCourse } from '../../contract/course.ts';
import { formatClock } from '../format.ts';
import { type Colours, readColours } from '../theme.ts';
import { drawFlags } from '../timeline/draw-flags.ts';
import { ticks } from '../timeline/scale.ts';
import { AXIS_PX, FLAGS_PX } from '../timeline/scene.ts';
import type { FrameMark } from '../timeline/source.ts';
import { positionText } from '../timeline/words.ts';
import { drawColumns } from './columns.ts';
import { hatched } from './hatched.ts';
import { axisEnd, indexAt, topInSight, type Values } from './series.ts';
import { lengthOf, type Span } from './span.ts';
import type { TimeAxis } from './time-axis.ts';

/** Distances between the numbers of the time axis, s. */
const STEPS_S = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400];
/** Room for the numbers of the time axis. */
const TIMES_PX = 22;
/** Room for half a number of the other axis, above and below. */
const HALF_PX = 6;
/** A number of the time axis nearer to the end than this has no room. */
const CUT_PX = 16;

/** One of several areas that stand on one another: its upper edge. */
export interface Area {
  readonly name: string;
  readonly colour: string;
  readonly values: Values;
}

export interface Line extends Area {
  readonly widthPx?: number;
  readonly dash?: readonly number[];
}

export interface PlotData {
  readonly tS: readonly number[];
  /** The span of a point; null: points are instants, joined by lines. */
  readonly stepS: number | null;
  /** From the lowest up; only where points have a span. */
  readonly areas: readonly Area[];
  readonly lines: readonly Line[];
}

export interface PlotMark {
  readonly mark: FrameMark;
  readonly timeS: number;
}

export interface PlotStyle {
  /** Without flags and times. */
  readonly heightPx: number;
  /** A number of the axis with its unit. */
  readonly unit: (value: number) => string;
  /** The axis ends no lower. */
  readonly leastTop: number;
  /** Whether flags have room for their words; else only their poles stand. */
  readonly flags: boolean;
  readonly times: boolean;
}

const instant = (s: number, stepS: number): string => (stepS < 1 ? positionText(s * 1000) : formatClock(s * 1000));

const stepsOf = uPlot.paths.stepped;
const linesOf = uPlot.paths.linear;

/**
 * A uPlot over a shared time axis: it shows what the axis shows, and on it as bands what is selected, what the timeline shows, where frames
 * could not be kept, and where the pointer is. Drawn at most once an animation frame. `destroy` ends it.
 */
export class TimePlot {
  readonly #plot: uPlot;
  readonly #axis: TimeAxis;
  readonly #style: PlotStyle;
  readonly #colours: Colours;
  readonly #font: string;
  readonly #leave: () => void;
  readonly #selected = document.createElement('div');
  readonly #shown = document.createElement('div');
  readonly #pointer = document.createElement('div');
  #hatch: CanvasPattern | null = null;
  #data: PlotData;
  #marks: readonly PlotMark[] = [];
  #gaps: SessionCourse['gaps'] = [];
  #drawn: Span = { fromS: 0, toS: 0 };
  #request = 0;

  constructor(node: HTMLElement, axis: TimeAxis, style: PlotStyle, data: PlotData) {
    this.#axis = axis;
    this.#style = style;
    this.#data = data;
    this.#colours = readColours();
    this.#font = `10.5px ${getComputedStyle(document.body).fontFamily}`;
    this.#plot = new uPlot(this.#options(node.clientWidth), this.#aligned(), node);
    this.#selected.className = 'co-selected';
    this.#shown.className = 'co-shown';
    this.#pointer.className = 'co-pointer';
    this.#plot.over.append(this.#selected, this.#shown, this.#pointer);
    this.#leave = axis.subscribe(() => {
      if (this.#request === 0) this.#request = requestAnimationFrame(() => this.#follow());
    });
    this.#follow();
  }

  /** Where pointers are listened to: the area of the data. */
  get over(): HTMLElement {
    return this.#plot.over;
  }

  destroy(): void {
    cancelAnimationFrame(this.#request);
    this.#leave();
    this.#plot.destroy();
  }

  resize(width: number): void {
    this.#plot.setSize({ width: Math.max(100, width), height: this.#height });
    this.#placeBands();
  }

  /** Of the same lines as before. */
  setData(data: PlotData): void {
    this.#data = data;
    this.#plot.setData(this.#aligned(), false);
    this.#plot.setScale('x', { min: this.#axis.view.fromS, max: this.#axis.view.toS });
  }

  setMarks(marks: readonly PlotMark[], gaps: SessionCourse['gaps']): void {
    this.#marks = marks;
    this.#gaps = gaps;
    this.#plot.redraw(false, false);
  }

  get #height(): number {
    const { heightPx, flags, times } = this.#style;
    return heightPx + (flags ? FLAGS_PX : 0) + (times ? TIMES_PX : 0);
  }

  #options(width: number): uPlot.Options {
    const { flags, times, unit } = this.#style;
    const axis = { stroke: this.#colours.faint, font: this.#font, ticks: { show: false } };
    const grid = { stroke: this.#colours.line, width: 1 };
    return {
      width: Math.max(100, width),
      height: this.#height,
      padding: [flags ? FLAGS_PX : HALF_PX, 0, times ? 0 : HALF_PX, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: (_, min, max) => [min, max > min ? max : min + 1] },
        y: { range: () => [0, this.#top()] },
      },
      axes: [
        {
          ...axis,
          grid: { ...grid, dash: [1, 3] },
          size: times ? TIMES_PX : 0,
          gap: 4,
          space: 74,
          incrs: STEPS_S,
          values: (plot, all) => (times ? all.map((s) => this.#instant(plot, s, (all[1] ?? 1) - (all[0] ?? 0))) : []),
        },
        {
          ...axis,
          grid,
          size: AXIS_PX,
          gap: 8,
          splits: (_self, _axis, _min, max) => [...ticks(max, Math.max(2, Math.floor(this.#style.heightPx / 34)))],
          values: (_, all) => all.map(unit),
        },
      ],
      series: [{}, ...this.#data.lines.map((line): uPlot.Series => this.#series(line))],
      hooks: {
        drawClear: [(plot) => this.#drawGaps(plot)],
        drawAxes: [(plot) => this.#drawAreas(plot)],
        draw: [(plot) => this.#drawMarks(plot)],
      },
    };
  }

  /** A number of the time axis; none where it would be cut off at the end. */
  #instant(plot: uPlot, s: number, stepS: number): string {
    const room = plot.bbox.width / uPlot.pxRatio - plot.valToPos(s, 'x');
    return room < CUT_PX ? '' : instant(s, stepS);
  }

  #series({ name, colour, widthPx = 1.5, dash }: Line): uPlot.Series {
    const paths = this.#data.stepS === null ? linesOf?.() : stepsOf?.({ align: 1 });
    return {
      label: name,
      auto: false,
      points: { show: false },
      stroke: colour,
      width: widthPx,
      ...(paths === undefined ? {} : { paths }),
      ...(dash === undefined ? {} : { dash: [...dash] }),
    };
  }

  /** Steps have an end of their own: the last point is repeated where it ends. */
  #aligned(): uPlot.AlignedData {
    const { tS, stepS, lines } = this.#data;
    if (stepS === null || tS.length === 0) return [[...tS], ...lines.map(({ values }) => [...values])];
    return [[...tS, (tS.at(-1) ?? 0) + stepS], ...lines.map(({ values }) => [...values, values.at(-1) ?? null])];
  }

  /** Where the axis ends, for what is in sight. */
  #top(): number {
    const { tS, stepS, areas, lines } = this.#data;
    const highest = areas.at(-1);
    const scaling = [...lines, ...(highest === undefined ? [] : [highest])].map(({ values }) => values);
    return axisEnd(topInSight(tS, stepS, scaling, this.#axis.view), this.#style.leastTop);
  }

  #follow(): void {
    this.#request = 0;
    const { view } = this.#axis;
    if (view.fromS !== this.#drawn.fromS || view.toS !== this.#drawn.toS) {
      this.#drawn = view;
      this.#plot.setScale('x', { min: view.fromS, max: view.toS });
    }
    this.#placeBands();
  }

  #placeBands(): void {
    const { view, brush, selection, shown, hoverS } = this.#axis;
    const width = this.#plot.over.clientWidth;
    const px = (s: number): number => ((s - view.fromS) / Math.max(1e-9, lengthOf(view))) * width;
    const place = (div: HTMLElement, span: Span | null): void => {
      const from = span === null ? 0 : Math.max(-2, px(span.fromS));
      const to = span === null ? -1 : Math.min(width + 2, px(span.toS));
      div.hidden = to < from;
      if (to < from) return;
      div.style.transform = `translateX(${from}px)`;
      div.style.width = `${Math.max(1, to - from)}px`;
    };
    place(this.#selected, brush ?? selection);
    place(this.#shown, this.#style.flags ? shown : null);
    place(this.#pointer, hoverS === null ? null : { fromS: hoverS, toS: hoverS });
  }

  /** Over the grid and under the lines. */
  #drawAreas(plot: uPlot): void {
    const { tS, stepS, areas } = this.#data;
    if (areas.length === 0 || stepS === null || tS.length === 0) return;
    const { fromS, toS } = this.#axis.view;
    const { left, top, width, height } = plot.bbox;
    const perS = width / Math.max(1e-9, toS - fromS);
    const from = Math.max(0, indexAt(tS, null, fromS) - 1);
    const to = Math.min(tS.length, indexAt(tS, null, toS) + 2);
    const [x, widths] = [new Int32Array(to), new Int32Array(to)];
    const px = (s: number): number => Math.min(left + width, Math.max(left, Math.round(left + (s - fromS) * perS)));
    for (let k = from; k < to; k++) {
      x[k] = px(tS[k]!);
      // Up to where the next begins, which sums of steps may miss by a pixel.
      widths[k] = px(tS[k + 1] ?? tS[k]! + stepS) - x[k]!;
    }
    drawColumns(plot.ctx, areas, { top, bottom: top + height, x, width: widths, from, to }, plot.scales['y']?.max ?? 1);
  }

  #drawGaps(plot: uPlot): void {
    if (this.#gaps.length === 0) return;
    const { ctx } = plot;
    const { left, top, width, height } = plot.bbox;
    this.#hatch ??= hatched(ctx, this.#colours.bad, uPlot.pxRatio);
    if (this.#hatch === null) return;
    ctx.save();
    ctx.fillStyle = this.#hatch;
    for (const { fromS, toS } of this.#gaps) {
      const from = Math.max(left, plot.valToPos(fromS, 'x', true));
      const to = Math.min(left + width, plot.valToPos(toS, 'x', true));
      if (to >= left && from <= left + width) ctx.fillRect(from, top, Math.max(2 * uPlot.pxRatio, to - from), height);
    }
    ctx.restore();
  }

  #drawMarks(plot: uPlot): void {
    if (this.#marks.length === 0) return;
    const { ctx } = plot;
    const ratio = uPlot.pxRatio;
    const { left, top, width, height } = plot.bbox;
    const area = { left: left / ratio, right: (left + width) / ratio, top: 0, bottom: (top + height) / ratio };
    ctx.save();
    ctx.scale(ratio, ratio);
    ctx.font = this.#font;
    const placed = this.#marks.map(({ mark, timeS }) => ({ mark, x: Math.round(plot.valToPos(timeS, 'x', true) / ratio) }));
    drawFlags(ctx, placed, area, this.#colours, this.#style.flags);
    ctx.restore();
  }
}
