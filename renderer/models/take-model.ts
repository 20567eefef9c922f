import { type CascadeRule, Fault, type ModelInsight, modelInsight, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { modelUrl } from '../connection/endpoint.ts';
import { desktop } from '../desktop.ts';
import { changeCascade, changeDetector, notify } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { modelsChanged } from './use-models.ts';
import { placeOf, TASK_NAME } from './words.ts';

/** Sends a file whose path nobody knows. @throws Error with the engine's sentence */
const send = async (file: File): Promise<ModelInsight> => {
  const refused = new Fault('model', `The engine did not take ${file.name}; look whether it still runs, and try again.`);
  const said = (await fetch(modelUrl(window.location, file.name), { method: 'POST', body: file })
    .then((answer) => answer.json())
    .catch(() => null)) as { insight?: unknown; error?: { message?: string } } | null;
  const insight = modelInsight.safeParse(said?.insight);
  if (insight.success) return insight.data;
  throw said?.error?.message === undefined ? refused : new Fault('model', said.error.message);
};

/**
 * Uses a model: as the first network, or behind the detector beside those that are there. Where it stands already, it is loaded again.
 * @returns why not, or null
 */
export const putToUse = async (path: string, place: 'first' | 'behind'): Promise<string | null> => {
  if (place === 'first') return changeDetector(path);
  const { cascade } = useApp.getState().run;
  const rules: readonly CascadeRule[] = cascade.map(({ rule }) => rule);
  return changeCascade(cascade.some(({ model }) => model.path === path) ? rules : [...rules, { model: path }]);
};

const DONE_SHOWN_MS = 15_000;

/** What went well need not be put away by hand. */
const sayForAWhile = (text: string): void => {
  notify({ tone: 'info', kind: null, text });
  setTimeout(() => useApp.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.text !== text) })), DONE_SHOWN_MS);
};

const PLACE_NAME = { first: 'the first network', behind: 'behind the detector' } as const;

/** Takes what was understood of a new model to its use; where it cannot be used, to the page that says why. */
const begin = async (insight: ModelInsight): Promise<void> => {
  modelsChanged();
  useApp.setState({ model: insight.path });
  const { name, path, task, family, problem } = insight;
  if (problem !== null || task === null) {
    useApp.setState({ page: 'models' });
    notify({ tone: 'info', kind: null, text: `${name} was added, and something is missing: see below.` });
    return;
  }
  const place = placeOf(task, useApp.getState().run.detector?.task ?? null);
  const fault = await putToUse(path, place);
  if (fault !== null) {
    useApp.setState({ page: 'models' });
    notify({ tone: 'fault', kind: 'model', text: fault });
    return;
  }
  const { source } = useApp.getState().run;
  const now = source === null ? `${PLACE_NAME[place]} of the next source` : PLACE_NAME[place];
  sayForAWhile(`${name}: ${TASK_NAME[task].toLowerCase()}, family ${family}. It is ${now}.`);
  if (source === null) useApp.setState({ page: 'models' });
};

/** Adds a model and uses it; what goes wrong is said in the banner. `name`: of the file, for as long as it is looked at. */
const take = async (name: string, insight: Promise<ModelInsight>): Promise<void> => {
  useApp.setState(({ adding }) => ({ adding: [...adding, name] }));
  try {
    await begin(await insight);
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    notify({ tone: 'fault', kind, text: message });
  } finally {
    useApp.setState(({ adding }) => ({ adding: adding.toSpliced(adding.indexOf(name), 1) }));
  }
};

/** A file that was dropped or chosen: its path where a desktop tells it, else all of it. */
export const takeModelFile = (file: File): Promise<void> => {
  const path = desktop()?.pathOfFile(file) ?? '';
  return take(file.name, path === '' ? send(file) : request('addModel', { path }));
};

export const takeModelPath = (path: string): Promise<void> => take(path.split(/[\\/]/).at(-1) ?? path, request('addModel', { path }));

export const isModelFile = (name: string): boolean => /\.onnx$/i.test(name);
