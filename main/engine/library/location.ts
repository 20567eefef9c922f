import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import { dataFolder, isSessionId } from '../session/location.ts';

/**
 * The folder that downloaded and added models go to: the one that was given, else the first of THROUGHLINE_MODELS, else the place that this
 * system has for data of applications. It need not exist yet.
 */
export const libraryFolder = (
  given?: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string => {
  const own = given ?? (env['THROUGHLINE_MODELS'] ?? '').split(delimiter).find((part) => part !== '');
  if (own !== undefined) return resolve(own);
  return join(dataFolder(env, platform, home), 'models');
};

/** Characters of a model's name at most. */
const MAX_NAME = 80;
/** Names that Windows keeps for devices, and the name of a network that is made on demand. */
const TAKEN = /^(null$|(con|prn|aux|nul|com\d|lpt\d)(\.|$))/i;

/** Whether a model's folder can have this name on every system, and no path or option is meant by it. */
export const isModelName = (name: string): boolean =>
  name.length <= MAX_NAME && isSessionId(name) && !name.startsWith('-') && !name.includes(',') && !TAKEN.test(name);

/**
 * A name as a user gave it.
 * @throws Fault (usage) where no folder can have it.
 */
export const checkModelName = (name: string): string => {
  if (isModelName(name)) return name;
  const shown = JSON.stringify(name.slice(0, MAX_NAME));
  throw new Fault(
    'usage',
    `${shown} cannot be the name of a model: use at most ${MAX_NAME} letters, digits, dots, dashes and underscores.`,
  );
};

/** A name made of what a file is called: what no folder can have is replaced. */
export const modelNameOf = (text: string): string => {
  const name = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+/, '')
    .slice(0, MAX_NAME)
    .replace(/[-. ]+$/, '');
  return isModelName(name) ? name : 'model';
};
