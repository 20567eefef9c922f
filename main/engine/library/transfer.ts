import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { exchange, type ExchangeOptions } from './exchange.ts';
import type { PartFile } from './part-file.ts';
import { connectionFault, diskFault, statusFault, TransferFault } from './transfer-fault.ts';

export interface TransferOptions extends Omit<ExchangeOptions, 'headers'> {
  /** What the file is to have. */
  readonly bytes: number;
  readonly received: (bytes: number) => void;
}

/** What is sent instead of a model, by its first bytes; null: nothing speaks against it. */
const notTheFile = (head: Buffer, host: string): TransferFault | null => {
  const text = head.subarray(0, 512).toString('latin1');
  if (/^\s*<(!doctype|html|\?xml|head|body)/i.test(text))
    return new TransferFault(`${host} sends a web page instead (a login page, or a network that asks for one)`, 'never');
  if (text.startsWith('version https://git-lfs')) return new TransferFault(`${host} sends a Git LFS pointer, not the file itself`, 'never');
  return null;
};

/** First byte, and the bytes of the whole, of `bytes 0-99/1234`; null where it says neither. */
const rangeOf = (value: string | undefined): { from: number; total: number } | null => {
  const found = /^bytes (\d+)-\d+\/(\d+)$/.exec(value ?? '');
  return found === null ? null : { from: Number(found[1]), total: Number(found[2]) };
};

const strong = (answer: IncomingMessage): string | null => {
  const { etag } = answer.headers;
  return etag !== undefined && !etag.startsWith('W/') ? etag : null;
};

/** How many bytes the answer goes on from. Throws TransferFault where it is not what was asked for. */
const beginOf = (answer: IncomingMessage, host: string, have: number, bytes: number): number => {
  const status = answer.statusCode ?? 0;
  if (status === 416) throw new TransferFault(`${host} has another file of that name`, 'anew');
  if (status !== 200 && status !== 206) throw statusFault(status, host, answer.headers['retry-after']);
  const encoding = answer.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new TransferFault(`${host} sends it packed (${encoding}), which was not asked for`, 'never');
  if (status === 200) return 0;
  const range = rangeOf(answer.headers['content-range']);
  if (range === null || range.from !== have) throw new TransferFault(`${host} goes on in another place than was asked for`, 'anew');
  if (range.total !== bytes) throw new TransferFault(`${host} has a file of ${range.total} bytes instead of ${bytes}`, 'never');
  return have;
};

/** The body's chunks; a pause of more than `stallMs` ends it. */
async function* chunksOf(answer: IncomingMessage, host: string, stallMs: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const stalled = (): void => {
    answer.destroy(new TransferFault(`${host} stopped sending; try again, it goes on where it stopped`, 'again'));
  };
  let timer = setTimeout(stalled, stallMs);
  try {
    for await (const chunk of answer) {
      clearTimeout(timer);
      yield chunk as Buffer;
      timer = setTimeout(stalled, stallMs);
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : connectionFault(error, host);
  } finally {
    clearTimeout(timer);
    answer.destroy();
  }
}

const write = async (file: FileHandle, chunk: Buffer, at: number, path: string): Promise<void> => {
  for (let done = 0; done < chunk.length; ) {
    const { bytesWritten } = await file.write(chunk, done, chunk.length - done, at + done).catch((error: unknown) => {
      throw diskFault(error, path);
    });
    done += bytesWritten;
  }
};

/**
 * One try: asks for what is still missing of `part` and writes it as it comes. A server that knows no ranges, or has another version of the file,
 * begins again. Returns when as many bytes are there as there should be.
 * @throws TransferFault, after which `part` holds what came; the signal's reason where it is aborted.
 */
export const transfer = async (url: string, part: PartFile, options: TransferOptions): Promise<void> => {
  const { bytes, signal, stallMs, received } = options;
  const have = await part.size();
  const tag = have > 0 ? await part.tag() : null;
  const { answer, host } = await exchange(url, {
    ...options,
    headers: {
      accept: '*/*',
      'accept-encoding': 'identity',
      'user-agent': 'throughline',
      ...(have > 0 ? { range: `bytes=${have}-` } : {}),
      ...(tag === null ? {} : { 'if-range': tag }),
    },
  });
  let file: FileHandle | null = null;
  try {
    let at = beginOf(answer, host, have, bytes);
    const length = Number(answer.headers['content-length'] ?? Number.NaN);
    let first = at === 0;
    for await (const chunk of chunksOf(answer, host, stallMs, signal)) {
      if (first) {
        // The first bytes say better than a length what was sent instead.
        const instead = notTheFile(chunk, host);
        if (instead !== null) throw instead;
        if (Number.isFinite(length) && length !== bytes)
          throw new TransferFault(`${host} has a file of ${length} bytes instead of ${bytes}`, 'never');
        first = false;
      }
      if (at + chunk.length > bytes) throw new TransferFault(`${host} sends more than the ${bytes} bytes that it should have`, 'never');
      if (file === null) {
        file = await open(part.path, at === 0 ? 'w' : 'r+').catch((error: unknown) => {
          throw diskFault(error, part.path);
        });
        if (at === 0) await part.setTag(strong(answer));
      }
      await write(file, chunk, at, part.path);
      at += chunk.length;
      received(at);
    }
    if (at < bytes)
      throw new TransferFault(`${host} stopped after ${at} of ${bytes} bytes; try again, it goes on where it stopped`, 'again');
    await file?.sync();
  } finally {
    answer.destroy();
    await file?.close();
  }
};
