import { type CSSProperties, type JSX, useLayoutEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import type { TimelineFrame } from '../../contract/session.ts';
import { STAGE_COLOUR } from '../../contract/stages.ts';
import { formatCount, formatMs } from '../format.ts';
import { endText, positionText, skipTexts, stageTimes, unattributedMs } from './words.ts';

/** Stages of a frame with what each waited and worked, ms. */
function StageTimes({ frame }: { readonly frame: TimelineFrame }): JSX.Element {
  const rest = unattributedMs(frame);
  return (
    <table className="tl-times">
      <thead>
        <tr>
          <th scope="col">ms</th>
          <th scope="col">wait</th>
          <th scope="col">service</th>
        </tr>
      </thead>
      <tbody>
        {stageTimes(frame).map(({ stage, waitMs, serviceMs }) => (
          <tr key={stage}>
            <th scope="row">
              <i style={{ background: STAGE_COLOUR[stage] }} />
              {stage}
            </th>
            <td className={waitMs < 0.05 ? 'tl-little' : ''}>{formatMs(waitMs)}</td>
            <td className={serviceMs < 0.05 ? 'tl-little' : ''}>{formatMs(serviceMs)}</td>
          </tr>
        ))}
        {rest !== null && (
          <tr>
            <th scope="row">
              <i style={{ background: STAGE_COLOUR.unattributed }} />
              unattributed
            </th>
            <td />
            <td className={rest < 0.05 ? 'tl-little' : ''}>{formatMs(rest)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

/**
 * What the pointer is on. Stands above the timeline, so that no bar is covered, and below it where there is no room.
 * @param x px from the canvas's left edge
 */
export function FrameTooltip(props: {
  readonly frame: TimelineFrame;
  readonly x: number;
  readonly canvas: HTMLCanvasElement;
}): JSX.Element {
  const { frame, x, canvas } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const node = box.current;
    if (node === null) return;
    const around = canvas.getBoundingClientRect();
    const { width, height } = node.getBoundingClientRect();
    const left = Math.min(Math.max(8, around.left + x - width / 2), window.innerWidth - width - 8);
    const above = around.top - 28 - height;
    node.style.transform = `translate(${Math.round(left)}px, ${Math.round(above >= 4 ? above : around.bottom + 4)}px)`;
  });
  const skips = skipTexts(frame);
  return createPortal(
    <div ref={box} className="tl-tooltip" role="tooltip" style={{ '--x': x } as CSSProperties}>
      <div className="tl-tooltip-head">
        <b>frame {formatCount(frame.frame)}</b>
        <span>{positionText(frame.ptsMs)}</span>
        {frame.e2eMs !== null && <b className="tl-push">{formatMs(frame.e2eMs)} ms</b>}
      </div>
      <p>
        {endText(frame)} · {formatCount(frame.objects)} object{frame.objects === 1 ? '' : 's'}
      </p>
      {frame.spans.length > 0 && <StageTimes frame={frame} />}
      {skips.length > 0 && <p className="tl-faint">{skips.join(', ')}</p>}
    </div>,
    document.body,
  );
}
