import { fits, type StreamLayout, streamLayout } from './flat-batch.ts';
import { type MessageHead, messageHead } from './message-head.ts';
import { messageMarks } from './message-search.ts';
import { ReadAhead } from './read-ahead.ts';

/** What is walked over: a file, open for reading. */
export type ByteSource = { read(into: Uint8Array, at: number, bytes: number, position: number): Promise<{ bytesRead: number }> };

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
/** More than a batch of 2,000 frames or their objects takes; what says it is larger is not read. */
const MAX_BODY_BYTES = 256 * 2 ** 20;
const PEEK_BYTES = 16 * 1024;
/** So much is searched for the next whole batch behind damage. */
const MAX_SEARCH_BYTES = 64 * 2 ** 20;
/** Marks a message, before its length: Arrow columnar format, "Encapsulated message format". */
const CONTINUATION = -1;

/** A message as its head tells of it. */
interface Message extends ByteRange {
  readonly head: MessageHead;
}

/**
 * The messages of an Arrow IPC stream, found by walking over their descriptions without reading their bodies. Grows with the file: `extend`
 * goes on where the last whole message ended. Behind damage it goes on at the next whole batch of the same columns, if there is one.
 */
export class StreamIndex {
  /** Schema and dictionaries: what a reader needs before any batch. */
  readonly preamble: ByteRange[] = [];
  readonly batches: BatchPlace[] = [];
  /** Stretches between batches that cannot be read. */
  readonly damage: ByteRange[] = [];
  /** The columns; null until there is a batch, and where they cannot be decoded: then there are no batches. */
  layout: StreamLayout | null = null;
  rows = 0;
  /** End of the last whole message. */
  scannedBytes = 0;
  /** The end-of-stream mark was seen. */
  ended = false;
  /** Size of the file at the last look. */
  fileBytes = 0;

  /** Bytes at the end that are no whole message: a write that a crash cut off, or damage. */
  get tornBytes(): number {
    return this.ended ? 0 : this.fileBytes - this.scannedBytes;
  }

  /** Another one that knows the same. */
  copy(): StreamIndex {
    const copy = new StreamIndex();
    for (const range of this.preamble) copy.preamble.push(range);
    for (const batch of this.batches) copy.batches.push(batch);
    for (const range of this.damage) copy.damage.push(range);
    copy.layout = this.layout;
    copy.rows = this.rows;
    copy.scannedBytes = this.scannedBytes;
    copy.ended = this.ended;
    copy.fileBytes = this.fileBytes;
    return copy;
  }

  /** Takes in the messages between what is known and `fileBytes`, the size of the file. */
  async extend(file: ByteSource, fileBytes: number): Promise<void> {
    this.fileBytes = fileBytes;
    const peek = Buffer.alloc(PEEK_BYTES);
    const ahead = new ReadAhead(file);
    while (!this.ended) {
      const message = await this.#messageAt(ahead, peek, this.scannedBytes);
      if (message ? await this.#take(file, message) : !this.ended && (await this.#skipDamage(file, peek))) continue;
      return;
    }
  }

  /** The whole message that begins at `offset`; null where there is none, or the end-of-stream mark. */
  async #messageAt(file: ByteSource, peek: Buffer, offset: number): Promise<Message | null> {
    const { bytesRead } = await file.read(peek, 0, PEEK_BYTES, offset);
    if (bytesRead < 8 || peek.readInt32LE(0) !== CONTINUATION) return null;
    const metadataBytes = peek.readInt32LE(4);
    if (metadataBytes === 0 && offset === this.scannedBytes && offset + 8 === this.fileBytes) {
      this.ended = true;
      this.scannedBytes += 8;
      return null;
    }
    // Everything in a stream lies at multiples of 8; views on its numbers rely on it.
    if (metadataBytes % 8 !== 0 || metadataBytes <= 0 || metadataBytes > MAX_METADATA_BYTES || offset + 8 + metadataBytes > this.fileBytes)
      return null;
    let metadata = peek.subarray(8, 8 + metadataBytes);
    if (8 + metadataBytes > bytesRead) {
      metadata = Buffer.alloc(metadataBytes);
      const got = await file.read(metadata, 0, metadataBytes, offset + 8);
      if (got.bytesRead < metadataBytes) return null;
    }
    const head = headOf(metadata);
    if (!head || head.bodyBytes > MAX_BODY_BYTES) return null;
    const bytes = 8 + metadataBytes + head.bodyBytes;
    return bytes % 8 === 0 && offset + bytes <= this.fileBytes ? { head, offset, bytes } : null;
  }

  /** Takes in the message that begins where the last one ended; false where nothing can be read from here on. */
  async #take(file: ByteSource, { head, offset, bytes }: Message): Promise<boolean> {
    if (head.kind !== 'batch') {
      // Their place is before all batches.
      if (this.layout) return this.#leaveOut(offset, bytes);
      this.preamble.push({ offset, bytes });
      this.scannedBytes = offset + bytes;
      return true;
    }
    this.layout ??= await this.#readLayout(file);
    if (!this.layout) return false;
    if (!fits(this.layout, head)) return this.#leaveOut(offset, bytes);
    this.batches.push({ offset, bytes, firstRow: this.rows, rows: head.rows });
    this.rows += head.rows;
    this.scannedBytes = offset + bytes;
    return true;
  }

  #leaveOut(offset: number, bytes: number): true {
    this.damage.push({ offset, bytes });
    this.scannedBytes = offset + bytes;
    return true;
  }

  /** Goes to the next whole batch of these columns behind bytes that are no message; false: there is none, what is left is a torn end. */
  async #skipDamage(file: ByteSource, peek: Buffer): Promise<boolean> {
    this.layout ??= await this.#readLayout(file);
    if (!this.layout) return false;
    const start = this.scannedBytes;
    const end = Math.min(this.fileBytes, start + MAX_SEARCH_BYTES);
    for await (const offset of messageMarks(file, start + 8, end)) {
      const message = await this.#messageAt(file, peek, offset);
      if (!message || !fits(this.layout, message.head)) continue;
      return this.#leaveOut(start, offset - start);
    }
    return false;
  }

  /** The columns of the stream, from its schema and dictionaries; null where they are not there or cannot be decoded. */
  async #readLayout(file: ByteSource): Promise<StreamLayout | null> {
    const parts: Buffer[] = [];
    for (const { offset, bytes } of this.preamble) {
      const part = Buffer.alloc(bytes);
      if ((await file.read(part, 0, bytes, offset)).bytesRead < bytes) return null;
      parts.push(part);
    }
    if (parts.length === 0) return null;
    try {
      const layout = streamLayout(Buffer.concat(parts));
      return [...layout.values()].every(({ words }) => words === null || words.length > 0) ? layout : null;
    } catch {
      return null;
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

  /**
   * Batches of `objects`, as indices [first, end), that can hold the objects of the frames in batches [first, end) of this stream: the same,
   * unless damage has put one of the two out of step. Then any of them may.
   */
  batchesBeside(objects: StreamIndex, { first, end }: { first: number; end: number }): { first: number; end: number } {
    const count = objects.batches.length;
    return this.damage.length + objects.damage.length > 0
      ? { first: 0, end: count }
      : { first: Math.min(first, count), end: Math.min(end, count) };
  }
}

function headOf(metadata: Uint8Array): MessageHead | null {
  try {
    return messageHead(metadata);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
