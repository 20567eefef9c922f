import { type JSX, useEffect, useMemo, useRef, useState } from 'react';
import 'uplot/dist/uPlot.min.css';
import { formatCount, formatPlural } from '../format.ts';
import type { FrameMark } from '../timeline/source.ts';
import { LatencyPlot, pointText } from './latency-plot.ts';
import { latencyPoints, latencyTop, timeOfFrame } from './latency-series.ts';
import type { SessionFrames } from './session-frames.ts';

/** More points than a screen has pixels tell nothing. */
const MOST_POINTS = 1200;

interface Props {
  readonly frames: SessionFrames | null;
  /** Renewed as frames come in. */
  readonly version: number;
  /** What was done, and what it came to. */
  readonly marks: readonly FrameMark[];
  /** Numbers of the first and the last frame that the timeline shows. */
  readonly view: readonly [number, number] | null;
  /** The user wants to see this frame. */
  readonly onPick: (frame: number) => void;
}

/** The session's latency from end to end; a click takes the timeline there. */
export function LatencyChart({ frames, version, marks, view, onPick }: Props): JSX.Element {
  const node = useRef<HTMLDivElement>(null);
  const plot = useRef<LatencyPlot | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the series is filled in place; its version says when
  const points = useMemo(() => (frames === null ? null : latencyPoints(frames.series, MOST_POINTS)), [frames, version]);
  const current = useRef({ points, onPick });
  useEffect(() => {
    current.current = { points, onPick };
  });
  const ready = points !== null && points.timeS.length > 0;
  const [scheme, setScheme] = useState(0);
  useEffect(() => {
    const recoloured = new MutationObserver(() => setScheme((n) => n + 1));
    recoloured.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
    return () => recoloured.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another colour scheme, whose colours it reads itself
  useEffect(() => {
    const first = current.current.points;
    if (node.current === null || !ready || first === null) return undefined;
    const holder = node.current;
    const made = new LatencyPlot(holder, first, setHover, (index) => {
      const frame = current.current.points?.frame[index];
      if (frame !== undefined) current.current.onPick(frame);
    });
    plot.current = made;
    const resized = new ResizeObserver(() => made.resize(holder.clientWidth));
    resized.observe(holder);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [ready, scheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot made anew needs them too
  useEffect(() => {
    if (points === null || !ready) return;
    plot.current?.setPoints(points);
    plot.current?.setExtras({
      marks: marks.map((mark) => ({ mark, timeS: timeOfFrame(points, mark.frame) ?? 0 })),
      viewS: view === null ? null : [timeOfFrame(points, view[0]) ?? 0, timeOfFrame(points, view[1]) ?? 0],
    });
  }, [points, ready, marks, view, scheme]);

  const cut = points === null ? 0 : latencyTop(points).cut;
  return (
    <>
      <h2 className="heading">
        Latency over the session
        <em>
          {hover !== null && points !== null
            ? pointText(points, hover)
            : `e2e${points !== null && points.size > 1 ? ` · median and maximum of every ${points.size} frames` : ''} · red: lost${cut > 0 ? ` · ${formatPlural(cut, 'peak')} cut off` : ''}`}
          {frames !== null && frames.read < frames.length && ` · reading ${formatCount(frames.read)} of ${formatCount(frames.length)}`}
        </em>
      </h2>
      <div ref={node} className="se-chart" role="img" aria-label="end-to-end latency over the session" />
    </>
  );
}
