import { parentPort, workerData } from 'node:worker_threads';
import { HEARTBEAT_MS } from './active.ts';
import { brokenSentence } from './disk-fault.ts';
import type { FromRecordThread, RecordThreadData, ToRecordThread } from './record-messages.ts';
import { RecordQueue } from './record-queue.ts';
import { SessionWriter } from './session-writer.ts';
import { writeThumbnail } from './thumbnail.ts';

/** How long it is before a disk that takes nothing is tried again. */
const RETRY_MS = 2_000;

/** The record thread: the only one that waits for the disk. It takes batches and lines in the order sent (record-queue.ts). */
if (!parentPort) throw new Error('record-thread.ts runs as a worker');
const port = parentPort;
const { folder } = workerData as RecordThreadData;
const post = (message: FromRecordThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, [...transfer]);

function begin(): RecordQueue | null {
  try {
    const queue = new RecordQueue(folder, new SessionWriter(folder), post);
    post({ type: 'ready' });
    return queue;
  } catch (error) {
    post({ type: 'fault', sentence: brokenSentence(folder, error) });
    return null;
  }
}

const queue = begin();
const timers = [setInterval(() => queue?.touch(), HEARTBEAT_MS), setInterval(() => queue?.retry(), RETRY_MS)];
let thumbnail: Promise<void> = Promise.resolve();

port.on('message', (message: ToRecordThread) => {
  switch (message.type) {
    case 'still':
      // Without a thumbnail where that fails: nothing depends on it.
      thumbnail = thumbnail.then(() => writeThumbnail(folder, message.still)).catch(() => undefined);
      break;
    case 'disk':
      queue?.diskFull(message.full);
      break;
    case 'finish':
      queue?.finish();
      post({ type: 'finished' });
      break;
    case 'close':
      for (const timer of timers) clearInterval(timer);
      queue?.close();
      void thumbnail.then(() => {
        post({ type: 'closed' });
        port.close();
      });
      break;
    default:
      queue?.take(message);
  }
});
