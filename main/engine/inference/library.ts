import { readdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Fault, toFaultRecord } from '../../../contract/errors.ts';
import { describeModel, isFile, isFolder, nameOf, onnxIn } from './describe.ts';
import type { LibraryEntry } from '../../../contract/model.ts';
import type { Task } from './description.ts';
import { NULL_MODEL_CHOICES } from './null-model.ts';

/** Taken first where nobody chooses. */
const PREFERRED: { readonly [T in Task]?: string } = { detect: 'yolox_nano', classify: 'mobilenet_v2_quant' };

/** What a source shows: the self-test scene, or anything else. */
export type Footage = 'scene' | 'real';
/** Networks that come with the application (models/own). Those of the scene know nothing but the scene; the other gives way to any that a user has. */
const OWN: { readonly [F in Footage]: { readonly [T in Task]?: string } } = {
  scene: { detect: 'scene-detector', classify: 'scene-classifier' },
  real: { detect: 'street-tiny' },
};
const OWN_NAMES = new Set(Object.values(OWN).flatMap((tasks) => Object.values(tasks)));

/**
 * Where models are looked for, in order: the folders given, those of the variable THROUGHLINE_MODELS (separated as in PATH), `own` (that of the
 * library), `models` and `models/own` in the project, and `shared/data/models` beside it. Only folders that exist, and `own`, which may come to be; each once. A
 * folder that was given and does not exist is a Fault('model').
 */
export const modelsDirectories = (options: {
  given?: readonly string[];
  env?: string | undefined;
  own?: string;
  project: string;
}): string[] => {
  for (const folder of options.given ?? []) {
    if (!isFolder(folder)) throw new Fault('model', `The models directory ${folder} does not exist; give a folder that holds models.`);
  }
  const fromEnv = (options.env ?? '').split(process.platform === 'win32' ? ';' : ':').filter((part) => part !== '');
  const all = [
    ...(options.given ?? []),
    ...fromEnv,
    ...(options.own === undefined ? [] : [options.own]),
    join(options.project, 'models'),
    join(options.project, 'models', 'own'),
    join(options.project, '..', 'shared', 'data', 'models'),
  ];
  const own = options.own === undefined ? null : resolve(options.own);
  return [...new Set(all.map((folder) => resolve(folder)))].filter((folder) => folder === own || isFolder(folder));
};

const entries = new Map<string, LibraryEntry>();

/** Changes when the file does, or what is said about it beside it. */
const versionOf = async (path: string): Promise<string> => {
  const stem = path.replace(/\.onnx$/i, '');
  const files = [path, `${stem}.json`, `${stem}.txt`, join(dirname(path), 'labels.txt'), dirname(path)];
  const stats = await Promise.all(files.map((file) => stat(file).catch(() => null)));
  return `${path}\0${stats.map((each) => (each === null ? '' : `${each.size} ${each.mtimeMs}`)).join('\0')}`;
};

const lookAt = async (path: string): Promise<LibraryEntry> => {
  const key = await versionOf(path);
  const kept = entries.get(key);
  if (kept !== undefined) return kept;
  const entry = await describeModel(path, [], null).then(
    ({ name, task, family, notes }): LibraryEntry => ({ name, task, family, path, note: notes.join(' '), removable: false }),
    (error: unknown): LibraryEntry => ({
      name: nameOf(path),
      task: null,
      family: null,
      path,
      note: toFaultRecord(error).message,
      removable: false,
    }),
  );
  entries.set(key, entry);
  return entry;
};

const GENERATED: readonly LibraryEntry[] = (['detect', 'classify'] as const).flatMap((task) =>
  NULL_MODEL_CHOICES.map(({ name, note }) => ({ name, task, family: null, path: name, note, removable: false })),
);

/** Every model of the directories, in their order and by name within each; of models of one name only the first. Never throws for a bad model. */
const modelsOf = async (directories: readonly string[]): Promise<LibraryEntry[]> => {
  const byName = new Map<string, LibraryEntry>();
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    // What begins with a dot is being downloaded or copied.
    for (const name of names.filter((each) => !each.startsWith('.')).sort()) {
      const path = onnxIn(join(directory, name)) ?? (/\.onnx$/i.test(name) && isFile(join(directory, name)) ? join(directory, name) : null);
      if (path !== null && !byName.has(nameOf(path))) byName.set(nameOf(path), await lookAt(path));
    }
  }
  return [...byName.values()];
};

/** All there is to choose from: the models of the directories (`modelsOf`), then those that are made on demand, of which each task has one of the same name. */
export const listModels = async (directories: readonly string[]): Promise<LibraryEntry[]> => [
  ...(await modelsOf(directories)),
  ...GENERATED,
];

/** The model of a name in the first directory that has one, where it is for the task; null: there is none. */
const named = async (directories: readonly string[], name: string | undefined, task: Task): Promise<string | null> => {
  if (name === undefined) return null;
  const path = directories.map((directory) => onnxIn(join(directory, name))).find((found) => found !== null) ?? null;
  return path !== null && (await lookAt(path)).task === task ? path : null;
};

/**
 * The model that is used for a task where nobody chooses: for the scene our own; for real footage the preferred one, else any of the directories that
 * can, else our own. Null where there is none.
 */
export const defaultModel = async (directories: readonly string[], task: Task, footage: Footage = 'real'): Promise<string | null> => {
  const own = await named(directories, OWN[footage][task], task);
  if (own !== null && footage === 'scene') return own;
  const preferred = await named(directories, PREFERRED[task], task);
  if (preferred !== null) return preferred;
  const able = (await modelsOf(directories)).filter((entry) => entry.task === task && !OWN_NAMES.has(entry.name));
  return (able.find((entry) => entry.note === '') ?? able[0])?.path ?? own;
};
