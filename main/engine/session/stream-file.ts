import { type RecordBatch, RecordBatchStreamWriter } from 'apache-arrow';
import { AppendFile } from './append-file.ts';
import { mayPass } from './disk-fault.ts';

/** Encodes batches of one stream into bytes that can be written at once; schema and dictionaries come with the first. */
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

/** An Arrow IPC stream that grows on disk a whole batch at a time. Every method throws the system's error. */
export class StreamFile {
  readonly #file: AppendFile;
  #encoder = new StreamEncoder();
  #beforeLast = 0;

  constructor(path: string) {
    this.#file = new AppendFile(path);
  }

  append(batch: RecordBatch): void {
    this.#encoder.write(batch);
    const bytes = this.#encoder.take();
    if (bytes.length === 0) throw new Error('The batch does not have the schema of the stream');
    this.#beforeLast = this.#file.bytes;
    try {
      this.#file.append(bytes);
    } catch (error) {
      this.#began();
      throw error;
    }
  }

  /** Takes the batch that was appended last back. */
  undo(): void {
    this.#file.cutTo(this.#beforeLast);
    this.#began();
  }

  /** Where nothing is on the disk, the next batch has to bring schema and dictionaries again. */
  #began(): void {
    if (this.#file.bytes === 0) this.#encoder = new StreamEncoder();
  }

  sync(): void {
    this.#file.sync();
  }

  touch(): void {
    this.#file.touch();
  }

  /** Writes the end-of-stream mark where it fits (readers do without it), syncs and closes. @param whole false: closes only */
  close(whole: boolean): void {
    try {
      if (whole) {
        this.#encoder.finish();
        this.#mark(this.#encoder.take());
        this.#file.sync();
      }
    } finally {
      this.#file.close();
    }
  }

  #mark(bytes: Uint8Array): void {
    try {
      this.#file.append(bytes);
    } catch (error) {
      if (!mayPass(error)) throw error;
    }
  }
}
