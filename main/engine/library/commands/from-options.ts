import { existsSync } from 'node:fs';
import { modelsDirectories } from '../../inference/library.ts';
import { project } from '../../project.ts';
import { ModelLibrary } from '../library.ts';
import { libraryFolder } from '../location.ts';

/** Of all commands about models. */
export interface ModelsOptions {
  /** Folder of models; the usual ones where left out. */
  readonly models?: string;
  readonly json?: boolean;
}

export interface Models {
  readonly library: ModelLibrary;
  readonly directories: readonly string[];
}

/**
 * The library that a command works on. `mayCreate`: a folder that is given need not exist yet.
 * @throws Fault (model) where a folder that is given does not exist.
 */
export const modelsOf = ({ models }: ModelsOptions, mayCreate = false): Models => {
  const folder = libraryFolder(models);
  const directories = modelsDirectories({
    given: models === undefined || (mayCreate && !existsSync(models)) ? [] : [models],
    env: process.env['THROUGHLINE_MODELS'],
    own: folder,
    project: project.root,
  });
  return { library: new ModelLibrary({ folder, directories }), directories };
};

export const say = (text: string): void => void process.stdout.write(`${text}\n`);
export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2));
