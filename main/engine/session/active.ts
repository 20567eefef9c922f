import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { errorCode } from './disk-fault.ts';
import type { SessionManifest } from '../../../contract/index.ts';

/** A recording that this process makes, as others reach it. */
export interface OwnRecording {
  /** Takes changes over into its manifest. @throws Fault (usage) where they cannot be written. */
  edit(changes: Partial<Pick<SessionManifest, 'name' | 'note'>>): Promise<SessionManifest>;
}

/** Recordings of this process by folder, absolute. */
const own = new Map<string, OwnRecording>();

/** Says that this process records to `folder` from now on. */
export const claimSession = (folder: string, recording: OwnRecording): void => void own.set(resolve(folder), recording);
/** Says that it no longer does. */
export const releaseSession = (folder: string): void => void own.delete(resolve(folder));
/** What this process records to `folder`, if it does. */
export const ownRecording = (folder: string): OwnRecording | undefined => own.get(resolve(folder));
/** All folders that this process records to. */
export const ownFolders = (): readonly string[] => [...own.keys()];

/** A writer touches its files at least this often; one that has not for much longer is gone. */
export const HEARTBEAT_MS = 5_000;
const SILENCE_MS = 60_000;

function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * Whether the recorder of a session in state `recording` is still at work. Its process id alone could by now be another program's (in a
 * container it often is our own), so its heartbeat counts too: the time of the last change of its growing files.
 *
 * @param touchedAtMs newest change among these files, ms since 1970.
 */
export function isBeingWritten(folder: string, writer: SessionManifest['writer'], touchedAtMs: number, nowMs = Date.now()): boolean {
  if (ownRecording(folder)) return true;
  if (!writer) return false;
  const fresh = nowMs - touchedAtMs < SILENCE_MS;
  if (writer.host !== hostname()) return fresh;
  return writer.pid !== process.pid && fresh && processLives(writer.pid);
}
