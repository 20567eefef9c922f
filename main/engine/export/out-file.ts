import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Fault } from '../../../contract/index.ts';
import { errorCode } from '../session/disk-fault.ts';

/** What an export is written to, piece by piece; text as UTF-8. */
export interface Sink {
  write(piece: string | Uint8Array): Promise<void>;
}

/** Small pieces are gathered until they are so many characters or bytes. */
const GATHER = 2 ** 18;

/**
 * A file that appears whole or not at all: it is written under a name of its own beside the wanted one, and renamed by `keep`. Whoever makes one
 * ends it with `keep` or `discard`.
 */
export class OutFile implements Sink {
  /** The name it has until it is kept, for who writes to it by name; `write` is not for that. */
  readonly beside: string;
  readonly #path: string;
  readonly #file: FileHandle;
  #gathered = '';
  #bytes = 0;

  /** @throws Fault (usage) where the disk does not let us. */
  static async create(path: string): Promise<OutFile> {
    const beside = `${path}.${process.pid}.tmp`;
    try {
      return new OutFile(path, beside, await open(beside, 'w'));
    } catch (error) {
      throw writeFault(path, error);
    }
  }

  private constructor(path: string, beside: string, file: FileHandle) {
    this.#path = path;
    this.beside = beside;
    this.#file = file;
  }

  /** @throws Fault (usage) where the disk is full or fails. */
  async write(piece: string | Uint8Array): Promise<void> {
    if (typeof piece === 'string') {
      this.#gathered += piece;
      if (this.#gathered.length >= GATHER) await this.#flush();
      return;
    }
    await this.#flush();
    await this.#put(piece);
  }

  async #flush(): Promise<void> {
    if (this.#gathered === '') return;
    const bytes = Buffer.from(this.#gathered);
    this.#gathered = '';
    await this.#put(bytes);
  }

  async #put(bytes: Uint8Array): Promise<void> {
    try {
      await this.#file.writeFile(bytes);
      this.#bytes += bytes.length;
    } catch (error) {
      throw writeFault(this.#path, error);
    }
  }

  /** Gives the file its name, in place of what has it. @returns its size in bytes. @throws Fault (usage) as `write`. */
  async keep(): Promise<number> {
    await this.#flush();
    try {
      await this.#file.sync();
      await this.#file.close();
      await rename(this.beside, this.#path);
    } catch (error) {
      throw writeFault(this.#path, error);
    }
    return this.#bytes;
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(this.beside, { force: true }).catch(() => undefined);
  }
}

function writeFault(path: string, error: unknown): Fault {
  return new Fault('usage', `Cannot write ${path}: ${cause(path, error)}.`, { cause: error });
}

/** What went wrong with a disk and what to do, in words that follow "…: ". */
function cause(path: string, error: unknown): string {
  const code = errorCode(error);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full; free some space or choose another place';
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'writing there is not allowed; choose a folder that you may write to';
    case 'ENOENT':
      return `there is no folder ${dirname(path)}; make it or choose another`;
    case 'ENOTDIR':
      return `${dirname(path)} is no folder; choose another place`;
    case 'EISDIR':
      return 'it is a folder; give the name of a file';
    case 'ENAMETOOLONG':
      return 'the name is too long; choose a shorter one';
    default:
      return `the disk reports ${code || (error instanceof Error ? error.message : String(error))}; check it, or choose another place`;
  }
}
