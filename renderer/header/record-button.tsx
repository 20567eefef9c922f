import { formatClock, formatCount } from '../format.ts';
import { toggleRecord } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';
import { useNow } from './use-now.ts';

/** Starts and ends a recording; shows how long it has been running, and frames that could not be kept. */
export const RecordButton = () => {
  const recording = useApp((state) => state.run.recording);
  const possible = useApp((state) => state.link === 'open' && isRunning(state.run.phase));
  const now = useNow(500, recording !== null);
  const gap = recording?.gapFrames ?? 0;
  return (
    <button
      type="button"
      className="rec"
      data-testid="record-button"
      aria-pressed={recording !== null}
      disabled={!possible && recording === null}
      title={recording === null ? 'Record this run (R)' : 'Stop recording (R)'}
      onClick={() => void toggleRecord()}
    >
      {recording === null ? 'Record' : `Recording ${formatClock(now - Date.parse(recording.startedAt))}`}
      {gap > 0 && <b className="bad">{formatCount(gap)} not kept</b>}
    </button>
  );
};
