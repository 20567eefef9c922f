import './model-details.css';
import { useCallback, useEffect, useState } from 'react';
import { type ModelInsight, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { formatBytes } from '../format.ts';
import { CorrectForm } from './correct-form.tsx';
import { ModelUses } from './model-uses.tsx';
import { modelsChanged } from './use-models.ts';
import { TASK_NAME } from './words.ts';

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

const Graph = ({ inputs, outputs, facts }: Pick<ModelInsight, 'inputs' | 'outputs' | 'facts'>) => (
  <details className="model-part" open={facts.length === 0}>
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

/** Why a model cannot be used as it is, and the families that its shapes fit, each to be taken at a press. */
const Problem = ({ insight, onCorrected }: { readonly insight: ModelInsight; readonly onCorrected: (next: ModelInsight) => void }) => {
  const [fault, setFault] = useState<string | null>(null);
  const { path, problem, fitting, manifest } = insight;
  if (problem === null) return null;
  const choose = async ({ family, task }: ModelInsight['fitting'][number]): Promise<void> => {
    try {
      onCorrected(await request('correctModel', { model: path, manifest: { ...manifest, family, task } }));
    } catch (error) {
      setFault(toFaultRecord(error).message);
    }
  };
  return (
    <div className="model-problem" data-testid="model-problem">
      <p>{problem}</p>
      {fitting.length > 0 && (
        <div className="model-fitting">
          Its shapes fit
          {fitting.map((fit) => (
            <button
              key={fit.family}
              type="button"
              className="button"
              data-testid={`fit-${fit.family}`}
              title={fit.expects}
              onClick={() => void choose(fit)}
            >
              {fit.family} <small>{TASK_NAME[fit.task].toLowerCase()}</small>
            </button>
          ))}
        </div>
      )}
      {fault !== null && <p>{fault}</p>}
    </div>
  );
};

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
  const { name, task, family, notes, labels } = insight;
  return (
    <article className="model" data-testid="model-details">
      <header>
        <h2>{name}</h2>
        <p>
          {task === null ? 'It is not known what it is for' : TASK_NAME[task]}
          {family !== null && ` · family ${family}`}
          {insight.bytes > 0 && ` · ${formatBytes(insight.bytes)}`}
          {insight.licence !== null && ` · ${insight.licence}`}
        </p>
        <ModelUses insight={insight} />
      </header>
      <Problem insight={insight} onCorrected={corrected} />
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
          <Graph {...insight} />
          <p className="model-path" title={`SHA-256 ${insight.sha256}`}>
            {insight.path}
          </p>
        </div>
        <CorrectForm key={insight.sha256 + JSON.stringify(insight.manifest)} insight={insight} onCorrected={corrected} />
      </div>
    </article>
  );
};
