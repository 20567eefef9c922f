import { access, mkdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Fault, SESSION_FILES, SESSION_VERSION, type SessionManifest } from '../../../contract/index.ts';
import { writeAtomically } from './atomic-file.ts';
import { errorCode, startSentence } from './disk-fault.ts';
import { newSessionId, sessionFolder } from './location.ts';

/** What is known about a session when it begins; the rest of its manifest the recorder fills in. */
export type SessionStart = Pick<
  SessionManifest,
  'application' | 'source' | 'decoder' | 'detector' | 'classifier' | 'cascade' | 'open' | 'live'
>;

/**
 * Makes a session's folder and its first manifest. Without `id` one is made from the time and the source's name, with `-2`, `-3`, … where
 * there is one already. With `id` its folder may exist, but hold no session yet.
 * @throws Fault (usage) where the disk does not let us, the id is no folder name, or there is such a session.
 */
export async function startSession(
  root: string,
  start: SessionStart,
  { id: wanted, name }: { id?: string; name?: string } = {},
): Promise<{ folder: string; manifest: SessionManifest }> {
  const now = new Date();
  try {
    const id = wanted ?? (await makeFolder(root, newSessionId(start.source.name, now)));
    const folder = sessionFolder(root, id);
    if (wanted !== undefined) {
      await mkdir(folder, { recursive: true });
      if (await exists(join(folder, SESSION_FILES.manifest))) {
        throw new Fault('usage', `There is a session in ${folder} already: choose another folder, or remove it first.`);
      }
    }
    const manifest: SessionManifest = {
      format: 'throughline-session',
      version: SESSION_VERSION,
      id,
      name: name || start.source.name,
      note: '',
      startedAt: now.toISOString(),
      endedAt: null,
      state: 'recording',
      writer: { pid: process.pid, host: hostname() },
      application: start.application,
      source: start.source,
      decoder: start.decoder,
      detector: start.detector,
      classifier: start.classifier,
      cascade: start.cascade,
      open: start.open,
      live: start.live,
      summary: null,
      frames: 0,
      gapFrames: 0,
    };
    await writeManifest(folder, manifest);
    return { folder, manifest };
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw new Fault('usage', startSentence(root, error), { cause: error });
  }
}

/** Replaces a session's manifest at once. @throws the system's error. */
export const writeManifest = (folder: string, manifest: SessionManifest): Promise<void> =>
  writeAtomically(join(folder, SESSION_FILES.manifest), `${JSON.stringify(manifest, null, 2)}\n`);

/** Makes a folder that was begun no session again, where that can be done. */
export const removeManifest = (folder: string): Promise<void> =>
  rm(join(folder, SESSION_FILES.manifest), { force: true }).catch(() => undefined);

/** Makes a folder that did not exist, whoever else makes one at the same moment; returns its id. */
async function makeFolder(root: string, id: string): Promise<string> {
  await mkdir(root, { recursive: true });
  for (let n = 1; ; n++) {
    const tried = n === 1 ? id : `${id}-${n}`;
    try {
      await mkdir(sessionFolder(root, tried));
      return tried;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
