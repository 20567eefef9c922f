import { existsSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import type { ModelReference, Task } from './description.ts';
import { type ModelFile, readModel } from './model-file.ts';
import { describeNullModel, isNullModel } from './null-model.ts';
import { type Understanding, understand } from './recognise.ts';
import { readSidecars, type Sidecars } from './sidecars.ts';

export type { ModelReference } from './description.ts';

export const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
export const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** The model.onnx of a folder; null where it holds none. */
export const onnxIn = (folder: string): string | null => (isFile(join(folder, 'model.onnx')) ? join(folder, 'model.onnx') : null);

/** The .onnx file behind a name (a folder in a models directory that holds model.onnx, or NAME.onnx there) or a path (of a file or such a folder). */
export const findModel = (nameOrPath: string, directories: readonly string[]): string => {
  const looksLikePath = isAbsolute(nameOrPath) || /[\\/]/.test(nameOrPath) || /\.onnx$/i.test(nameOrPath);
  if (looksLikePath && existsSync(nameOrPath)) {
    const path = resolve(nameOrPath);
    if (!isFolder(path)) return path;
    const inside = onnxIn(path);
    if (inside === null) throw new Fault('model', `The folder ${nameOrPath} holds no model.onnx; give the path of an .onnx file.`);
    return inside;
  }
  // A name never leads out of a models directory.
  if (!looksLikePath || (!isAbsolute(nameOrPath) && basename(nameOrPath) === nameOrPath)) {
    for (const directory of directories) {
      const found =
        onnxIn(join(directory, nameOrPath)) ?? [`${nameOrPath}.onnx`, nameOrPath].map((name) => join(directory, name)).find(isFile);
      if (found !== undefined) return found;
    }
  }
  if (looksLikePath) throw new Fault('model', `The model file ${nameOrPath} does not exist; give the path of an .onnx file.`);
  const where = directories.length === 0 ? 'there is no models directory (see --models)' : `none in ${directories.join(', ')}`;
  throw new Fault('model', `There is no model named "${nameOrPath}": ${where}; give a name that is there, or the path of an .onnx file.`);
};

/** The name a model goes by: that of its folder where the file is called model.onnx, else that of the file. */
export const nameOf = (path: string): string =>
  basename(path) === 'model.onnx' ? basename(dirname(path)) : basename(path).replace(/\.onnx$/i, '');

/** Tasks as they are asked for: one, several, or any (null). */
export const tasksOf = (wanted: Task | readonly Task[] | null): readonly Task[] | null => (typeof wanted === 'string' ? [wanted] : wanted);

/** A model's file, what is said about it, and what was understood of it. */
export interface Look {
  readonly file: ModelFile;
  readonly sidecars: Sidecars;
  readonly understanding: Understanding;
}

/** Reads a model, where it is not read yet, and works out what it is. Throws Fault('model') where it, or what is said beside it, is broken; what it is used for is in `understanding`. */
export const lookAtModel = async (pathOrFile: string | ModelFile, wanted: readonly Task[] | null, known = true): Promise<Look> => {
  const file = typeof pathOrFile === 'string' ? await readModel(pathOrFile) : pathOrFile;
  const sidecars = await readSidecars(file, known);
  return { file, sidecars, understanding: await understand(nameOf(file.path), file, sidecars.said, sidecars.gallery, wanted) };
};

/**
 * Finds a model by name or path, or makes the one that a name like `delay:20` asks for, and works out what it is: without onnxruntime, except where the
 * file leaves shapes open (recognise.ts). `wanted`: what it may be for; null takes any. `known` false: the table of known networks is not asked.
 * Throws Fault('model') with one sentence where it is missing, no ONNX, or nothing that can be used for the task.
 */
export const describeModel = async (
  nameOrPath: string,
  directories: readonly string[],
  wanted: Task | readonly Task[] | null,
  { known = true }: { readonly known?: boolean } = {},
): Promise<ModelReference> => {
  if (isNullModel(nameOrPath)) return describeNullModel(nameOrPath, tasksOf(wanted));
  const { result } = (await lookAtModel(findModel(nameOrPath, directories), tasksOf(wanted), known)).understanding;
  if (result instanceof Fault) throw result;
  return result;
};
