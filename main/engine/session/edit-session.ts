import { join } from 'node:path';
import { Fault, MAX_NOTE, SESSION_FILES, type SessionListItem } from '../../../contract/index.ts';
import { ownRecording } from './active.ts';
import { writeAtomically } from './atomic-file.ts';
import { describeSession } from './describe-session.ts';
import { writeSentence } from './disk-fault.ts';
import { sessionFolder } from './location.ts';
import { readManifest, readManifestAsWritten } from './manifest-file.ts';

const MAX_NAME = 200;

/** What can be changed about a session; what is left out stays. */
export interface SessionChanges {
  readonly name?: string;
  readonly note?: string;
}

/** Edits follow one another, so that none undoes another. */
let queue: Promise<unknown> = Promise.resolve();

/**
 * Renames a session or notes something about it: its manifest is replaced at once, and all else in it stays as it was written, whatever its
 * version. One that this process records takes the change over and keeps it when it is closed.
 * @throws Fault (usage) where there is no such session, its manifest cannot be read, another process records it, or the disk does not let us.
 */
export function editSession(root: string, id: string, changes: SessionChanges): Promise<SessionListItem> {
  const turn = queue.then(() => edit(sessionFolder(root, id), id, checked(changes)));
  queue = turn.catch(() => undefined);
  return turn;
}

async function edit(folder: string, id: string, changes: SessionChanges): Promise<SessionListItem> {
  const recording = ownRecording(folder);
  if (recording) return (await describeSession(folder, id, await recording.edit(changes))).item;
  const manifest = await readManifest(folder);
  const { item } = await describeSession(folder, id, manifest);
  if (item.state === 'recording')
    throw new Fault('usage', `${JSON.stringify(item.name)} is being recorded by another process: change it when that has ended.`);
  const edited = { ...(await readManifestAsWritten(folder)), ...changes };
  try {
    await writeAtomically(join(folder, SESSION_FILES.manifest), `${JSON.stringify(edited, null, 2)}\n`);
  } catch (error) {
    throw new Fault('usage', writeSentence(folder, error), { cause: error });
  }
  return { ...item, ...changes };
}

function checked({ name, note }: SessionChanges): SessionChanges {
  if (name !== undefined && (name.trim() === '' || name.length > MAX_NAME))
    throw new Fault('usage', `A session's name has 1 to ${MAX_NAME} characters: choose another.`);
  if (note !== undefined && note.length > MAX_NOTE)
    throw new Fault('usage', `A note has at most ${MAX_NOTE} characters and this one has ${note.length}: shorten it.`);
  return { ...(name === undefined ? {} : { name: name.trim() }), ...(note === undefined ? {} : { note }) };
}
