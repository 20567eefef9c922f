import { type JSX, type Ref, useCallback, useEffect, useImperativeHandle, useRef, useState } from 'react';
import type { TimelineFrame } from '../../contract/session.ts';
import { formatCount } from '../format.ts';
import { TimelineController, type TimelineStatus } from './controller.ts';
import { listen } from './input.ts';
import { Legend } from './legend.tsx';
import type { FrameSource } from './source.ts';
import './timeline.css';
import { FrameTooltip } from './tooltip.tsx';
import { Waterfall } from './waterfall.tsx';
import { summaryText } from './words.ts';

/** What can be asked of a timeline from outside. */
export interface TimelineHandle {
  /** Brings frame number `frame` to the middle and selects it (or the next one, where it does not exist). */
  goTo(frame: number): void;
  /** The same by its place in the source. */
  goToIndex(index: number): void;
  /** Shows the frames from this place of the source on, and selects nothing. */
  showFrom(index: number): void;
  /** Selects the frame so many before or behind the one that is selected. */
  step(steps: number): void;
  deselect(): void;
}

interface TimelineProps {
  /** Frames to draw; read again on animation frames whenever its `version` changed. */
  readonly source: FrameSource;
  /** CSS px of the whole, heading included; 212 unless told. */
  readonly height?: number;
  /** A run that goes on: newest at the right, followed. Else a saved one, seen from its start. */
  readonly live?: boolean;
  /** The source's frame interval, ms: drawn as a line where it is in reach. */
  readonly budgetMs?: number | null;
  /** Whether the selected frame's stages are shown at its side; true unless told. */
  readonly waterfall?: boolean;
  /** @param index the frame's place in the source; −1 where nothing is selected */
  readonly onSelect?: (frame: TimelineFrame | null, index: number) => void;
  /** Places [from, to) of the source that are in sight. */
  readonly onView?: (from: number, to: number) => void;
  readonly ref?: Ref<TimelineHandle>;
}

interface Hover {
  readonly frame: TimelineFrame;
  readonly x: number;
}

const START: TimelineStatus = { following: true, behind: 0, used: '' };
/** How often the spoken summary is renewed, ms. */
const SUMMARY_MS = 1000;

/** Frames as bars: stacked wait and service in true time, with drops below and what the user changed as flags. Live or saved, the same. */
export function Timeline(props: TimelineProps): JSX.Element {
  const { source, height = 212, live = false, budgetMs = null, waterfall = true, onSelect, onView, ref } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [controller, setController] = useState<TimelineController | null>(null);
  const [status, setStatus] = useState(START);
  const [hover, setHover] = useState<Hover | null>(null);
  const [frame, setFrame] = useState<TimelineFrame | null>(null);
  const listener = useRef({ onSelect, onView });
  useEffect(() => {
    listener.current = { onSelect, onView };
  });

  useEffect(() => {
    const node = canvas.current;
    if (node === null) return undefined;
    const made = new TimelineController(node, source, live, {
      hovered: (at, x) => setHover(at === null ? null : { frame: at, x }),
      selected: (picked, index) => {
        setFrame(picked);
        listener.current.onSelect?.(picked, index);
      },
      status: setStatus,
      viewed: (from, to) => listener.current.onView?.(from, to),
    });
    setController(made);
    const resized = new ResizeObserver(() => made.resize(node.clientWidth, node.clientHeight));
    resized.observe(node);
    const recoloured = new MutationObserver(() => made.restyle());
    recoloured.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mantine-color-scheme'] });
    const unlisten = listen(node, made, live);
    const speak = (): void => node.setAttribute('aria-label', summaryText(source));
    speak();
    const timer = setInterval(speak, SUMMARY_MS);
    return () => {
      clearInterval(timer);
      unlisten();
      recoloured.disconnect();
      resized.disconnect();
      made.dispose();
      setFrame(null);
      setHover(null);
    };
  }, [source, live]);
  useEffect(() => controller?.setBudget(budgetMs), [controller, budgetMs]);
  useImperativeHandle(
    ref,
    () => ({
      goTo: (number) => controller?.goTo(number),
      goToIndex: (index) => controller?.goToIndex(index),
      showFrom: (index) => controller?.showFrom(index),
      step: (steps) => controller?.step(steps),
      deselect: () => controller?.deselect(),
    }),
    [controller],
  );
  const close = useCallback(() => controller?.deselect(), [controller]);

  const wheel = live ? 'wheel' : 'ctrl and wheel';
  return (
    <div className="tl" style={{ height }} data-testid="timeline">
      <div className="tl-main">
        <div className="tl-head">
          <h2 className="heading">Timeline</h2>
          <Legend used={status.used} />
          <span className="tl-hint">
            <i className="tl-swatch-wait" /> wait <i className="tl-swatch-service" /> service
            {budgetMs !== null && (
              <>
                {' '}
                <i className="tl-swatch-budget" /> frame interval
              </>
            )}{' '}
            · each bar a frame, true time
          </span>
          {live && !status.following && (
            <button type="button" className="tl-button tl-live" onClick={() => controller?.follow()} title="Back to the newest frame (End)">
              {status.behind > 0 ? `${formatCount(status.behind)} newer` : 'held'} · back to live
            </button>
          )}
          <span className="tl-zoom">
            <button
              type="button"
              className="tl-button tl-narrow"
              aria-label="Narrower bars"
              title={`Narrower bars (−, ${wheel})`}
              onClick={() => controller?.zoomBy(-2)}
            >
              −
            </button>
            <button
              type="button"
              className="tl-button tl-narrow"
              aria-label="Wider bars"
              title={`Wider bars (+, ${wheel})`}
              onClick={() => controller?.zoomBy(2)}
            >
              +
            </button>
          </span>
        </div>
        <canvas
          ref={canvas}
          className="tl-canvas"
          role="img"
          tabIndex={0}
          aria-label="timeline of frames"
          aria-keyshortcuts="ArrowLeft ArrowRight Home End"
        />
      </div>
      {waterfall && frame !== null && <Waterfall frame={frame} onClose={close} />}
      {hover !== null && canvas.current !== null && <FrameTooltip frame={hover.frame} x={hover.x} canvas={canvas.current} />}
    </div>
  );
}
