import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { errorCode } from './disk-fault.ts';
import type { SessionManifest } from '../../../contract/index.ts';

/** Folders that this process is recording to, absolute. */
const own = new Set<string>();

/** Says that this process records to `folder` from now on. */
export const claimSession = (folder: string): void => void own.add(resolve(folder));
/** Says that it no longer does. */
export const releaseSession = (folder: string): void => void own.delete(resolve(folder));

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
 * container it often is our own), so its heartbeat counts too: the time of the last change of its files.
 *
 * @param touchedAtMs newest change among the session's files, ms since 1970.
 */
export function isBeingWritten(folder: string, writer: SessionManifest['writer'], touchedAtMs: number, nowMs = Date.now()): boolean {
  if (own.has(resolve(folder))) return true;
  if (!writer) return false;
  const fresh = nowMs - touchedAtMs < SILENCE_MS;
  if (writer.host !== hostname()) return fresh;
  return writer.pid !== process.pid && fresh && processLives(writer.pid);
}
