import type { ByteSource } from './stream-index.ts';

/** So much is read at once where what is asked for lies close together. */
const WINDOW_BYTES = 2 ** 20;
/** Farther apart, what lies between would be read for nothing. */
const CLOSE_BYTES = 128 * 1024;

/** A file that is walked over forwards in small steps, read in large ones. Gives what the file gave when its window was read. */
export class ReadAhead implements ByteSource {
  readonly #file: ByteSource;
  readonly #window = Buffer.alloc(WINDOW_BYTES);
  #start = 0;
  #bytes = 0;
  #last = 0;

  constructor(file: ByteSource) {
    this.#file = file;
  }

  async read(into: Uint8Array, at: number, bytes: number, position: number): Promise<{ bytesRead: number }> {
    const step = position - this.#last;
    this.#last = position;
    if (!this.#holds(position, bytes)) {
      if (step < 0 || step > CLOSE_BYTES || bytes > WINDOW_BYTES) return this.#file.read(into, at, bytes, position);
      this.#start = position;
      this.#bytes = (await this.#file.read(this.#window, 0, WINDOW_BYTES, position)).bytesRead;
    }
    const from = position - this.#start;
    const copied = this.#window.copy(into, at, from, Math.min(this.#bytes, from + bytes));
    return { bytesRead: copied };
  }

  #holds(position: number, bytes: number): boolean {
    return position >= this.#start && position + bytes <= this.#start + this.#bytes;
  }
}
