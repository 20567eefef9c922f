import { useCallback, useEffect, useState } from 'react';
import { type ModelInsight, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { notify } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { CorrectForm } from './correct-form.tsx';
import { putToUse } from './take-model.ts';
import { modelsChanged, useModels } from './use-models.ts';
import { isCropTask, isFrameTask, isModel, megabytes, TASK_NAME } from './words.ts';

/** What is understood of a model: asked for once, then as corrections leave it. */
const useInsight = (model: string) => {
  const [insight, setInsight] = useState<ModelInsight | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let current = true;
    request('inspectModel', { model }).then(
      (found) => current && setInsight(found),
      (error: unknown) => current && setFault(toFaultRecord(error).message),
    );
    return () => {
      current = false;
    };
  }, [model]);
  return { insight, fault, setInsight };
};

const Facts = ({ insight }: { readonly insight: ModelInsight }) => (
  <table className="model-facts" data-testid="model-facts">
    <tbody>
      {insight.facts.map(({ key, value, from }) => (
        <tr key={`${key} ${value}`}>
          <th scope="row">{key}</th>
          <td>{value}</td>
          <td className="from">{from}</td>
        </tr>
      ))}
    </tbody>
  </table>
);

const LABELS_SHOWN = 400;

const Labels = ({ labels }: { readonly labels: readonly string[] }) => {
  const [search, setSearch] = useState('');
  const found = labels.map((label, index) => ({ label, index })).filter(({ label }) => label.toLowerCase().includes(search.toLowerCase()));
  return (
    <details className="model-part">
      <summary>
        {labels.length} {labels.length === 1 ? 'label' : 'labels'}
      </summary>
      {labels.length > 20 && (
        <input
          type="search"
          className="model-search"
          placeholder="Find a label"
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      )}
      <ol className="model-labels">
        {found.slice(0, LABELS_SHOWN).map(({ label, index }) => (
          <li key={index} value={index}>
            {label}
          </li>
        ))}
      </ol>
      {found.length > LABELS_SHOWN && <p className="models-none">and {found.length - LABELS_SHOWN} more</p>}
    </details>
  );
};

const Graph = ({ inputs, outputs }: Pick<ModelInsight, 'inputs' | 'outputs'>) => (
  <details className="model-part">
    <summary>
      Graph: {inputs.length} in, {outputs.length} out
    </summary>
    <ul className="model-graph">
      {inputs.map((value) => (
        <li key={`in ${value}`}>
          <b>in</b> {value}
        </li>
      ))}
      {outputs.map((value) => (
        <li key={`out ${value}`}>
          <b>out</b> {value}
        </li>
      ))}
    </ul>
  </details>
);

/** The model's uses: in the place it is made for, and away with it. */
const Uses = ({ insight }: { readonly insight: ModelInsight }) => {
  const [busy, setBusy] = useState(false);
  const changing = useApp((state) => state.run.changing);
  const removable = useModels().some((entry) => entry.removable && isModel(entry, insight.path));
  const use = async (): Promise<void> => {
    setBusy(true);
    const fault = await putToUse(insight);
    setBusy(false);
    if (fault !== null) notify({ tone: 'fault', kind: 'model', text: fault });
    else if (useApp.getState().run.source !== null) useApp.setState({ page: 'live' });
  };
  const remove = async (): Promise<void> => {
    try {
      await request('removeModel', { name: insight.name });
      useApp.setState({ model: null });
      modelsChanged();
    } catch (error) {
      const { kind, message } = toFaultRecord(error);
      notify({ tone: 'fault', kind, text: message });
    }
  };
  return (
    <div className="model-uses">
      {insight.problem === null && isFrameTask(insight.task) && (
        <button type="button" className="button primary" data-testid="use-model" disabled={busy} onClick={() => void use()}>
          {busy && changing !== null ? 'Loading…' : 'Use as the first network'}
        </button>
      )}
      {insight.problem === null && isCropTask(insight.task) && !isFrameTask(insight.task) && (
        <button type="button" className="button primary" data-testid="use-model" disabled={busy} onClick={() => void use()}>
          {busy && changing !== null ? 'Loading…' : 'Use behind the detector'}
        </button>
      )}
      {insight.problem === null && insight.task === 'classify' && <UseBehind path={insight.path} />}
      {removable && (
        <button type="button" className="button" data-testid="remove-model" title="To the trash" onClick={() => void remove()}>
          Remove
        </button>
      )}
    </div>
  );
};

/** A classifier can stand in both places. */
const UseBehind = ({ path }: { readonly path: string }) => (
  <button
    type="button"
    className="button"
    data-testid="use-behind"
    onClick={() =>
      void putToUse({ path, task: 'embed' }).then((fault) => {
        if (fault !== null) notify({ tone: 'fault', kind: 'model', text: fault });
      })
    }
  >
    Use behind the detector
  </button>
);

/** Everything that is understood of a model, who says so, and a way to correct it. */
export const ModelDetails = ({ model }: { readonly model: string }) => {
  const { insight, fault, setInsight } = useInsight(model);
  const corrected = useCallback(
    (next: ModelInsight) => {
      setInsight(next);
      modelsChanged();
    },
    [setInsight],
  );
  if (fault !== null) return <p className="models-none">{fault}</p>;
  if (insight === null) return <p className="models-none">Looking at it…</p>;
  const { name, task, family, problem, notes, labels, fitting } = insight;
  return (
    <article className="model" data-testid="model-details">
      <header>
        <h2>{name}</h2>
        <p>
          {task === null ? 'It is not known what it is for' : TASK_NAME[task]}
          {family !== null && ` · family ${family}`}
          {insight.bytes > 0 && ` · ${megabytes(insight.bytes)}`}
          {insight.licence !== null && ` · ${insight.licence}`}
        </p>
        <Uses insight={insight} />
      </header>
      {problem !== null && (
        <div className="model-problem" data-testid="model-problem">
          <p>{problem}</p>
          {fitting.length > 0 && <p>Its shapes fit these families: {fitting.map((fit) => fit.family).join(', ')}. Choose one below.</p>}
        </div>
      )}
      {notes.map((note) => (
        <p key={note} className="model-note">
          {note}
        </p>
      ))}
      <div className="model-columns">
        <div>
          <h3 className="heading">Understood</h3>
          <Facts insight={insight} />
          {labels.length > 0 && <Labels labels={labels} />}
          <Graph inputs={insight.inputs} outputs={insight.outputs} />
          <p className="model-path" title={`SHA-256 ${insight.sha256}`}>
            {insight.path}
          </p>
        </div>
        <CorrectForm key={insight.sha256 + JSON.stringify(insight.manifest)} insight={insight} onCorrected={corrected} />
      </div>
    </article>
  );
};
