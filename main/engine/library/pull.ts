import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Fault } from '../../../contract/errors.ts';
import type { CatalogueEntry } from '../../../contract/model.ts';
import { isAlive } from './alive.ts';
import { LABELS_FOLDER } from './catalogue.ts';
import { type DownloadOptions, download } from './download.ts';
import { install } from './install.ts';
import { codeOf } from './transfer-fault.ts';

/** In the folder of models: where files are while they are downloaded. */
const DOWNLOADS = '.downloads';

/** Keeps other processes from downloading the same; a lock whose process is gone is no lock. Returns what gives it back. */
const lock = async (path: string, id: string): Promise<() => Promise<void>> => {
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (codeOf(error) !== 'EEXIST')
        throw new Fault('source', `${id} could not be downloaded: ${dirname(path)} cannot be written.`, { cause: error });
      const pid = Number(await readFile(path, 'utf8').catch(() => ''));
      if (pid > 0 && pid !== process.pid && isAlive(pid))
        throw new Fault('source', `${id} is being downloaded by another process (${pid}): wait for it, or end it.`, { cause: error });
      await rm(path, { force: true });
    }
  }
};

/**
 * Downloads a model of the catalogue into `folder` and writes what is known about it beside it. Returns the path of its model.onnx.
 * @throws Fault with a sentence; what came so far is kept, and the next time it goes on from there.
 */
export const pullModel = async (
  folder: string,
  entry: CatalogueEntry,
  options: DownloadOptions & { address?: string },
): Promise<string> => {
  const downloads = join(folder, DOWNLOADS);
  await mkdir(downloads, { recursive: true }).catch((error: unknown) => {
    throw new Fault('source', `${entry.id} could not be downloaded: ${folder} cannot be written (${codeOf(error)}).`, { cause: error });
  });
  const path = join(downloads, `${entry.id}.onnx`);
  const unlock = await lock(join(downloads, `${entry.id}.lock`), entry.id);
  try {
    const { bytes, sha256 } = entry;
    await download({ name: entry.title, url: options.address ?? entry.url, path, bytes, sha256 }, options);
    const { labels } = entry.manifest;
    const place = await install(folder, { name: entry.id, exactly: false }, async (staging) => {
      if (typeof labels === 'string')
        await writeFile(join(staging, basename(labels)), await readFile(join(LABELS_FOLDER, basename(labels))));
      await writeFile(join(staging, 'model.json'), `${JSON.stringify(entry.manifest, null, 2)}\n`);
      await rename(path, join(staging, 'model.onnx'));
    });
    return join(place, 'model.onnx');
  } finally {
    await unlock();
  }
};
