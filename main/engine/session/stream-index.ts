import { messageHead } from './message-head.ts';

/** What is walked over: a file, open for reading. */
export type ByteSource = { read(into: Buffer, at: number, bytes: number, position: number): Promise<{ bytesRead: number }> };

/** A stretch of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly bytes: number;
}

/** Where a record batch lies: its whole message, and which rows of the file it holds. */
export interface BatchPlace extends ByteRange {
  readonly firstRow: number;
  readonly rows: number;
}

/** More than any message's description takes; a length beyond it is damage. */
const MAX_METADATA_BYTES = 16 * 2 ** 20;
const PEEK_BYTES = 16 * 1024;
/** Marks a message, before its length: Arrow columnar format, "Encapsulated message format". */
const CONTINUATION = -1;

/**
 * The messages of an Arrow IPC stream, found by walking over their descriptions without reading their bodies. Grows with the file: `extend`
 * goes on where the last whole message ended.
 */
export class StreamIndex {
  /** Schema and dictionaries: what a reader needs before any batch. */
  readonly preamble: ByteRange[] = [];
  readonly batches: BatchPlace[] = [];
  rows = 0;
  /** End of the last whole message. */
  scannedBytes = 0;
  /** The end-of-stream mark was seen. */
  ended = false;
  /** Size of the file at the last look. */
  fileBytes = 0;

  #damaged = false;

  /** Bytes at the end that are no whole message: a write that a crash cut off, or damage. */
  get tornBytes(): number {
    return this.ended ? 0 : this.fileBytes - this.scannedBytes;
  }

  /** Another one that knows the same. */
  copy(): StreamIndex {
    const copy = new StreamIndex();
    for (const range of this.preamble) copy.preamble.push(range);
    for (const batch of this.batches) copy.batches.push(batch);
    copy.rows = this.rows;
    copy.scannedBytes = this.scannedBytes;
    copy.ended = this.ended;
    copy.fileBytes = this.fileBytes;
    copy.#damaged = this.#damaged;
    return copy;
  }

  /** Forgets batch `at` and all after it, for good: it turned out to be damaged. */
  cutAt(at: number): void {
    const batch = this.batches[at];
    if (!batch) return;
    this.batches.length = at;
    this.rows = batch.firstRow;
    this.scannedBytes = batch.offset;
    this.ended = false;
    this.#damaged = true;
  }

  /** Takes in the messages between what is known and `fileBytes`, the size of the file. */
  async extend(file: ByteSource, fileBytes: number): Promise<void> {
    this.fileBytes = fileBytes;
    if (this.#damaged) return;
    const peek = Buffer.alloc(PEEK_BYTES);
    while (!this.ended && (await this.#next(file, peek)));
  }

  /** Takes in the next message; false where there is no whole one. */
  async #next(file: ByteSource, peek: Buffer): Promise<boolean> {
    const offset = this.scannedBytes;
    const { bytesRead } = await file.read(peek, 0, PEEK_BYTES, offset);
    if (bytesRead < 8 || peek.readInt32LE(0) !== CONTINUATION) return false;
    const metadataBytes = peek.readInt32LE(4);
    if (metadataBytes === 0) {
      this.ended = true;
      this.scannedBytes += 8;
      return false;
    }
    // Everything in a stream lies at multiples of 8; views on its numbers rely on it.
    if (metadataBytes % 8 !== 0 || metadataBytes < 0 || metadataBytes > MAX_METADATA_BYTES || offset + 8 + metadataBytes > this.fileBytes)
      return false;
    let metadata = peek.subarray(8, 8 + metadataBytes);
    if (8 + metadataBytes > bytesRead) {
      metadata = Buffer.alloc(metadataBytes);
      const got = await file.read(metadata, 0, metadataBytes, offset + 8);
      if (got.bytesRead < metadataBytes) return false;
    }
    return this.#take(metadata, offset, 8 + metadataBytes);
  }

  #take(metadata: Uint8Array, offset: number, headBytes: number): boolean {
    try {
      const { kind, bodyBytes, rows } = messageHead(metadata);
      const bytes = headBytes + bodyBytes;
      if (bytes % 8 !== 0 || offset + bytes > this.fileBytes) return false;
      if (kind !== 'batch') this.preamble.push({ offset, bytes });
      else if (this.preamble.length === 0) return false;
      else {
        this.batches.push({ offset, bytes, firstRow: this.rows, rows });
        this.rows += rows;
      }
      this.scannedBytes = offset + bytes;
      return true;
    } catch (error) {
      if (error instanceof RangeError) return false;
      throw error;
    }
  }

  /** Batches that hold any of the rows [from, from + count), as indices [first, end). */
  batchesOf(from: number, count: number): { first: number; end: number } {
    let first = 0;
    let high = this.batches.length;
    while (first < high) {
      const middle = (first + high) >> 1;
      const batch = this.batches[middle]!;
      if (batch.firstRow + batch.rows <= from) first = middle + 1;
      else high = middle;
    }
    let end = first;
    while (end < this.batches.length && this.batches[end]!.firstRow < from + count) end++;
    return { first, end };
  }
}
