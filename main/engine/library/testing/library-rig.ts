import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import type { CatalogueEntry, DownloadState } from '../../../../contract/model.ts';
import { colourClassifier } from '../../../../models/synthetic.ts';
import { ModelLibrary } from '../library.ts';
import { type FileServer, startFileServer } from './file-server.ts';

/** What tests of the library share: importing this sets each of them up, and clears away behind it. */

/** Of this test: where it may write, and the folder of models in it. */
export let folder: string;
export let models: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-library-'));
  models = join(folder, 'data', 'models');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
  delete process.env['THROUGHLINE_CATALOGUE'];
});

/** A library of this test; it downloads from this server. */
export const libraryAt = (server?: FileServer): ModelLibrary => {
  const library = new ModelLibrary({
    folder: models,
    directories: [models],
    download: { stallMs: 2000, tries: 2, pauseMs: 5, env: {} },
    ...(server === undefined ? {} : { address: (entry: CatalogueEntry) => `${server.origin}/${entry.id}` }),
  });
  closing.push(() => library.close());
  return library;
};
/** A server of this test. */
export const serve = async (...args: Parameters<typeof startFileServer>): Promise<FileServer> => {
  const server = await startFileServer(...args);
  closing.push(() => server.close());
  return server;
};
/** How a download ends. */
export const pulled = async (library: ModelLibrary, id: string): Promise<DownloadState | null> => {
  await library.pull(id);
  return library.whenOver(id);
};
/** Makes a catalogue of these models, of which nobody else knows, and has it used. */
export const catalogueOf = async (files: Readonly<Record<string, Uint8Array>>): Promise<void> => {
  const entries = Object.entries(files).map(
    ([id, bytes]): CatalogueEntry => ({
      id,
      title: `The model ${id}`,
      task: 'classify',
      family: 'softmax',
      input: null,
      repository: 'nobody/nothing',
      commit: '0'.repeat(40),
      url: `https://models.invalid/${id}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      licence: 'MIT',
      note: '',
      manifest: {
        version: 1,
        task: 'classify',
        family: 'softmax',
        labels: ['red', 'green', 'blue', 'other'],
        output: 'probabilities',
        licence: 'MIT',
      },
    }),
  );
  const path = join(folder, 'catalogue.json');
  await writeFile(path, JSON.stringify(entries));
  process.env['THROUGHLINE_CATALOGUE'] = path;
};
/** A classifier of four colours. */
export const onnx = Buffer.from(colourClassifier());
