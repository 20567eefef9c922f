import './selection.css';
import { IconX } from '@tabler/icons-react';
import type { JSX } from 'react';
import type { SessionRange } from '../../contract/course.ts';
import type { RunSummary } from '../../contract/run.ts';
import type { Asked } from '../connection/use-request.ts';
import { lengthOf, type Span, spanText } from '../course/span.ts';
import { PercentileTable } from '../figures/percentile-table.tsx';
import { formatCount, formatFps, formatMs, formatPlural } from '../format.ts';
import { droppedTotal } from '../live/tones.ts';
import { limiting, Sentence } from '../run/sentence.tsx';
import { positionText } from '../timeline/words.ts';
import { Failure } from './failure.tsx';
import { dropTone, durationText } from './session-words.ts';
import { barOf, largestPart, type SlowFrame } from './slow-frames.ts';

interface Props {
  /** Null: the whole session. */
  readonly selection: Span | null;
  readonly asked: Asked<SessionRange>;
  /** Of the whole session. */
  readonly whole: RunSummary | null;
  /** Ns of the session's first receipt; null until it is known. */
  readonly startNs: number | null;
  /** Row of the frame that is chosen. */
  readonly chosen: number | null;
  readonly onPick: (slow: SlowFrame) => void;
  readonly onClear: () => void;
}

function Numbers({ part, whole }: { readonly part: RunSummary | null; readonly whole: RunSummary }): JSX.Element {
  const of = part ?? whole;
  const rows = (['e2e', 'analysis'] as const).flatMap((name) => [
    { name, times: of.latencyMs[name] },
    ...(part === null ? [] : [{ name: `${name}, whole session`, times: whole.latencyMs[name] }]),
  ]);
  const dropped = droppedTotal(of.frames);
  return (
    <>
      <div className="se-versus" data-part={part !== null}>
        <PercentileTable rows={rows} />
      </div>
      <p className="se-facts">
        <span>
          <b>{formatCount(of.frames.received)}</b> frames
        </span>
        <span>
          <b>{formatFps(of.fps.processed)}</b> fps processed
        </span>
        <span className={dropTone(dropped, of.frames.received)}>
          <b>{formatCount(dropped)}</b> dropped
        </span>
      </p>
      {of.bottleneck.words.length > 0 && (
        <p className="se-words se-dim">
          {of.bottleneck.words.slice(0, 2).map((words) => (
            <span key={words}>
              <Sentence text={words} stages={limiting(of.bottleneck)} />{' '}
            </span>
          ))}
        </p>
      )}
    </>
  );
}

function Slowest({ asked, whole, startNs, chosen, onPick }: Omit<Props, 'selection' | 'onClear'>): JSX.Element | null {
  const warmup = whole?.warmupFrames ?? 0;
  const slowest = asked.result?.slowest ?? [];
  const most = slowest[0]?.frame.e2eMs ?? 0;
  if (asked.result === null) return asked.busy ? <p className="se-dim">Reading…</p> : null;
  if (slowest.length === 0) return <p className="se-dim">No frame of it has a latency.</p>;
  return (
    <ol className="se-slow" data-testid="slowest-frames">
      {slowest.map((slow) => {
        const { row, frame } = slow;
        return (
          <li key={row}>
            <button
              type="button"
              data-testid="slow-frame"
              aria-pressed={row === chosen}
              data-warmup={row < warmup}
              title={`Frame ${formatCount(frame.frame)}, mostly ${largestPart(frame)} ms${row < warmup ? '; warm-up, not in the percentiles' : ''}`}
              onClick={() => onPick(slow)}
            >
              <time title="received, from the session's start">
                {startNs === null ? '' : positionText((frame.tReceiveNs - startNs) / 1e6)}
              </time>
              <span>{formatCount(frame.frame)}</span>
              <i style={{ background: barOf(frame, most) }} />
              <b>{formatMs(frame.e2eMs)}</b>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** What the selected part amounts to beside the whole session, and its slowest frames; without a selection those of all. */
export function SelectionPanel({ selection, asked, whole, startNs, chosen, onPick, onClear }: Props): JSX.Element {
  const part = selection === null ? null : (asked.result?.summary ?? null);
  const empty = selection !== null && asked.result !== null && asked.result.summary === null;
  return (
    <section className="se-panel se-selection" data-testid="selection" data-busy={asked.busy} aria-label="Selection" aria-busy={asked.busy}>
      <h2 className="heading">
        {selection === null ? 'Whole session' : 'Selection'}
        {selection === null ? (
          <em>drag over a chart to select a part</em>
        ) : (
          <em data-testid="selection-span">
            {spanText(selection)} · {durationText(lengthOf(selection) * 1000)}
            <button type="button" className="se-clear" aria-label="Clear the selection" title="Clear (Esc)" onClick={onClear}>
              <IconX size={12} stroke={2} />
            </button>
          </em>
        )}
      </h2>
      {asked.fault !== null && <Failure text={asked.fault} onRetry={asked.again} />}
      {empty && <p className="se-dim">No frame was received in it.</p>}
      {whole !== null && !empty && <Numbers part={part} whole={whole} />}
      <h3 className="se-sub">
        Slowest frames <em>{asked.result === null ? '' : formatPlural(asked.result.slowest.length, 'frame')} · e2e, ms</em>
      </h3>
      <Slowest asked={asked} whole={whole} startNs={startNs} chosen={chosen} onPick={onPick} />
    </section>
  );
}
