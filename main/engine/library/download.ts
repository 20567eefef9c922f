import { mkdir, rename, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../../contract/errors.ts';
import { PartFile } from './part-file.ts';
import { transfer } from './transfer.ts';
import { diskFault, TransferFault } from './transfer-fault.ts';

/** A file of which it is known what it must be. */
export interface Wanted {
  /** For sentences. */
  readonly name: string;
  readonly url: string;
  /** Where it is to lie; until it is whole and checked it is PATH.part. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (state: 'downloading' | 'checking', receivedBytes: number) => void;
  /** No byte for so long: it stalls. */
  readonly stallMs?: number;
  /** Tries in a row that bring nothing. */
  readonly tries?: number;
  /** Pause before the second try; doubled before each further one. */
  readonly pauseMs?: number;
  /** Where the proxy variables are. */
  readonly env?: NodeJS.ProcessEnv;
}

const STALL_MS = 30_000;
const TRIES = 4;
const PAUSE_MS = 500;
const MAX_PAUSE_MS = 8000;
/** Tries in all, however much each brings. */
const MAX_TRIES = 50;
/** Left free on the disk. */
const MARGIN_BYTES = 16 << 20;

const checkSpace = async (wanted: Wanted, have: number): Promise<void> => {
  const folder = dirname(wanted.path);
  const { bavail, bsize } = await statfs(folder).catch((error: unknown) => {
    throw diskFault(error, folder);
  });
  const missing = wanted.bytes - have + MARGIN_BYTES - bavail * bsize;
  if (missing > 0) throw new TransferFault(`the disk of ${folder} lacks ${Math.ceil(missing / 2 ** 20)} MiB; make room for it`, 'never');
};

const fetchWhole = async (wanted: Wanted, part: PartFile, options: Required<DownloadOptions>): Promise<void> => {
  const { signal, tries, pauseMs } = options;
  let inVain = 0;
  let restarts = 0;
  for (let attempt = 1; ; attempt++) {
    const before = await part.size();
    if (before > wanted.bytes) await part.remove();
    else if (before === wanted.bytes) return;
    try {
      await checkSpace(wanted, before);
      await transfer(wanted.url, part, {
        ...options,
        bytes: wanted.bytes,
        received: (bytes) => options.progress('downloading', bytes),
      });
      return;
    } catch (error) {
      if (!(error instanceof TransferFault) || error.next === 'never' || attempt >= MAX_TRIES) throw error;
      if (error.next === 'anew') {
        if (++restarts > 1) throw error;
        await part.remove();
        continue;
      }
      inVain = (await part.size()) > before ? 0 : inVain + 1;
      if (inVain >= tries) throw error;
      await sleep(Math.max(error.afterMs, Math.min(MAX_PAUSE_MS, pauseMs * 2 ** Math.max(0, inVain - 1))), undefined, { signal });
    }
  }
};

const fetchChecked = async (wanted: Wanted, part: PartFile, options: Required<DownloadOptions>): Promise<void> => {
  for (let fresh = (await part.size()) === 0; ; fresh = true) {
    await fetchWhole(wanted, part, options);
    options.progress('checking', wanted.bytes);
    if ((await part.sha256(options.signal)) === wanted.sha256) return;
    await part.remove();
    // What was there from an earlier time may have been the cause.
    if (fresh) throw new TransferFault('what came is not the file that it should be (its sha256 differs), and was thrown away', 'never');
  }
};

/**
 * Downloads a file: goes on with what there is of it, tries again where that can help, and puts it in its place only when its sha256 is right.
 * @throws Fault (source) with a sentence where it cannot be had: what came so far is kept, unless it is wrong. The signal's reason where it is aborted.
 */
export const download = async (wanted: Wanted, options: DownloadOptions = {}): Promise<void> => {
  const part = new PartFile(wanted.path);
  const signal = options.signal ?? new AbortController().signal;
  const complete = {
    signal,
    progress: options.progress ?? (() => undefined),
    stallMs: options.stallMs ?? STALL_MS,
    tries: options.tries ?? TRIES,
    pauseMs: options.pauseMs ?? PAUSE_MS,
    env: options.env ?? process.env,
  };
  try {
    signal.throwIfAborted();
    await mkdir(dirname(wanted.path), { recursive: true }).catch((error: unknown) => {
      throw diskFault(error, dirname(wanted.path));
    });
    complete.progress('downloading', await part.size());
    await fetchChecked(wanted, part, complete);
    await rename(part.path, wanted.path);
    await part.forgetTag();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TransferFault)
      throw new Fault('source', `${wanted.name} could not be downloaded: ${error.message}.`, { cause: error });
    throw error;
  }
};
