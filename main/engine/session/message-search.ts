import type { ByteSource } from './stream-index.ts';

const CHUNK_BYTES = 2 ** 20;
const MARK = Buffer.alloc(4, 0xff);

/**
 * Places between `start` and `end`, multiples of 8 as `start` is one, where an Arrow message may begin: its mark, then a length that is no mark.
 * Whether one does begin there is for who asks to find out.
 */
export async function* messageMarks(file: ByteSource, start: number, end: number): AsyncGenerator<number> {
  const chunk = Buffer.alloc(Math.max(0, Math.min(CHUNK_BYTES, end - start)));
  for (let at = start; at + 8 <= end; ) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, end - at), at);
    const whole = bytesRead - (bytesRead % 8);
    if (whole === 0) return;
    for (let found = chunk.indexOf(MARK); found >= 0 && found < whole; found = chunk.indexOf(MARK, found + 1)) {
      // To the next multiple of 8: nothing between can be one.
      if (found % 8 !== 0) found += 7 - (found % 8);
      else if (chunk.readInt32LE(found + 4) > 0) yield at + found;
    }
    at += whole;
  }
}
