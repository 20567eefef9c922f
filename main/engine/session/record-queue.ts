import { brokenSentence, mayPass, missingBecause, waitingSentence } from './disk-fault.ts';
import type { BatchMessage, FromRecordThread, LineMessage } from './record-messages.ts';
import type { SessionWriter } from './session-writer.ts';

/** Events that wait for a disk at most: more than happen while somebody frees some space. */
const MAX_EVENTS = 500;

/**
 * What is to be written, in the order it came. Where the disk does not take it for now (it is full), batches and events wait here and are tried
 * again, and samples are left out; the hub sends only so many batches. Where it never will (the folder is gone) all are given back.
 * Synchronous: it belongs in the record thread.
 */
export class RecordQueue {
  readonly #folder: string;
  readonly #writer: SessionWriter;
  readonly #post: (message: FromRecordThread, transfer?: readonly ArrayBuffer[]) => void;
  #queue: (BatchMessage | LineMessage)[] = [];
  #waits = false;
  #broken = false;

  constructor(folder: string, writer: SessionWriter, post: (message: FromRecordThread, transfer?: readonly ArrayBuffer[]) => void) {
    this.#folder = folder;
    this.#writer = writer;
    this.#post = post;
  }

  take(message: BatchMessage | LineMessage): void {
    if (this.#broken) this.#giveBack(message);
    else if (!this.#waits) {
      this.#queue.push(message);
      this.#drain();
    } else if (message.type === 'batch' || (message.type === 'event' && this.#events < MAX_EVENTS)) this.#queue.push(message);
  }

  get #events(): number {
    return this.#queue.reduce((count, { type }) => count + Number(type === 'event'), 0);
  }

  /** Whether the disk is to have no room, as was asked for. */
  diskFull(full: boolean): void {
    this.#writer.full = full;
  }

  /** Tries what waits once more. */
  retry(): void {
    if (this.#waits) this.#drain();
  }

  /** Says that the recorder is alive. */
  touch(): void {
    this.#attempt(() => this.#writer.touch());
  }

  /** Tries what waits a last time and gives up batches that still cannot be written; then there is room for the events. */
  finish(): void {
    this.retry();
    for (const message of this.#queue) if (message.type === 'batch') this.#giveBack(message);
    this.#queue = this.#queue.filter(({ type }) => type !== 'batch');
    this.#attempt(() => this.#writer.releaseReserve());
    if (!this.#broken) this.#drain();
  }

  close(): void {
    this.retry();
    try {
      this.#writer.close(!this.#broken);
    } catch (error) {
      this.#break(error);
    }
  }

  #drain(): void {
    while (this.#queue.length > 0 && !this.#broken) {
      const message = this.#queue[0]!;
      try {
        if (message.type === 'batch') this.#writer.batch(message);
        else this.#writer[message.type](message.line);
      } catch (error) {
        if (mayPass(error)) this.#wait(error);
        else this.#break(error);
        return;
      }
      this.#queue.shift();
      if (message.type === 'batch') this.#answer(message, true);
    }
    if (this.#waits) this.#post({ type: 'recovered' });
    this.#waits = false;
  }

  #wait(error: unknown): void {
    if (!this.#waits) this.#post({ type: 'waiting', sentence: waitingSentence(this.#folder, error), why: missingBecause(error) });
    this.#waits = true;
    this.#queue = this.#queue.filter(({ type }) => type !== 'sample');
  }

  #attempt(write: () => void): void {
    try {
      if (!this.#broken) write();
    } catch (error) {
      if (!mayPass(error)) this.#break(error);
    }
  }

  #break(error: unknown): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#post({ type: 'fault', sentence: brokenSentence(this.#folder, error) });
    for (const message of this.#queue.splice(0)) this.#giveBack(message);
  }

  #giveBack(message: BatchMessage | LineMessage): void {
    if (message.type === 'batch') this.#answer(message, false);
  }

  #answer({ seq, frameRows, frames, objects }: BatchMessage, kept: boolean): void {
    this.#post({ type: 'written', seq, kept, frameRows, frames, objects }, [frames.buffer, objects.buffer]);
  }
}
