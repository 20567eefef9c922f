import './compute.css';
import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import type { AutoTune as Tune } from '../../contract/index.ts';
import { cancelAutoTune, startAutoTune } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { Refused } from './refused.tsx';
import { TuneTable } from './tune-table.tsx';
import { gainText, gainTone, isSame, OBJECTIVE, tuneProgress, whyNotTuned } from './tune-words.ts';

const WHAT_IT_DOES = 'Tries sessions, threads and slots on this source for a minute at most, and keeps the best.';

/** What it gained, and in the engine's own sentence how. */
const Result = ({ tune }: { readonly tune: Tune }) => {
  const gain = tune.state === 'done' && !isSame(tune.before, tune.best) ? gainText(tune) : null;
  return (
    <div role="status">
      {gain !== null && (
        <p className={`tune-gain ${gainTone(tune)}`} data-testid="tune-gain">
          {gain}
        </p>
      )}
      {tune.reason !== '' && (
        <p className={tune.state === 'done' ? 'run-words' : 'run-words quiet'} data-testid="tune-reason">
          {tune.reason}
        </p>
      )}
    </div>
  );
};

const Running = ({ tune }: { readonly tune: Tune }) => {
  const [cancelling, setCancelling] = useState(false);
  const cancel = async (): Promise<void> => {
    setCancelling(true);
    await cancelAutoTune();
    setCancelling(false);
  };
  return (
    <>
      <Progress size={4} mt={6} value={tune.progress * 100} transitionDuration={0} aria-label="Tuning" />
      <div className="run-measure">
        <span data-testid="tune-progress">{tuneProgress(tune)}</span>
        <Button size="compact-xs" variant="default" disabled={cancelling} onClick={() => void cancel()}>
          Cancel
        </Button>
      </div>
    </>
  );
};

const Start = ({ again }: { readonly again: boolean }) => {
  const why = useApp((state) => whyNotTuned(state.link, state.run));
  const busy = useApp((state) => state.run.changing !== null);
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const start = async (): Promise<void> => {
    setAsking(true);
    setRefused(null);
    setRefused(await startAutoTune());
    setAsking(false);
  };
  return (
    <>
      <div className="run-measure">
        <span>{why ?? WHAT_IT_DOES}</span>
        <Button
          size="compact-xs"
          variant="default"
          data-testid="auto-tune-start"
          loading={asking}
          disabled={why !== null || busy}
          onClick={() => void start()}
        >
          {again ? 'Tune again' : 'Auto-tune'}
        </Button>
      </div>
      <Refused why={refused} />
    </>
  );
};

/** Searches the best threads, sessions and slots on the source that is open. */
export const AutoTune = () => {
  const tune = useApp((state) => state.autoTune);
  const running = tune?.state === 'running';
  return (
    <section className="insp-section" data-testid="auto-tune" data-state={tune?.state ?? 'unknown'}>
      <h3 className="heading">Auto-tune {tune !== null && <em>by {OBJECTIVE[tune.objective].name}</em>}</h3>
      {tune !== null && !running && <Result tune={tune} />}
      {tune !== null && running && <Running tune={tune} />}
      {tune !== null && tune.trials.length > 0 && <TuneTable tune={tune} />}
      {!running && <Start again={tune !== null} />}
    </section>
  );
};
