import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, futimesSync, openSync, writeSync } from 'node:fs';
import { type RecordBatch, RecordBatchStreamWriter } from 'apache-arrow';

/** Encodes batches of one stream into bytes that can be written at once. */
class StreamEncoder extends RecordBatchStreamWriter {
  #chunks: Uint8Array[] = [];

  protected override _write(chunk: Parameters<RecordBatchStreamWriter['_write']>[0]): this {
    if (this._started && ArrayBuffer.isView(chunk) && chunk.byteLength > 0) {
      this.#chunks.push(new Uint8Array(chunk.buffer as ArrayBuffer, chunk.byteOffset, chunk.byteLength));
    }
    return this;
  }

  take(): Uint8Array {
    const bytes = Buffer.concat(this.#chunks);
    this.#chunks = [];
    return bytes;
  }
}

/**
 * An Arrow IPC stream that grows on disk a batch at a time; used by one thread, and blocks it. After a failed write the file is cut back to
 * its last whole batch.
 */
export class StreamFile {
  readonly path: string;
  readonly #fd: number;
  readonly #encoder = new StreamEncoder();
  #bytes = 0;

  /** @throws the system's error where the file cannot be made. */
  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'w', 0o644);
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Appends one batch. @throws the system's error; ENOENT too where the file was deleted meanwhile, which a write itself does not notice. */
  append(batch: RecordBatch): void {
    this.#encoder.write(batch);
    const bytes = this.#encoder.take();
    if (bytes.length === 0) throw new Error('The batch does not have the schema of the stream');
    if (fstatSync(this.#fd).nlink === 0) throw Object.assign(new Error(`${this.path} was deleted`), { code: 'ENOENT' });
    this.#write(bytes);
  }

  /** Makes what was written last through a power cut. */
  sync(): void {
    fdatasyncSync(this.#fd);
  }

  /** Says that the recorder is alive: renews the time of the last change. */
  touch(): void {
    const now = new Date();
    futimesSync(this.#fd, now, now);
  }

  /** Writes the end-of-stream mark, syncs and closes; without the mark where the stream broke before. */
  close(whole: boolean): void {
    try {
      if (whole) {
        this.#encoder.finish();
        this.#write(this.#encoder.take());
        this.sync();
      }
    } finally {
      closeSync(this.#fd);
    }
  }

  #write(bytes: Uint8Array): void {
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#bytes + done);
    } catch (error) {
      cutBack(this.#fd, this.#bytes);
      throw error;
    }
    this.#bytes += bytes.length;
  }
}

function cutBack(fd: number, bytes: number): void {
  try {
    ftruncateSync(fd, bytes);
  } catch {
    // The disk takes nothing any more; readers leave a torn end out by themselves.
  }
}
