import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/** What there is of a file that is being downloaded: PATH.part, and in PATH.part.tag what the server calls that version of it. */
export class PartFile {
  readonly path: string;
  readonly #tagPath: string;

  constructor(path: string) {
    this.path = `${path}.part`;
    this.#tagPath = `${this.path}.tag`;
  }

  /** Bytes that are there. */
  async size(): Promise<number> {
    return stat(this.path).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /** For If-Range; null: the server named none. */
  async tag(): Promise<string | null> {
    return readFile(this.#tagPath, 'utf8').catch(() => null);
  }

  async setTag(tag: string | null): Promise<void> {
    if (tag === null) await rm(this.#tagPath, { force: true });
    else await writeFile(this.#tagPath, tag);
  }

  async sha256(signal: AbortSignal): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(this.path, { signal, highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
    return hash.digest('hex');
  }

  async remove(): Promise<void> {
    await rm(this.path, { force: true });
    await this.forgetTag();
  }

  async forgetTag(): Promise<void> {
    await rm(this.#tagPath, { force: true });
  }
}
