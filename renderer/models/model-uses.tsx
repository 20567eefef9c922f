import { useState } from 'react';
import { type ModelInsight, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { notify } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { putToUse } from './take-model.ts';
import { modelsChanged, useModels } from './use-models.ts';
import { isCropTask, isFrameTask, isModel } from './words.ts';

type Place = 'first' | 'behind';

const USE = { first: 'Use as the first network', behind: 'Add behind the detector' } as const;
const AGAIN = { first: 'Load again as the first network', behind: 'Load again behind the detector' } as const;

/** Puts a model in a place; where it stands there already, loads it again, as it was perhaps corrected. */
const UseAs = ({ path, place, primary }: { readonly path: string; readonly place: Place; readonly primary: boolean }) => {
  const [busy, setBusy] = useState(false);
  const changing = useApp((state) => state.run.changing !== null);
  const there = useApp(({ run }) =>
    place === 'first' ? run.detector?.path === path : run.cascade.some(({ model }) => model.path === path),
  );
  const use = async (): Promise<void> => {
    setBusy(true);
    const fault = await putToUse(path, place);
    setBusy(false);
    if (fault !== null) notify({ tone: 'fault', kind: 'model', text: fault });
    else if (useApp.getState().run.source !== null) useApp.setState({ page: 'live' });
    else notify({ tone: 'info', kind: null, text: 'It is used with the next source that is opened.' });
  };
  return (
    <button
      type="button"
      className={primary ? 'button primary' : 'button'}
      data-testid={place === 'first' ? 'use-first' : 'use-behind'}
      disabled={busy || changing}
      onClick={() => void use()}
    >
      {busy ? 'Loading…' : there ? AGAIN[place] : USE[place]}
    </button>
  );
};

const remove = async (name: string): Promise<void> => {
  try {
    await request('removeModel', { name });
    useApp.setState({ model: null });
    modelsChanged();
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    notify({ tone: 'fault', kind, text: message });
  }
};

/** The places that a model can be put in, and away with it. A classifier can stand in both. */
export const ModelUses = ({ insight }: { readonly insight: ModelInsight }) => {
  const { path, name, task, problem } = insight;
  const removable = useModels()?.some((entry) => entry.removable && isModel(entry, path));
  const first = problem === null && isFrameTask(task);
  const behind = problem === null && isCropTask(task);
  return (
    <div className="model-uses">
      {first && <UseAs path={path} place="first" primary />}
      {behind && <UseAs path={path} place="behind" primary={!first} />}
      {removable && (
        <button type="button" className="button" data-testid="remove-model" title="To the trash" onClick={() => void remove(name)}>
          Remove
        </button>
      )}
    </div>
  );
};
