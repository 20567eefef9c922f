import { type CascadeRule, type ModelInsight, toFaultRecord } from '../../contract/index.ts';
import { request } from '../connection/client.ts';
import { modelUrl } from '../connection/endpoint.ts';
import { desktop } from '../desktop.ts';
import { changeCascade, changeDetector, notify } from '../state/actions.ts';
import { useApp } from '../state/store.ts';
import { modelsChanged } from './use-models.ts';
import { isFrameTask, TASK_NAME } from './words.ts';

/** Sends a file whose path nobody knows. @throws Error with the engine's sentence */
const send = async (file: File): Promise<ModelInsight> => {
  const answer = await fetch(modelUrl(window.location, file.name), { method: 'POST', body: file });
  const said = (await answer.json()) as { insight?: ModelInsight; error?: { message: string } };
  if (said.insight === undefined) throw new Error(said.error?.message ?? `The engine did not take ${file.name}; try again.`);
  return said.insight;
};

/** Uses a model in its place: as the first network, or behind the detector beside those that are there. @returns why not, or null */
export const putToUse = async ({ path, task }: Pick<ModelInsight, 'path' | 'task'>): Promise<string | null> => {
  if (isFrameTask(task)) return changeDetector(path);
  const before: CascadeRule[] = useApp.getState().run.cascade.map(({ rule }) => rule);
  return changeCascade([...before.filter(({ model }) => model !== path), { model: path }]);
};

/** Takes what was understood of a new model to its use; where it cannot be used, to the page that says why. */
const begin = async (insight: ModelInsight): Promise<void> => {
  modelsChanged();
  useApp.setState({ model: insight.path });
  const { name, task, family, problem } = insight;
  if (problem !== null || task === null) {
    useApp.setState({ page: 'models' });
    notify({ tone: 'info', kind: null, text: `${name} was added, and something is missing: see below.` });
    return;
  }
  const fault = await putToUse(insight);
  if (fault !== null) {
    useApp.setState({ page: 'models' });
    notify({ tone: 'fault', kind: 'model', text: fault });
    return;
  }
  const { source } = useApp.getState().run;
  const place = isFrameTask(task) ? 'the first network' : 'behind the detector';
  const now = source === null ? `${place} of the next source` : place;
  notify({ tone: 'info', kind: null, text: `${name}: ${TASK_NAME[task].toLowerCase()}, family ${family}. It is ${now}.` });
  if (source === null) useApp.setState({ page: 'models' });
};

/** Adds a model file that was dropped or chosen, and uses it. What goes wrong is said in the banner. */
export const takeModelFile = async (file: File): Promise<void> => {
  const path = desktop()?.pathOfFile(file) ?? '';
  try {
    await begin(path === '' ? await send(file) : await request('addModel', { path }));
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    notify({
      tone: 'fault',
      kind: kind === 'internal' && error instanceof Error ? 'model' : kind,
      text: error instanceof Error ? error.message : message,
    });
  }
};

export const takeModelPath = async (path: string): Promise<void> => {
  try {
    await begin(await request('addModel', { path }));
  } catch (error) {
    const { kind, message } = toFaultRecord(error);
    notify({ tone: 'fault', kind, text: message });
  }
};

export const isModelFile = (name: string): boolean => /\.onnx$/i.test(name);
