import './transport.css';
import { IconPlayerPauseFilled, IconPlayerPlayFilled, IconRefresh, IconRepeat } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { formatClock } from '../format.ts';
import { playPause, seekTo, toggleLoop } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';
import { paceWords } from './wording.ts';

/** How long the slider holds a place that was asked for, until the pipeline's position gets there. */
const HOLD_MS = 700;

/** The place in the stream: follows the run, follows the hand while it drags, and asks the engine once it lets go. */
const SeekSlider = ({ durationMs, enabled }: { readonly durationMs: number; readonly enabled: boolean }) => {
  const positionMs = useApp((state) => state.snapshot?.positionMs ?? 0);
  const [heldMs, setHeldMs] = useState<number | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const element = input.current;
    if (element === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // React's onChange is the browser's `input`; only the browser's own `change` says that the hand let go
    const commit = (): void => {
      void seekTo(Number(element.value));
      clearTimeout(timer);
      timer = setTimeout(() => setHeldMs(null), HOLD_MS);
    };
    element.addEventListener('change', commit);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('change', commit);
    };
  }, []);
  const known = durationMs > 0;
  const shownMs = known ? Math.min(heldMs ?? positionMs, durationMs) : positionMs;
  return (
    <>
      <span className="transport-time">{formatClock(shownMs)}</span>
      <input
        ref={input}
        type="range"
        className="seek"
        data-testid="seek"
        aria-label="Position in the stream"
        aria-valuetext={known ? `${formatClock(shownMs)} of ${formatClock(durationMs)}` : formatClock(shownMs)}
        min={0}
        max={Math.max(1, Math.round(durationMs))}
        step={1}
        value={known ? Math.round(shownMs) : 0}
        disabled={!enabled}
        style={{ '--done': `${known ? (shownMs / durationMs) * 100 : 0}%` }}
        onChange={(event) => setHeldMs(Number(event.currentTarget.value))}
      />
      <span className="transport-time transport-end">{known ? formatClock(durationMs) : ''}</span>
    </>
  );
};

/** Play, pause, position, loop, pace. */
export const Transport = () => {
  const phase = useApp((state) => state.run.phase);
  const source = useApp((state) => state.run.source);
  const loop = useApp((state) => state.run.open?.loop ?? false);
  const pace = useApp((state) => paceWords(state.run));
  const running = isRunning(phase);
  const playLabel = phase === 'playing' ? 'Pause (Space)' : phase === 'ended' ? 'Play again (Space)' : 'Play (Space)';
  return (
    <div className="transport" role="toolbar" aria-label="Transport">
      <button
        type="button"
        className="hd-icon transport-play"
        data-testid="play-button"
        aria-label={playLabel}
        title={playLabel}
        disabled={!running}
        onClick={() => void playPause()}
      >
        {phase === 'playing' ? (
          <IconPlayerPauseFilled size={17} />
        ) : phase === 'ended' ? (
          <IconRefresh size={17} />
        ) : (
          <IconPlayerPlayFilled size={17} />
        )}
      </button>
      <SeekSlider durationMs={source?.durationMs ?? 0} enabled={running && source?.seekable === true && (source.durationMs ?? 0) > 0} />
      <button
        type="button"
        className="hd-icon"
        data-testid="loop-button"
        aria-pressed={loop}
        aria-label="Loop (L)"
        title="Loop (L)"
        disabled={!running || source?.kind !== 'file'}
        onClick={() => void toggleLoop()}
      >
        <IconRepeat size={17} stroke={1.6} />
      </button>
      <span className="transport-pace">{running ? `${phase} · ${pace}` : phase === 'opening' ? 'opening' : ''}</span>
    </div>
  );
};
