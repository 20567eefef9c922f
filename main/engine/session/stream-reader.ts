import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../../contract/index.ts';
import { errorCode } from './disk-fault.ts';
import { FlatBatch, type StreamLayout } from './flat-batch.ts';
import { mayRead } from './may-read.ts';
import { openFile } from './open-file.ts';
import { type ByteRange, StreamIndex } from './stream-index.ts';

/** Bytes read and decoded at a time; between two such steps the thread is free for others. */
const STEP_BYTES = 2 * 2 ** 20;
const MAX_KEPT = 16;

/** Indices of files read lately, by path, so that paging does not walk over a file again. */
const kept = new Map<string, { inode: number; born: number; index: StreamIndex }>();

/**
 * Reads an Arrow IPC stream that may still grow or end torn. Only whole batches are seen. Close it after use.
 */
export class StreamReader {
  readonly index: StreamIndex;
  readonly #file: FileHandle;

  /** @throws the system's error, e.g. ENOENT. */
  static async open(path: string): Promise<StreamReader> {
    const file = await openFile(path);
    try {
      const { ino: inode, birthtimeMs: born, size } = await file.stat();
      let entry = kept.get(path);
      if (!entry || entry.inode !== inode || entry.born !== born || size < entry.index.fileBytes) {
        entry = { inode, born, index: new StreamIndex() };
      }
      kept.delete(path);
      kept.set(path, entry);
      if (kept.size > MAX_KEPT) kept.delete(kept.keys().next().value!);
      // An index is extended by one reader at a time: two at once work on their own.
      const index = entry.index.fileBytes === size ? entry.index : entry.index.copy();
      if (index !== entry.index) {
        await index.extend(file, size);
        kept.set(path, { inode, born, index });
      }
      return new StreamReader(file, index);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  private constructor(file: FileHandle, index: StreamIndex) {
    this.#file = file;
    this.index = index;
  }

  /** Batches [first, end) in order, each with its place. Where the file was changed under the reader, it ends before what is not there any more. */
  async *batches(first = 0, end = this.index.batches.length): AsyncGenerator<{ batch: FlatBatch; firstRow: number }> {
    const { layout } = this.index;
    if (!layout) return;
    // They stay as they are, while the index may grow.
    const places = this.index.batches.slice(first, end);
    for (let at = 0; at < places.length; ) {
      const { offset } = places[at]!;
      let next = at;
      let bytes = 0;
      for (; next < places.length; next++) {
        const upTo = places[next]!.offset + places[next]!.bytes - offset;
        if (bytes > 0 && upTo > STEP_BYTES) break;
        bytes = upTo;
      }
      const read = await this.#read({ offset, bytes });
      for (; at < next; at++) {
        const place = places[at]!;
        const batch = flatBatch(layout, read.subarray(place.offset - offset, place.offset - offset + place.bytes));
        if (batch?.numRows !== place.rows) return;
        mayRead();
        yield { batch, firstRow: place.firstRow };
      }
    }
  }

  /** Bytes of the file, fewer where it became shorter meanwhile. */
  async #read({ offset, bytes }: ByteRange): Promise<Uint8Array<ArrayBuffer>> {
    const into = new Uint8Array(bytes);
    let done = 0;
    while (done < bytes) {
      const { bytesRead } = await this.#file.read(into, done, bytes - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return into.subarray(0, done);
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}

function flatBatch(layout: StreamLayout, message: Uint8Array<ArrayBuffer>): FlatBatch | null {
  try {
    return new FlatBatch(layout, message);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/**
 * Uses one of a session's streams and closes it.
 * @throws Fault (usage) with one sentence where it is missing or cannot be read.
 */
export async function withStream<T>(folder: string, name: string, use: (reader: StreamReader) => Promise<T>): Promise<T> {
  let reader: StreamReader | null = null;
  try {
    reader = await StreamReader.open(join(folder, name));
    return await use(reader);
  } catch (error) {
    const code = errorCode(error);
    if (!code) throw error;
    if (code === 'ENOENT') throw new Fault('usage', `${join(folder, name)} is missing: restore it from a copy, or record again.`);
    throw new Fault('usage', `${join(folder, name)} cannot be read (${code}): check who may read it.`);
  } finally {
    await reader?.close();
  }
}
