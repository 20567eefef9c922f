import type { Worker } from 'node:worker_threads';
import {
  Fault,
  FRAME_COLUMNS,
  type FrameRecord,
  type SessionEvent,
  type SessionManifest,
  type SessionSample,
} from '../../../contract/index.ts';
import { claimSession, releaseSession } from './active.ts';
import { brokenSentence } from './disk-fault.ts';
import { FrameBatch, LabelTable } from './frame-batch.ts';
import type { FromRecordThread } from './record-messages.ts';
import { type RecordPort, startRecordThread } from './record-port.ts';
import { columnIndex } from './row-layout.ts';
import { type SessionStart, removeManifest, startSession, writeManifest } from './session-start.ts';
import { summariseFiles } from './summarise-files.ts';

/** A batch is handed over when it is this old or this long, whichever comes first. */
const BATCH_MS = 1_000;
const BATCH_FRAMES = 2_000;
/** With this many batches waiting for the disk, further frames are not kept. */
const MAX_WAITING = 6;
/** How long `stop` waits for the disk. */
const STOP_MS = 20_000;

const RECEIVE_COLUMN = columnIndex(FRAME_COLUMNS, 't_receive_ns');

export interface RecorderOptions {
  /** Folder that holds sessions; made where missing. */
  readonly root: string;
  /** Name of the session's folder; made from time and source where left out. */
  readonly id?: string;
  /** For people; the source's name where left out. */
  readonly name?: string;
  readonly manifest: SessionStart;
  /** Called once at most, when the disk fails: one sentence. Recording has stopped by itself then; `stop` is still to be called. */
  readonly onFault?: (sentence: string) => void;
  /** Called when a gap has ended, with the event that was written. */
  readonly onGap?: (event: SessionEvent) => void;
  /** How the disk's thread is reached; another one in tests. */
  readonly connect?: (folder: string, hear: (message: FromRecordThread) => void) => RecordPort;
}

/**
 * Keeps a run on disk (contract/session.ts is the format). Lives in the hub's thread and never waits for the disk: `add` and `event` copy
 * and return; a thread of its own writes. Where the disk is too slow frames are left out, counted in `gapFrames` and marked by a `gap`
 * event. What is handed over survives the end of the process, so a kill loses the last second.
 */
export class Recorder {
  readonly id: string;
  readonly folder: string;
  readonly startedAt: string;
  readonly #manifest: SessionManifest;
  readonly #options: RecorderOptions;
  readonly #port: RecordPort;
  readonly #ready = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #labels = new LabelTable();
  readonly #spare: FrameBatch[] = [];
  readonly #timer: NodeJS.Timeout;
  #batch = new FrameBatch();
  #labelsSent = 0;
  #seq = 0;
  #waiting = 0;
  #waitingFrames = 0;
  #writtenFrames = 0;
  #gapFrames = 0;
  #gap: { frame: number; last: number; tNs: number; count: number } | null = null;
  #fault: string | null = null;
  #started = false;
  #stopped = false;
  #stopping: Promise<void> | null = null;

  /**
   * Makes the session's folder and starts its thread; frames added from then on are kept.
   * @throws Fault (usage) with one sentence where the disk does not let us or the id is taken.
   */
  static async start(options: RecorderOptions): Promise<Recorder> {
    const { folder, manifest } = await startSession(options.root, options.manifest, options);
    claimSession(folder);
    const recorder = new Recorder(options, folder, manifest);
    try {
      await recorder.#ready.promise;
      recorder.#started = true;
      return recorder;
    } catch (error) {
      await recorder.#end();
      releaseSession(folder);
      await removeManifest(folder);
      throw error;
    }
  }

  private constructor(options: RecorderOptions, folder: string, manifest: SessionManifest) {
    this.id = manifest.id;
    this.folder = folder;
    this.startedAt = manifest.startedAt;
    this.#manifest = manifest;
    this.#options = options;
    this.#port = (options.connect ?? startRecordThread)(folder, (message) => this.#hear(message));
    this.#timer = setInterval(() => this.#flush(), BATCH_MS);
    this.#timer.unref();
  }

  /** Frames kept so far: written, or on their way. */
  get frames(): number {
    return this.#writtenFrames + this.#waitingFrames + this.#batch.frameRows;
  }

  /** Frames that could not be kept. */
  get gapFrames(): number {
    return this.#gapFrames;
  }

  /** Copies a frame that has ended. O(objects), a microsecond or so; keeps no reference. */
  add(record: FrameRecord): void {
    if (this.#stopped) return;
    if (this.#fault !== null) {
      this.#gapFrames++;
      return;
    }
    this.#batch.add(record, this.#labels);
    if (this.#batch.frameRows >= BATCH_FRAMES) this.#flush();
  }

  /** Keeps an event, at once. */
  event(event: SessionEvent): void {
    if (!this.#stopped && this.#fault === null) this.#port.post({ type: 'event', line: JSON.stringify(event) });
  }

  /** Keeps a sample, at once. */
  sample(sample: SessionSample): void {
    if (!this.#stopped && this.#fault === null) this.#port.post({ type: 'sample', line: JSON.stringify(sample) });
  }

  /** The thread that writes; null where there is none of its own. */
  get worker(): Worker | null {
    return this.#port.worker;
  }

  /** Writes what is left, closes the files, sums them up (percentiles are exact) and closes the manifest. Never throws: a failure is told to `onFault`. Twice does nothing more. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#flush();
    this.#closeGap();
    await this.#end();
    const { frames, gapFrames } = this;
    const endedAt = new Date().toISOString();
    const closed = { ...this.#manifest, state: 'closed', endedAt, frames, gapFrames } as const;
    try {
      // Closed first: summing a long run up takes seconds. Without a summary, who opens the session computes it, and is told where it cannot be had.
      await writeManifest(this.folder, closed);
      const { summary } = await summariseFiles(this.folder, closed).catch(() => ({ summary: null }));
      if (summary) await writeManifest(this.folder, { ...closed, summary });
    } catch (error) {
      this.#fail(brokenSentence(this.folder, error));
    }
    releaseSession(this.folder);
  }

  /** Lets the thread close its files, and waits for that as long as is reasonable. */
  async #end(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#timer);
    this.#port.post({ type: 'close' });
    const deadline = setTimeout(() => {
      this.#fail(`Recording to ${this.folder} stopped before all was written: the disk does not answer; check it and record again.`);
      this.#port.abandon();
      this.#closed.resolve();
    }, STOP_MS);
    await this.#closed.promise;
    clearTimeout(deadline);
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.frameRows === 0) return;
    if (this.#waiting >= MAX_WAITING) {
      this.#lose(batch);
      batch.clear();
      return;
    }
    this.#closeGap();
    const newLabels = this.#labels.words.slice(this.#labelsSent);
    this.#labelsSent = this.#labels.words.length;
    const { frames, frameRows, objects, objectRows } = batch;
    this.#waiting++;
    this.#waitingFrames += frameRows;
    this.#batch = this.#spare.pop() ?? new FrameBatch();
    this.#port.post({ type: 'batch', seq: this.#seq++, frames, frameRows, objects, objectRows, newLabels }, [
      frames.buffer,
      objects.buffer,
    ]);
  }

  #lose(batch: FrameBatch): void {
    this.#gapFrames += batch.frameRows;
    this.#gap ??= { frame: batch.firstFrame, last: batch.lastFrame, tNs: batch.frames[RECEIVE_COLUMN]!, count: 0 };
    this.#gap.count += batch.frameRows;
    this.#gap.last = batch.lastFrame;
  }

  #closeGap(): void {
    const gap = this.#gap;
    if (!gap) return;
    this.#gap = null;
    const event: SessionEvent = {
      tNs: gap.tNs,
      frame: gap.frame,
      kind: 'gap',
      text: `${gap.count} frames (${gap.frame} to ${gap.last}) are missing in the recording: the disk was too slow`,
      from: gap.frame,
      to: gap.last,
    };
    this.event(event);
    this.#options.onGap?.(event);
  }

  #hear(message: FromRecordThread): void {
    switch (message.type) {
      case 'ready':
        this.#ready.resolve();
        break;
      case 'written':
        this.#waiting--;
        this.#waitingFrames -= message.frameRows;
        if (message.kept) this.#writtenFrames += message.frameRows;
        else this.#gapFrames += message.frameRows;
        this.#spare.push(new FrameBatch(message.frames, message.objects));
        break;
      case 'fault':
        this.#fail(message.sentence);
        break;
      case 'closed':
        // Nothing comes back any more: what was on its way is not known to be written.
        this.#gapFrames += this.#waitingFrames;
        this.#waitingFrames = 0;
        this.#ready.reject(new Fault('internal', `The thread that records to ${this.folder} ended before it began.`));
        this.#closed.resolve();
    }
  }

  #fail(sentence: string): void {
    if (this.#fault !== null) return;
    this.#fault = sentence;
    this.#gapFrames += this.#batch.frameRows;
    this.#batch.clear();
    this.#ready.reject(new Fault('usage', sentence));
    if (this.#started) this.#options.onFault?.(sentence);
  }
}
