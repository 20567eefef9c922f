import { openFile } from './open-file.ts';

const CHUNK_BYTES = 256 * 1024;
/** A line so long that what follows is no text any more. */
const MAX_SKIPPED_BYTES = 16 * 2 ** 20;
const NEW_LINE = 10;

/** No line is longer, and no more of a file is read, so that a damaged one costs neither time nor memory. */
const MAX_LINE_BYTES = 64 * 1024;
const MAX_BYTES = 256 * 2 ** 20;

/**
 * Lines of a text file, without their ends; null for one that is too long. Reading ends without a word where the file is larger than allowed.
 * @throws the system's error where it cannot be opened or read.
 */
export async function* linesOf(path: string): AsyncGenerator<string | null> {
  const file = await openFile(path);
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let line = Buffer.alloc(0);
    let tooLong = false;
    let skipped = 0;
    for (let at = 0; at < MAX_BYTES; ) {
      const { bytesRead } = await file.read(chunk, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) break;
      at += bytesRead;
      let start = 0;
      for (let end = chunk.indexOf(NEW_LINE); end >= 0 && end < bytesRead; end = chunk.indexOf(NEW_LINE, start)) {
        const whole = Buffer.concat([line, chunk.subarray(start, end)]);
        yield tooLong || whole.length > MAX_LINE_BYTES ? null : whole.toString('utf8');
        line = Buffer.alloc(0);
        tooLong = false;
        skipped = 0;
        start = end + 1;
      }
      if (!tooLong) line = Buffer.concat([line, chunk.subarray(start, bytesRead)]);
      tooLong ||= line.length > MAX_LINE_BYTES;
      if (tooLong) {
        line = Buffer.alloc(0);
        skipped += bytesRead;
        if (skipped > MAX_SKIPPED_BYTES) break;
      }
    }
    if (tooLong) yield null;
    else if (line.length > 0) yield line.toString('utf8');
  } finally {
    await file.close();
  }
}

/** What a line of JSON says; undefined where it is none. */
export function parseJson(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}
