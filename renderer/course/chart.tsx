import { IconChevronDown } from '@tabler/icons-react';
import { type JSX, type ReactNode, useEffect, useRef, useState } from 'react';
import type { SessionCourse } from '../../contract/course.ts';
import { load, save } from '../state/storage.ts';
import { AXIS_PX } from '../timeline/scene.ts';
import { listenToChart } from './gestures.ts';
import { lengthOf } from './span.ts';
import type { TimeAxis } from './time-axis.ts';
import { type PlotData, type PlotMark, type PlotStyle, TimePlot } from './time-plot.ts';
import { useHover, useScheme } from './use-axis.ts';

/** A swatch with a name, and with a value while the pointer is on a chart. */
export interface LegendItem {
  readonly name: string;
  readonly colour: string;
  readonly title?: string;
  readonly value?: string | undefined;
}

interface ChartProps {
  /** Names it in the page, and keeps whether it is open. */
  readonly id: string;
  readonly title: string;
  readonly axis: TimeAxis;
  readonly data: PlotData;
  readonly style: PlotStyle;
  readonly marks: readonly PlotMark[];
  readonly gaps: SessionCourse['gaps'];
  /** What the colours mean; told where the pointer is, s, or null. */
  readonly legend: (hoverS: number | null) => readonly LegendItem[];
  /** What stands at the right: of the moment under the pointer, or of the chart. */
  readonly aside: (hoverS: number | null) => ReactNode;
  /** A click asks to see the frame of this moment. */
  readonly onPick: (atS: number) => void;
  /** What stands beside the pointer while it is on this very chart; null: nothing. */
  readonly tooltip?: ((atS: number) => ReactNode) | undefined;
  /** Why there is nothing to draw; then only the heading stands. */
  readonly empty?: string | null;
}

/** A uPlot takes its lines at its making: another set of them is another plot. */
const linesKey = ({ lines, stepS }: PlotData): string =>
  `${stepS === null} ${lines.map(({ name, colour }) => `${name} ${colour}`).join('|')}`;

/** Beside the pointer, on the side that has room. */
function Beside({ axis, tooltip }: Pick<ChartProps, 'axis'> & { readonly tooltip: (atS: number) => ReactNode }): JSX.Element | null {
  const hoverS = useHover(axis);
  const content = hoverS === null ? null : tooltip(hoverS);
  if (hoverS === null || content === null) return null;
  const share = (hoverS - axis.view.fromS) / Math.max(1e-9, lengthOf(axis.view));
  const [side, part] = share > 0.6 ? (['right', 1 - share] as const) : (['left', share] as const);
  const room = side === 'left' ? AXIS_PX : 0;
  return (
    <div
      className="tl-tooltip co-tooltip"
      role="tooltip"
      style={{ [side]: `calc(${room + 14}px + (100% - ${AXIS_PX}px) * ${part.toFixed(4)})` }}
    >
      {content}
    </div>
  );
}

interface PlotProps extends Pick<ChartProps, 'axis' | 'data' | 'style' | 'marks' | 'gaps' | 'onPick' | 'tooltip'> {
  readonly label: string;
}

function Plot({ axis, data, style, marks, gaps, onPick, tooltip, label }: PlotProps): JSX.Element {
  const node = useRef<HTMLDivElement>(null);
  const plot = useRef<TimePlot | null>(null);
  const [inside, setInside] = useState(false);
  const scheme = useScheme();
  const current = useRef({ data, style, onPick });
  useEffect(() => {
    current.current = { data, style, onPick };
  });
  const key = linesKey(data);
  const { flags, times } = style;
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for other lines, another layout and another colour scheme
  useEffect(() => {
    if (node.current === null) return undefined;
    const holder = node.current;
    const made = new TimePlot(holder, axis, current.current.style, current.current.data);
    plot.current = made;
    const unlisten = listenToChart(made.over, axis, (atS) => current.current.onPick(atS));
    made.over.addEventListener('pointerenter', () => setInside(true));
    made.over.addEventListener('pointerleave', () => setInside(false));
    const resized = new ResizeObserver(() => made.resize(holder.clientWidth));
    resized.observe(holder);
    return () => {
      resized.disconnect();
      unlisten();
      made.destroy();
      plot.current = null;
    };
  }, [axis, key, scheme, flags, times]);
  useEffect(() => plot.current?.setData(data), [data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot made anew needs them too
  useEffect(() => plot.current?.setMarks(marks, gaps), [marks, gaps, key, scheme, flags, times]);
  return (
    <div className="co-place">
      <div ref={node} className="co-plot" role="img" aria-label={label} />
      {inside && tooltip !== undefined && <Beside axis={axis} tooltip={tooltip} />}
    </div>
  );
}

function Head({ axis, legend, aside }: Pick<ChartProps, 'axis' | 'legend' | 'aside'>): JSX.Element {
  const hoverS = useHover(axis);
  return (
    <>
      <ul className="co-legend">
        {legend(hoverS).map(({ name, colour, title, value }) => (
          <li key={name} title={title} style={{ '--c': colour }}>
            {name}
            {value !== undefined && <b>{value}</b>}
          </li>
        ))}
      </ul>
      <span className="co-aside">{aside(hoverS)}</span>
    </>
  );
}

/** One chart over the shared time axis, under a heading that opens and closes it. */
export function Chart(props: ChartProps): JSX.Element {
  const { id, title, axis, data, style, marks, gaps, legend, aside, onPick, tooltip, empty = null } = props;
  const [open, setOpen] = useState(() => load(`chart.${id}`, true));
  const toggle = (): void => {
    save(`chart.${id}`, !open);
    setOpen(!open);
  };
  return (
    <section className="co-chart" data-testid={`chart-${id}`} aria-label={title}>
      <div className="co-head">
        <h3>
          <button type="button" className="co-fold" aria-expanded={open} onClick={toggle}>
            <IconChevronDown size={13} stroke={1.8} />
            {title}
          </button>
        </h3>
        {empty !== null && <span className="co-aside">{empty}</span>}
        {open && empty === null && <Head axis={axis} legend={legend} aside={aside} />}
      </div>
      {open && empty === null && (
        <Plot axis={axis} label={title} data={data} style={style} marks={marks} gaps={gaps} onPick={onPick} tooltip={tooltip} />
      )}
    </section>
  );
}
