import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, futimesSync, openSync, writeSync } from 'node:fs';
import { errorCode } from './disk-fault.ts';

/**
 * A file that grows by whole pieces: a piece that the disk does not take whole is cut off again, and the next one takes its place. Used by one
 * thread, and blocks it. Every method but `close` throws the system's error.
 */
export class AppendFile {
  readonly path: string;
  readonly #fd: number;
  #bytes = 0;
  /** Something may lie behind the last whole piece. */
  #torn = false;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'w', 0o644);
  }

  /** Bytes of whole pieces. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends a piece, whole or not at all. @throws ENOENT too where the file was deleted meanwhile, which a write itself does not notice. */
  append(piece: Uint8Array): void {
    if (fstatSync(this.#fd).nlink === 0) throw Object.assign(new Error(`${this.path} was deleted`), { code: 'ENOENT' });
    if (this.#torn) this.cutTo(this.#bytes);
    let done = 0;
    try {
      while (done < piece.length) done += writeSync(this.#fd, piece, done, piece.length - done, this.#bytes + done);
    } catch (error) {
      this.cutTo(this.#bytes);
      throw error;
    }
    this.#bytes += piece.length;
  }

  /** Takes back what was appended after the first so many bytes. A disk that does not do it now is asked again; what is appended goes there all the same. */
  cutTo(bytes: number): void {
    this.#bytes = bytes;
    try {
      ftruncateSync(this.#fd, bytes);
      this.#torn = false;
    } catch {
      this.#torn = true;
    }
  }

  /** Makes what was appended last through a power cut, where the file system can do that. */
  sync(): void {
    try {
      fdatasyncSync(this.#fd);
    } catch (error) {
      if (!['EINVAL', 'ENOTSUP'].includes(errorCode(error))) throw error;
    }
  }

  /** Says that the writer is alive: renews the time of the last change. */
  touch(): void {
    const now = new Date();
    futimesSync(this.#fd, now, now);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
