import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { CatalogueEntry, DownloadState, LibraryEntry } from '../../../contract/model.ts';
import { listModels } from '../inference/library.ts';
import { type AddOptions, addModel } from './add.ts';
import { entryOf, readCatalogue } from './catalogue.ts';
import { findBytes, modelFilesOf } from './own-models.ts';
import { Pulls, type PullsOptions } from './pulls.ts';
import { receiveModel } from './receive.ts';
import { removeModel } from './remove.ts';

export interface LibraryOptions {
  /** Where downloaded and added models go; need not exist yet. */
  readonly folder: string;
  /** Where models are looked for, in order; `folder` is one of them. */
  readonly directories: readonly string[];
  /** Of downloads. */
  readonly download?: PullsOptions['download'];
  readonly address?: PullsOptions['address'];
}

/** A model of the catalogue, and whether it is there. */
export interface CatalogueItem {
  readonly entry: CatalogueEntry;
  readonly installed: boolean;
  readonly download: DownloadState | null;
}

/** The models of a user: those that there are, and those that can be had. Nothing is downloaded unless `pull` is called. */
export class ModelLibrary {
  readonly folder: string;
  readonly #directories: readonly string[];
  readonly #listeners = new Set<(download: DownloadState) => void>();
  readonly #pulls: Pulls;

  constructor({ folder, directories, ...pulls }: LibraryOptions) {
    this.folder = resolve(folder);
    this.#directories = directories;
    this.#pulls = new Pulls({
      ...pulls,
      folder: this.folder,
      tell: (download) => {
        for (const listener of this.#listeners) listener(download);
      },
    });
  }

  /** All there is to choose from; `removable`: those of the library's own folder. */
  async list(): Promise<LibraryEntry[]> {
    const own = new Set(await modelFilesOf(this.folder));
    return (await listModels(this.#directories)).map((entry) => ({ ...entry, removable: own.has(entry.path) }));
  }

  /** What can be downloaded. @throws Fault (model) where the catalogue is not valid. */
  async catalogue(): Promise<CatalogueItem[]> {
    const items: CatalogueItem[] = [];
    for (const entry of await readCatalogue()) {
      const installed = (await findBytes(this.#directories, entry.bytes, entry.sha256)) !== null;
      items.push({ entry, installed, download: this.#pulls.stateOf(entry.id) });
    }
    return items;
  }

  /**
   * Begins to download a model of the catalogue; one that is there already, byte for byte, is `done` at once.
   * @throws Fault (usage) where the catalogue has none of this id.
   */
  async pull(id: string): Promise<DownloadState> {
    const entry = entryOf(await readCatalogue(), id);
    const going = this.#pulls.stateOf(id);
    if (going === null || going.state !== 'downloading') {
      const there = await findBytes(this.#directories, entry.bytes, entry.sha256);
      if (there !== null)
        return { id, state: 'done', receivedBytes: entry.bytes, totalBytes: entry.bytes, bytesPerS: null, message: `It is at ${there}.` };
    }
    return this.#pulls.start(entry);
  }

  /** Ends a download; what came is kept for the next time. */
  cancel(id: string): void {
    this.#pulls.cancel(id);
  }

  /** How the download of this id ended; null: none was begun. */
  async whenOver(id: string): Promise<DownloadState | null> {
    return this.#pulls.whenOver(id);
  }

  /** Copies a model into the library; the path of its file there. @throws Fault, see add.ts */
  async add(path: string, options: AddOptions = {}): Promise<string> {
    return addModel(this.folder, path, options);
  }

  /** Takes a model file that is sent; likewise. @throws Fault, see receive.ts */
  async receive(fileName: string, body: Readable): Promise<string> {
    return receiveModel(this.folder, fileName, body);
  }

  /** Moves a model of the library's own folder to the trash. @throws Fault (usage) */
  async remove(name: string): Promise<void> {
    return removeModel(this.folder, name);
  }

  /** Told of every change of a download; returns what ends that. */
  subscribe(listener: (download: DownloadState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends all downloads. */
  async close(): Promise<void> {
    await this.#pulls.close();
  }
}
