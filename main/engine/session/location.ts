import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { Fault } from '../../../contract/index.ts';

/** The place that this system has for data of applications. It need not exist yet. */
export function dataFolder(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  if (platform === 'win32') return join(env['APPDATA'] || join(home, 'AppData', 'Roaming'), 'throughline');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'throughline');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'throughline');
}

/**
 * The folder that holds sessions unless told otherwise: THROUGHLINE_SESSIONS, or one in `dataFolder`. It need not exist yet.
 */
export function sessionsRoot(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  const own = env['THROUGHLINE_SESSIONS'];
  if (own) return resolve(own);
  return join(dataFolder(env, platform, home), 'sessions');
}

/** What no file system takes or what means something in a path: separators, drive letters, wildcards, control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORBIDDEN = /[\u0000-\u001f\u007f/\\:*?"<>|]/;

/** Whether `id` can be a session's id: the name of one folder on every system, at most 200 characters. */
export const isSessionId = (id: string): boolean =>
  id.length > 0 && id.length <= 200 && !FORBIDDEN.test(id) && !id.startsWith('.') && !/[. ]$/.test(id) && id.isWellFormed();

/**
 * The folder of a session.
 * @throws Fault (usage) where the id is no plain folder name, so that no request reaches outside `root`.
 */
export function sessionFolder(root: string, id: string): string {
  if (!isSessionId(id))
    throw new Fault('usage', `${JSON.stringify(id.slice(0, 80))} is no session id: give one as the list of sessions shows it.`);
  return join(resolve(root), id);
}

/** A new id: the time in UTC, then what was opened, e.g. `20261123-084605-person-bicycle-car`. Unique only to the second. */
export function newSessionId(sourceName: string, at: Date): string {
  const time = at.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  const words = sourceName
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return words ? `${time}-${words}` : time;
}
