import { parentPort, workerData } from 'node:worker_threads';
import { HEARTBEAT_MS } from './active.ts';
import { brokenSentence } from './disk-fault.ts';
import type { FromRecordThread, RecordThreadData, ToRecordThread } from './record-messages.ts';
import { SessionWriter } from './session-writer.ts';

/**
 * The record thread: the only one that waits for the disk. It takes batches and events in the order sent, and after a disk error writes
 * nothing more, so that what is on the disk stays as whole as it was.
 */
if (!parentPort) throw new Error('record-thread.ts runs as a worker');
const port = parentPort;
const { folder } = workerData as RecordThreadData;
const post = (message: FromRecordThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, [...transfer]);

let faulty = false;
/** Runs a piece of writing unless an earlier one failed; says whether it was done. */
function attempt(write: () => void): boolean {
  if (faulty) return false;
  try {
    write();
    return true;
  } catch (error) {
    faulty = true;
    post({ type: 'fault', sentence: brokenSentence(folder, error) });
    return false;
  }
}

let writer: SessionWriter | null = null;
attempt(() => {
  writer = new SessionWriter(folder);
  post({ type: 'ready' });
});
const heartbeat = setInterval(() => attempt(() => writer?.touch()), HEARTBEAT_MS);

port.on('message', (message: ToRecordThread) => {
  switch (message.type) {
    case 'batch': {
      const kept = attempt(() => writer?.batch(message));
      const { seq, frameRows, frames, objects } = message;
      post({ type: 'written', seq, kept, frameRows, frames, objects }, [frames.buffer, objects.buffer]);
      break;
    }
    case 'event':
      attempt(() => writer?.event(message.line));
      break;
    case 'sample':
      attempt(() => writer?.sample(message.line));
      break;
    case 'close': {
      clearInterval(heartbeat);
      const whole = !faulty;
      try {
        writer?.close(whole);
      } catch (error) {
        attempt(() => {
          throw error;
        });
      }
      post({ type: 'closed' });
      port.close();
    }
  }
});
