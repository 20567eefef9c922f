import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { type DocumentFormat, type ExportFormat, Fault } from '../../../contract/index.ts';
import { sessionFolder } from '../session/location.ts';
import { type ClipOptions, makeClip } from './clip/clip.ts';
import { writeFramesCsv, writeObjectsCsv } from './csv.ts';
import { writeReport } from './html/report.ts';
import { writeJson } from './json.ts';
import { OutFile, type Sink } from './out-file.ts';
import { writePerfetto } from './perfetto/trace.ts';
import { openToExport, type SessionToExport } from './session-to-export.ts';

const WRITERS: { readonly [K in DocumentFormat]: (session: SessionToExport, sink: Sink) => Promise<void> } = {
  csv: ({ folder }, sink) => writeFramesCsv(folder, sink),
  'objects-csv': ({ folder }, sink) => writeObjectsCsv(folder, sink),
  perfetto: writePerfetto,
  html: writeReport,
  json: writeJson,
};

/**
 * Writes a session as a file of another format; what is there, where it is still being recorded. The file appears whole or not at all, and the
 * session is only read. Memory does not grow with the session, but for a number or two a frame.
 *
 * @param replace whether a file that is there may be replaced.
 * @param clip which part of the source, for a clip, and who hears how far it is.
 * @returns the size of the file.
 * @throws Fault (usage) where the session cannot be read, cannot be a clip, the file is there already or lies in the session's folder, or the disk does not let us.
 */
export async function exportSession(
  root: string,
  id: string,
  format: ExportFormat,
  outFile: string,
  { replace = false, clip = {} }: { readonly replace?: boolean; readonly clip?: ClipOptions } = {},
): Promise<{ bytes: number }> {
  const path = resolve(outFile);
  if (format === 'clip') {
    await checkPlace(path, sessionFolder(root, id), replace);
    return makeClip(root, id, path, clip);
  }
  const session = await openToExport(root, id);
  await checkPlace(path, session.folder, replace);
  const file = await OutFile.create(path);
  try {
    await WRITERS[format](session, file);
    return { bytes: await file.keep() };
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/**
 * The same to something that is no file.
 * @throws Fault (usage) where the session cannot be read.
 */
export async function exportTo(root: string, id: string, format: DocumentFormat, sink: Sink): Promise<void> {
  await WRITERS[format](await openToExport(root, id), sink);
}

async function checkPlace(path: string, ofSession: string, replace: boolean): Promise<void> {
  const parent = await realpath(dirname(path)).catch(() => dirname(path));
  const folder = await realpath(ofSession).catch(() => ofSession);
  const place = join(parent, basename(path));
  if (place === folder || place.startsWith(folder + sep))
    throw new Fault('usage', `${path} lies in the session itself, which an export does not touch: choose another place.`);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) throw new Fault('usage', `${path} is a folder: give the name of a file.`);
  if (found && !replace) throw new Fault('usage', `There is a file ${path} already: choose another name, or say --force to replace it.`);
}
