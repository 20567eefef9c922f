import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { FRAME_COLUMNS, OBJECT_COLUMNS, SESSION_FILES, SESSION_VERSION } from '../../../contract/index.ts';
import { BatchMaker } from './arrow-columns.ts';
import type { ToRecordThread } from './record-messages.ts';
import { StreamFile } from './stream-file.ts';

/** The growing files of a session being recorded. Synchronous: it belongs in the record thread. Every method throws the system's error. */
export class SessionWriter {
  readonly #frames: StreamFile;
  readonly #objects: StreamFile;
  readonly #events: number;
  readonly #samples: number;
  readonly #frameBatches: BatchMaker;
  readonly #objectBatches: BatchMaker;
  readonly #labels: string[] = [];

  constructor(folder: string) {
    const metadata = new Map([
      ['format', 'throughline-session'],
      ['version', String(SESSION_VERSION)],
    ]);
    this.#frameBatches = new BatchMaker(FRAME_COLUMNS, metadata);
    this.#objectBatches = new BatchMaker(OBJECT_COLUMNS, metadata);
    this.#frames = new StreamFile(join(folder, SESSION_FILES.frames));
    this.#objects = new StreamFile(join(folder, SESSION_FILES.objects));
    this.#events = openSync(join(folder, SESSION_FILES.events), 'w', 0o644);
    this.#samples = openSync(join(folder, SESSION_FILES.samples), 'w', 0o644);
  }

  /** Writes a batch to both streams and syncs them. Objects go first: a frame that is there has its objects. */
  batch(message: Extract<ToRecordThread, { type: 'batch' }>): void {
    this.#labels.push(...message.newLabels);
    this.#objects.append(this.#objectBatches.make(message.objects, message.objectRows, this.#labels));
    this.#frames.append(this.#frameBatches.make(message.frames, message.frameRows, this.#labels));
    this.#objects.sync();
    this.#frames.sync();
  }

  event(line: string): void {
    writeLine(this.#events, line);
  }

  sample(line: string): void {
    writeLine(this.#samples, line);
  }

  touch(): void {
    this.#frames.touch();
  }

  /** @param whole false after an error: then no end-of-stream marks. All files are closed even where one fails. */
  close(whole: boolean): void {
    const closing = [
      () => this.#objects.close(whole),
      () => this.#frames.close(whole),
      ...[this.#events, this.#samples].map((file) => () => {
        try {
          if (whole) fdatasyncSync(file);
        } finally {
          closeSync(file);
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

const writeLine = (file: number, line: string): void => {
  const bytes = Buffer.from(`${line}\n`);
  let done = 0;
  while (done < bytes.length) done += writeSync(file, bytes, done);
};
