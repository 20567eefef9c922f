import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault, SESSION_FILES } from '../../../contract/index.ts';
import { ownRecording } from './active.ts';
import { describeSession } from './describe-session.ts';
import { errorCode } from './disk-fault.ts';
import { sessionFolder } from './location.ts';
import { readManifest } from './manifest-file.ts';

/**
 * Moves a session's folder to the system's trash; one whose manifest is damaged, too. Nothing is ever deleted for good.
 * @throws Fault (usage) where there is no session, it is being recorded, or there is no trash to be had: the folder is where it was.
 */
export async function deleteSession(root: string, id: string): Promise<void> {
  const folder = sessionFolder(root, id);
  if (!(await isThere(join(folder, SESSION_FILES.manifest))))
    throw new Fault('usage', `There is no session in ${folder}: choose one from the list of sessions.`);
  if (await isRecorded(folder, id)) throw new Fault('usage', `The session in ${folder} is being recorded: stop the recording first.`);
  let reason = 'it is still there';
  try {
    const { default: trash } = await import('trash');
    await trash(folder, { glob: false });
  } catch (error) {
    reason = errorCode(error) || (error instanceof Error ? error.message : String(error));
  }
  if (await isThere(folder))
    throw new Fault('usage', `${folder} could not be moved to the trash (${reason}): move or delete the folder yourself.`);
}

async function isRecorded(folder: string, id: string): Promise<boolean> {
  if (ownRecording(folder)) return true;
  const manifest = await readManifest(folder).catch(() => null);
  return manifest?.state === 'recording' && (await describeSession(folder, id, manifest)).item.state === 'recording';
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );
