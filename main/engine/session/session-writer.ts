import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME_COLUMNS, OBJECT_COLUMNS, SESSION_FILES, SESSION_VERSION } from '../../../contract/index.ts';
import { AppendFile } from './append-file.ts';
import { BatchMaker } from './arrow-columns.ts';
import { fullError } from './disk-fault.ts';
import type { BatchMessage } from './record-messages.ts';
import { StreamFile } from './stream-file.ts';

/** A file beside a session's own that holds room on the disk for the closing manifest; there only while it is recorded, and for ever where the engine was killed. */
const RESERVE_FILE = '.reserve';
/** Room for a manifest with its summary, twice: it is written beside the old one. */
const RESERVE_BYTES = 256 * 1024;

/**
 * The growing files of a session being recorded. Synchronous: it belongs in the record thread. Every method throws the system's error, and leaves
 * the files at their last whole batch or line: what failed can be tried again.
 */
export class SessionWriter {
  /** The disk is to take nothing more, as was asked for; what was kept for closing the session is there all the same. */
  full = false;
  readonly #folder: string;
  readonly #frames: StreamFile;
  readonly #objects: StreamFile;
  readonly #events: AppendFile;
  readonly #samples: AppendFile;
  readonly #frameBatches: BatchMaker;
  readonly #objectBatches: BatchMaker;
  readonly #labels: string[] = [];
  readonly #learned = new WeakSet<BatchMessage>();

  constructor(folder: string) {
    this.#folder = folder;
    const metadata = new Map([
      ['format', 'throughline-session'],
      ['version', String(SESSION_VERSION)],
    ]);
    this.#frameBatches = new BatchMaker(FRAME_COLUMNS, metadata);
    this.#objectBatches = new BatchMaker(OBJECT_COLUMNS, metadata);
    this.#frames = new StreamFile(join(folder, SESSION_FILES.frames));
    this.#objects = new StreamFile(join(folder, SESSION_FILES.objects));
    this.#events = new AppendFile(join(folder, SESSION_FILES.events));
    this.#samples = new AppendFile(join(folder, SESSION_FILES.samples));
    reserve(join(folder, RESERVE_FILE));
  }

  /** Writes a batch to both streams and syncs them, or to neither. Objects go first: a frame that is there has its objects. */
  batch(message: BatchMessage): void {
    if (!this.#learned.has(message)) this.#labels.push(...message.newLabels);
    this.#learned.add(message);
    this.#needsRoom();
    this.#objects.append(this.#objectBatches.make(message.objects, message.objectRows, this.#labels));
    try {
      this.#frames.append(this.#frameBatches.make(message.frames, message.frameRows, this.#labels));
    } catch (error) {
      this.#objects.undo();
      throw error;
    }
    try {
      this.#objects.sync();
      this.#frames.sync();
    } catch (error) {
      // A disk that takes writes and then cannot keep them.
      this.#frames.undo();
      this.#objects.undo();
      throw error;
    }
  }

  event(line: string): void {
    this.#needsRoom();
    this.#events.append(Buffer.from(`${line}\n`));
  }

  sample(line: string): void {
    this.#needsRoom();
    this.#samples.append(Buffer.from(`${line}\n`));
  }

  touch(): void {
    this.#frames.touch();
  }

  #needsRoom(): void {
    if (this.full) throw fullError();
  }

  /** Gives the room back that was kept for closing the session. */
  releaseReserve(): void {
    this.full = false;
    rmSync(join(this.#folder, RESERVE_FILE), { force: true });
  }

  /** @param whole false after an error that does not pass: then no end-of-stream marks. All files are closed even where one fails. */
  close(whole: boolean): void {
    const closing = [
      () => this.#objects.close(whole),
      () => this.#frames.close(whole),
      ...[this.#events, this.#samples].map((file) => () => {
        try {
          if (whole) file.sync();
        } finally {
          file.close();
        }
      }),
    ];
    const errors: unknown[] = [];
    for (const close of closing) {
      try {
        close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** Takes room on the disk; without it where there is none to be had. */
function reserve(path: string): void {
  try {
    const file = openSync(path, 'w', 0o644);
    try {
      // Not zeros: some file systems keep none of them.
      const bytes = Buffer.from(Float64Array.from({ length: RESERVE_BYTES / 8 }, Math.random).buffer);
      for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  } catch {
    rmSync(path, { force: true });
  }
}
