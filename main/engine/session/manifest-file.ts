import { join } from 'node:path';
import { Fault, type RunSummary, SESSION_FILES, SESSION_VERSION, type SessionManifest, sessionManifest } from '../../../contract/index.ts';
import { errorCode } from './disk-fault.ts';
import { openFile } from './open-file.ts';

/** Larger than any manifest that is one. */
const MAX_BYTES = 16 * 2 ** 20;

/**
 * Reads a session's manifest and checks it.
 * @throws Fault (usage) with one sentence: no session there, not readable, damaged, or written by a newer version.
 */
export async function readManifest(folder: string): Promise<SessionManifest> {
  const path = join(folder, SESSION_FILES.manifest);
  const value = await readValue(folder, path);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > SESSION_VERSION) {
    throw new Fault(
      'usage',
      `The session in ${folder} is of format version ${version} and this Throughline reads up to ${SESSION_VERSION}: open it with a newer Throughline.`,
    );
  }
  const checked = sessionManifest.safeParse(asOfNow(value, version));
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  const where = issue && issue.path.length > 0 ? ` (${issue.path.join('.')}: ${issue.message})` : '';
  throw new Fault('usage', `${path} is no manifest of a session${where}: restore it from a copy, or remove the folder.`);
}

/**
 * A manifest of an older version, in the words of this one. A summary of version 1 has not all figures: it is computed anew from the frames. One of
 * version 2 says elsewhere how its source delivered, and not how it stood at the end.
 */
function asOfNow(value: unknown, version: unknown): unknown {
  const manifest = value as { readonly summary?: Partial<RunSummary> | null };
  if (version === 1) return { ...manifest, summary: null };
  const { summary } = version === 2 ? manifest : {};
  if (!summary) return value;
  return { ...manifest, summary: { ...summary, source: { ...summary.source, ...summary.delivery, jitterMs: summary.jitterMs?.arrival } } };
}

/** A manifest as it was written, with whatever this version does not know of. @throws Fault (usage) as readManifest; nothing but JSON is checked. */
export async function readManifestAsWritten(folder: string): Promise<object> {
  const path = join(folder, SESSION_FILES.manifest);
  const value = await readValue(folder, path);
  return typeof value === 'object' && value !== null ? value : {};
}

async function readValue(folder: string, path: string): Promise<unknown> {
  return parse(await text(path, folder), path);
}

async function text(path: string, folder: string): Promise<string> {
  try {
    const file = await openFile(path);
    try {
      const { size } = await file.stat();
      if (size > MAX_BYTES)
        throw new Fault('usage', `${path} is too large to be a session's manifest: remove the folder or restore it from a copy.`);
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new Fault('usage', `There is no session in ${folder}: choose one from the list of sessions.`);
    throw new Fault('usage', `${path} cannot be read (${code || String(error)}): check who may read it.`, { cause: error });
  }
}

function parse(json: string, path: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new Fault('usage', `${path} is not JSON any more: restore it from a copy, or remove the folder.`, { cause: error });
  }
}
