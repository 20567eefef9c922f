import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault, toFaultRecord } from '../../../contract/errors.ts';
import { describeModel, isFile, isFolder, nameOf, onnxIn } from './describe.ts';
import type { Task } from './description.ts';
import { NULL_MODEL_CHOICES } from './null-model.ts';

/** A model that was found in a models directory, or is made on demand. */
export interface LibraryEntry {
  /** What `--detector` and `--classifier` take; of those made on demand, each task has one of the same name. */
  readonly name: string;
  /** null: it cannot be used here, and `note` says why. */
  readonly task: Task | null;
  readonly path: string;
  readonly note: string;
}

/** Taken first where nobody chooses. */
const PREFERRED: { readonly [T in Task]: string } = { detect: 'yolox_nano', classify: 'mobilenet_v2_quant' };

/**
 * Where models are looked for, in order: the folders given, those of the variable THROUGHLINE_MODELS (separated as in PATH), `models` in the
 * project, and `shared/data/models` beside it. Only folders that exist, each once. A folder that was given and does not exist is a
 * Fault('model').
 */
export const modelsDirectories = (options: { given?: readonly string[]; env?: string | undefined; project: string }): string[] => {
  for (const folder of options.given ?? []) {
    if (!isFolder(folder)) throw new Fault('model', `The models directory ${folder} does not exist; give a folder that holds models.`);
  }
  const fromEnv = (options.env ?? '').split(process.platform === 'win32' ? ';' : ':').filter((part) => part !== '');
  const all = [
    ...(options.given ?? []),
    ...fromEnv,
    join(options.project, 'models'),
    join(options.project, '..', 'shared', 'data', 'models'),
  ];
  return [...new Set(all.map((folder) => resolve(folder)))].filter(isFolder);
};

const entries = new Map<string, LibraryEntry>();

const lookAt = async (path: string): Promise<LibraryEntry> => {
  const { size, mtimeMs } = await stat(path);
  const key = `${path}\0${size}\0${mtimeMs}`;
  const kept = entries.get(key);
  if (kept !== undefined) return kept;
  const entry = await describeModel(path, [], null).then(
    (model): LibraryEntry => ({ name: model.name, task: model.task, path, note: model.notes.join(' ') }),
    (error: unknown): LibraryEntry => ({ name: nameOf(path), task: null, path, note: toFaultRecord(error).message }),
  );
  entries.set(key, entry);
  return entry;
};

const TASKS = Object.keys(PREFERRED) as Task[];
const GENERATED: readonly LibraryEntry[] = TASKS.flatMap((task) =>
  NULL_MODEL_CHOICES.map(({ name, note }) => ({ name, task, path: name, note })),
);

/** Every model of the directories, in their order and by name within each; of models of one name only the first. Never throws for a bad model. */
const modelsOf = async (directories: readonly string[]): Promise<LibraryEntry[]> => {
  const byName = new Map<string, LibraryEntry>();
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names.sort()) {
      const path = onnxIn(join(directory, name)) ?? (/\.onnx$/i.test(name) && isFile(join(directory, name)) ? join(directory, name) : null);
      if (path !== null && !byName.has(nameOf(path))) byName.set(nameOf(path), await lookAt(path));
    }
  }
  return [...byName.values()];
};

/** All there is to choose from: the models of the directories (`modelsOf`), then those that are made on demand. */
export const listModels = async (directories: readonly string[]): Promise<LibraryEntry[]> => [
  ...(await modelsOf(directories)),
  ...GENERATED,
];

/** The model that is used for a task where nobody chooses: the preferred one, else any of the directories that can; null where there is none. */
export const defaultModel = async (directories: readonly string[], task: Task): Promise<string | null> => {
  const preferred = directories.map((directory) => onnxIn(join(directory, PREFERRED[task]))).find((path) => path !== null);
  if (preferred !== undefined && (await lookAt(preferred)).task === task) return preferred;
  const able = (await modelsOf(directories)).filter((entry) => entry.task === task);
  return (able.find((entry) => entry.note === '') ?? able[0])?.path ?? null;
};
