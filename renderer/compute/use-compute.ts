import { useState } from 'react';
import type { ComputeSettings, OpenSettings, RequestParams } from '../../contract/index.ts';
import { changeCompute } from '../state/actions.ts';
import { isRunning, useApp } from '../state/store.ts';

type Change = RequestParams<'setCompute'>;

/** How the work is spread over devices, places and threads, and the way to change it. */
export interface Compute {
  /** As it holds, with what is asked for on top; null: no source is open, so nothing can be changed. */
  readonly settings: OpenSettings | null;
  /** A change is being loaded beside what runs, or threads are being tuned: none is taken. */
  readonly busy: boolean;
  /** What holds of all of it, for a heading: "changed live". */
  readonly status: string;
  /** Whether it is this setting that was asked for here and has not come yet. */
  readonly changing: (key: keyof ComputeSettings) => boolean;
  /** Why the last one that was asked for here was refused. */
  readonly refused: string | null;
  readonly ask: (change: Change) => Promise<void>;
}

/** Asks for another spread of the work, and keeps what came of it. */
export const useCompute = (): Compute => {
  const [asked, setAsked] = useState<Change | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const open = useApp(({ link, run }) => (link === 'open' && isRunning(run.phase) ? run.open : null));
  const loading = useApp((state) => state.run.changing !== null);
  const tuning = useApp((state) => state.autoTune?.state === 'running');
  const ask = async (change: Change): Promise<void> => {
    setAsked(change);
    setRefused(null);
    setRefused(await changeCompute(change));
    setAsked(null);
  };
  return {
    settings: open === null ? null : Object.assign({}, open, asked),
    busy: tuning || loading || asked !== null,
    status: tuning ? 'being tuned' : loading || asked !== null ? 'loading…' : 'changed live',
    changing: (key) => asked !== null && key in asked,
    refused,
    ask,
  };
};
