import { Worker } from 'node:worker_threads';
import { threadUrl } from '../pipeline/thread.ts';
import { brokenSentence } from './disk-fault.ts';
import type { FromRecordThread, RecordThreadData, ToRecordThread } from './record-messages.ts';

/** The record thread as the hub talks to it. */
export interface RecordPort {
  post(message: ToRecordThread, transfer?: readonly ArrayBuffer[]): void;
  /** Gives up on it; it may go on in the background until its disk answers. */
  abandon(): void;
  readonly worker: Worker | null;
}

/**
 * Starts a record thread for a folder that exists. Its answers go to `hear`; a thread that dies is heard as a `fault` and `closed`. It is
 * never terminated: it ends by itself after `close`.
 */
export function startRecordThread(folder: string, hear: (message: FromRecordThread) => void): RecordPort {
  const workerData: RecordThreadData = { folder };
  const worker = new Worker(threadUrl(import.meta.url, './record-thread'), { workerData, name: 'record' });
  worker.on('message', hear);
  worker.on('error', (error) => hear({ type: 'fault', sentence: brokenSentence(folder, error) }));
  worker.on('exit', () => hear({ type: 'closed' }));
  return {
    post: (message, transfer = []) => worker.postMessage(message, [...transfer]),
    abandon: () => worker.unref(),
    worker,
  };
}
