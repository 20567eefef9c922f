import { setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import {
  type DecoderInfo,
  Fault,
  FRAME_COLUMNS,
  type FrameRecord,
  type SessionEvent,
  type SessionManifest,
  type SessionSample,
} from '../../../contract/index.ts';
import type { Still } from '../pipeline/source/protocol.ts';
import { claimSession, type OwnRecording, releaseSession } from './active.ts';
import { brokenSentence, writeSentence } from './disk-fault.ts';
import { FrameBatch, LabelTable } from './frame-batch.ts';
import type { FromRecordThread } from './record-messages.ts';
import { type RecordPort, startRecordThread } from './record-port.ts';
import { columnIndex, FRAME_WIDTH } from './row-layout.ts';
import { removeManifest, type SessionStart, startSession, writeManifest } from './session-start.ts';
import { summariseFiles } from './summarise-files.ts';

/**
 * A batch is handed over when it is this old or this long. Where its frames were received long ago (somebody held them up) it is handed over
 * earlier: what a kill takes with it was received within the last two seconds.
 */
const BATCH_MS = 900;
const BATCH_FRAMES = 2_000;
const LATE_NS = 1.4e9;
const LATE_BATCH_MS = 400;
const LOOK_MS = 100;
/** With this many batches waiting for the disk, further frames are not kept. */
const MAX_WAITING = 6;
/** How long `stop` waits for the disk: for what is to be written, and for the manifest. */
const STOP_MS = 20_000;
const MANIFEST_MS = 10_000;
/** A disk that is full again and again is told of at most this often. */
const TELL_AGAIN_MS = 60_000;

const FRAME_COLUMN = columnIndex(FRAME_COLUMNS, 'frame');
const RECEIVE_COLUMN = columnIndex(FRAME_COLUMNS, 't_receive_ns');

export interface RecorderOptions {
  /** Folder that holds sessions; made where missing. */
  readonly root: string;
  /** Name of the session's folder; made from time and source where left out. */
  readonly id?: string;
  /** For people; the source's name where left out. */
  readonly name?: string;
  readonly manifest: SessionStart;
  /** The clock of `tReceiveNs`, ns; without it a batch's own age alone counts. */
  readonly now?: () => number;
  /** Called once at most, when nothing more can be kept (the folder is gone): one sentence. `stop` is still to be called. */
  readonly onFault?: (sentence: string) => void;
  /** Called with one sentence when the recording begins to wait for its disk, and when it goes on. */
  readonly onWaiting?: (sentence: string, waits: boolean) => void;
  /** Called when a gap has ended, with the event that was written. */
  readonly onGap?: (event: SessionEvent) => void;
  /** How the disk's thread is reached; another one in tests. */
  readonly connect?: (folder: string, hear: (message: FromRecordThread) => void) => RecordPort;
}

/** Frames in a row that could not be kept. */
interface Gap {
  from: number;
  to: number;
  count: number;
  tNs: number;
  why: string;
}

/**
 * Keeps a run on disk (contract/session.ts is the format). Lives in the hub's thread and never waits for the disk: `add` and `event` copy
 * and return; a thread of its own writes. Where the disk is too slow, or full for long, frames are left out, counted in `gapFrames` and marked
 * by a `gap` event; when it takes them again, it goes on. What is handed over survives the end of the process.
 */
export class Recorder implements OwnRecording {
  readonly id: string;
  readonly folder: string;
  readonly startedAt: string;
  #manifest: SessionManifest;
  #decoder: DecoderInfo;
  readonly #options: RecorderOptions;
  readonly #port: RecordPort;
  readonly #ready = Promise.withResolvers<void>();
  readonly #finished = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();
  readonly #labels = new LabelTable();
  readonly #spare: FrameBatch[] = [];
  readonly #timer: NodeJS.Timeout;
  #batch = new FrameBatch();
  #batchSinceMs = 0;
  #labelsSent = 0;
  #seq = 0;
  #waiting = 0;
  #waitingFrames = 0;
  #writtenFrames = 0;
  #gapFrames = 0;
  #gap: Gap | null = null;
  /** Why the disk takes nothing just now; null: it does. */
  #waitingWhy: string | null = null;
  #toldMs = Number.NEGATIVE_INFINITY;
  #told = false;
  /** Manifests are written one after the other. */
  #saving: Promise<unknown> = Promise.resolve();
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
    const recorder = new Recorder(options, folder, manifest);
    claimSession(folder, recorder);
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
    this.#decoder = manifest.decoder;
    this.#options = options;
    this.#port = (options.connect ?? startRecordThread)(folder, (message) => this.#hear(message));
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
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
    if (this.#batch.frameRows === 0) this.#batchSinceMs = performance.now();
    this.#batch.add(record, this.#labels);
    if (this.#batch.frameRows >= BATCH_FRAMES) this.#flush();
  }

  /** Keeps an event, at once. */
  event(event: SessionEvent): void {
    if (!this.#stopped && this.#fault === null) this.#port.post({ type: 'event', line: JSON.stringify(event) });
  }

  /** Keeps a sample, at once; not while the disk takes nothing. */
  sample(sample: SessionSample): void {
    if (!this.#stopped && this.#fault === null) this.#port.post({ type: 'sample', line: JSON.stringify(sample) });
  }

  /** Keeps a picture as the thumbnail, in place of an earlier one. Its pixels are taken over. */
  still(still: Still): void {
    if (!this.#stopped && this.#fault === null) this.#port.post({ type: 'still', still }, [still.rgb.buffer]);
  }

  /** From now on, whether the disk is to have no room: a fault that was asked for. */
  diskFull(full: boolean): void {
    if (!this.#stopped && this.#fault === null) this.#port.post({ type: 'disk', full });
  }

  /** What decodes is known better, or another does from now on: the manifest says the last. The same again does nothing. */
  decodedBy(decoder: DecoderInfo): void {
    if (this.#stopped || decoder === this.#decoder) return;
    this.#decoder = decoder;
    void this.#save({ decoder }).catch(() => undefined);
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
    const answers = await this.#end();
    const { frames, gapFrames } = this;
    try {
      // Closed first: summing a long run up takes seconds. Without a summary, who opens the session computes it.
      await this.#save({ decoder: this.#decoder, state: 'closed', endedAt: new Date().toISOString(), frames, gapFrames });
      const { summary } = answers ? await summariseFiles(this.folder, this.#manifest).catch(() => ({ summary: null })) : { summary: null };
      if (summary) await this.#save({ summary }).catch(() => undefined);
    } catch (error) {
      this.#fail(brokenSentence(this.folder, error));
    }
    releaseSession(this.folder);
  }

  async edit(changes: Partial<Pick<SessionManifest, 'name' | 'note'>>): Promise<SessionManifest> {
    try {
      await this.#save(changes);
      return this.#manifest;
    } catch (error) {
      throw new Fault('usage', writeSentence(this.folder, error), { cause: error });
    }
  }

  /** Replaces the manifest. @throws the system's error: the old one holds then */
  #save(changes: Partial<SessionManifest>): Promise<void> {
    const saved = this.#saving.then(async () => {
      const manifest = { ...this.#manifest, ...changes };
      const late = sleep(MANIFEST_MS, undefined, { ref: false }).then(() => Promise.reject(lateError()));
      await Promise.race([writeManifest(this.folder, manifest), late]);
      this.#manifest = manifest;
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Lets the thread write what waits and close its files, and waits for that as long as is reasonable; false: the disk does not answer. */
  async #end(): Promise<boolean> {
    this.#stopped = true;
    clearInterval(this.#timer);
    let answers = true;
    const deadline = setTimeout(() => {
      answers = false;
      this.#fail(`Recording to ${this.folder} stopped before all was written: the disk does not answer; check it and record again.`);
      this.#port.abandon();
      this.#lost();
    }, STOP_MS);
    this.#port.post({ type: 'finish' });
    await this.#finished.promise;
    if (answers) this.#closeGap();
    this.#port.post({ type: 'close' });
    await this.#closed.promise;
    clearTimeout(deadline);
    return answers;
  }

  /** Hands the batch over when it is time. */
  #look(): void {
    if (this.#batch.frameRows === 0) return;
    const ageMs = performance.now() - this.#batchSinceMs;
    const receivedNs = this.#batch.frames[RECEIVE_COLUMN]!;
    const late = this.#options.now !== undefined && this.#options.now() - receivedNs >= LATE_NS;
    if (ageMs >= BATCH_MS || (late && ageMs >= LATE_BATCH_MS)) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch;
    if (batch.frameRows === 0) return;
    if (this.#waiting >= MAX_WAITING) {
      this.#lose(batch.frames, batch.frameRows);
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

  /** Counts the frames of a batch as missing. @param frames its rows */
  #lose(frames: Float64Array, rows: number): void {
    this.#gapFrames += rows;
    const [from, to] = [frames[FRAME_COLUMN]!, frames[(rows - 1) * FRAME_WIDTH + FRAME_COLUMN]!];
    const tNs = frames[RECEIVE_COLUMN]!;
    this.#gap ??= { from, to, count: 0, tNs, why: 'the disk was too slow' };
    const gap = this.#gap;
    gap.why = this.#waitingWhy ?? gap.why;
    gap.count += rows;
    // What is given up at the end is older than what was not taken before.
    if (from < gap.from) [gap.from, gap.tNs] = [from, tNs];
    if (to > gap.to) gap.to = to;
  }

  #closeGap(): void {
    const gap = this.#gap;
    if (!gap) return;
    this.#gap = null;
    const { from, to, count, tNs, why } = gap;
    const text = `${count} frames (${from} to ${to}) are missing in the recording: ${why}`;
    const event: SessionEvent = { tNs, frame: from, kind: 'gap', text, from, to };
    this.#port.post({ type: 'event', line: JSON.stringify(event) });
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
        else this.#lose(message.frames, message.frameRows);
        this.#spare.push(new FrameBatch(message.frames, message.objects));
        break;
      case 'waiting':
        this.#waitingWhy = message.why;
        this.#told = performance.now() - this.#toldMs >= TELL_AGAIN_MS;
        if (!this.#told) break;
        this.#toldMs = performance.now();
        this.#options.onWaiting?.(message.sentence, true);
        break;
      case 'recovered':
        this.#waitingWhy = null;
        if (this.#told && !this.#stopped)
          this.#options.onWaiting?.(`The recording to ${this.folder} goes on: the disk takes it again.`, false);
        break;
      case 'fault':
        this.#fail(message.sentence);
        break;
      case 'finished':
        this.#finished.resolve();
        break;
      case 'closed':
        this.#ready.reject(new Fault('internal', `The thread that records to ${this.folder} ended before it began.`));
        this.#lost();
    }
  }

  /** Nothing comes back any more: what was on its way is not known to be written. */
  #lost(): void {
    this.#gapFrames += this.#waitingFrames;
    this.#waitingFrames = 0;
    this.#finished.resolve();
    this.#closed.resolve();
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

const lateError = (): Error => Object.assign(new Error('The disk does not answer'), { code: 'ETIMEDOUT' });
