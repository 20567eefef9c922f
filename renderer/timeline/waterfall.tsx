import type { CSSProperties, JSX } from 'react';
import type { TimelineFrame } from '../../contract/session.ts';
import { formatCount, formatMs, formatPct } from '../format.ts';
import { ticks } from './scale.ts';
import { waterfall } from './waterfall-rows.ts';
import { endText, positionText, skipTexts, unattributedMs } from './words.ts';

interface Props {
  readonly frame: TimelineFrame;
  readonly onClose: () => void;
  /** To the frame so many before or behind; undefined: there are no buttons for it. */
  readonly onStep?: (steps: number) => void;
}

function StepButton({ steps, onStep }: { readonly steps: 1 | -1; readonly onStep: (steps: number) => void }): JSX.Element {
  const [name, key, sign] = steps === 1 ? ['Next frame', '→', '›'] : ['Frame before', '←', '‹'];
  return (
    <button type="button" className="tl-button tl-narrow" onClick={() => onStep(steps)} aria-label={name} title={`${name} (${key})`}>
      {sign}
    </button>
  );
}

/** One frame on its own time axis: each span where it happened, its wait hatched before it. */
export function Waterfall({ frame, onClose, onStep }: Props): JSX.Element {
  const { rows, endMs } = waterfall(frame);
  const end = Math.max(endMs, 0.001);
  const pct = (ms: number): string => `${(Math.min(Math.max(ms / end, 0), 1) * 100).toFixed(3)}%`;
  const rest = unattributedMs(frame);
  const skips = skipTexts(frame);
  const marks = ticks(end, 4);
  return (
    <aside className="tl-waterfall" aria-label={`frame ${frame.frame}, its stages`} data-testid="timeline-frame">
      <header>
        <b>Frame {formatCount(frame.frame)}</b>
        <span>{positionText(frame.ptsMs)}</span>
        <span title={endText(frame)} className="tl-end">
          {endText(frame)}
        </span>
        {onStep !== undefined && (
          <>
            <StepButton steps={-1} onStep={onStep} />
            <StepButton steps={1} onStep={onStep} />
          </>
        )}
        <button type="button" className="tl-button tl-narrow" onClick={onClose} aria-label="Close the frame" title="Close (Esc)">
          ×
        </button>
      </header>
      <div className="tl-rows" style={{ '--n': rows.length } as CSSProperties}>
        {rows.map((row) => (
          <div key={row.name} className="tl-row" style={{ '--c': row.colour } as CSSProperties}>
            <span className="tl-name">{row.name}</span>
            <span className="tl-track">
              {marks.map((ms) => (
                <s key={ms} style={{ left: pct(ms) }} />
              ))}
              <u className="tl-wait" style={{ left: pct(row.startMs - row.waitMs), width: pct(row.waitMs) }} />
              <u className="tl-service" style={{ left: pct(row.startMs), width: pct(row.serviceMs) }} />
            </span>
            <span className={row.waitMs < 0.05 ? 'tl-little' : ''}>{formatMs(row.waitMs)}</span>
            <b className={row.serviceMs < 0.05 ? 'tl-little' : ''}>{formatMs(row.serviceMs)}</b>
          </div>
        ))}
      </div>
      <div className="tl-row tl-axis">
        <span className="tl-name" />
        <span className="tl-track">
          {marks.map((ms) => (
            <em key={ms} style={{ left: pct(ms) }}>
              {ms}
            </em>
          ))}
        </span>
        <span>wait</span>
        <span>service</span>
      </div>
      <footer>
        {frame.e2eMs !== null && (
          <span>
            e2e <b>{formatMs(frame.e2eMs)} ms</b>
          </span>
        )}
        {rest !== null && frame.e2eMs !== null && frame.e2eMs > 0 && (
          <span>
            unattributed{' '}
            <b>
              {formatMs(rest)} ms · {formatPct((rest / frame.e2eMs) * 100)}
            </b>
          </span>
        )}
        {skips.length > 0 && <span title={skips.join(', ')}>{skips.join(', ')}</span>}
      </footer>
    </aside>
  );
}
