import { Fault, toFaultRecord } from '../../../../../contract/index.ts';
import { redact } from '../../../credentials.ts';
import { decodeJob, liveJob, probeJob } from './arguments.ts';
import type { FfmpegJob, FfmpegRun } from './ffmpeg-program.ts';
import { type FfmpegProgram, findFfmpeg } from './find-program.ts';
import { FfmpegLog } from './log.ts';
import type { DecodeAnswer, DecodeAsk, DeviceTrial } from './messages.ts';
import { makePlace } from './place.ts';

/** A device that does not give its first picture within this does not decode, ms. */
const TRIAL_MS = 20_000;

/**
 * Starts the user's ffmpeg for threads that ask for it, any number at once, and ends each when its thread does not want it any more. Belongs to a thread
 * whose event loop runs (the hub); nothing of it keeps the process alive.
 */
export class FfmpegPrograms {
  readonly #running = new Set<Decoding>();
  #program: Promise<FfmpegProgram> | null = null;
  #stopped = false;

  /** Does what is asked, and answers by its port. */
  serve(ask: DecodeAsk): void {
    const decoding = new Decoding(ask);
    if (this.#stopped) decoding.stop();
    this.#running.add(decoding);
    void decoding.run(() => this.#find()).finally(() => this.#running.delete(decoding));
  }

  /** The program is looked for once; where none was found, again the next time. */
  #find(): Promise<FfmpegProgram> {
    this.#program ??= findFfmpeg();
    this.#program.catch(() => {
      this.#program = null;
    });
    return this.#program;
  }

  /** How many run. */
  get running(): number {
    return this.#running.size;
  }

  /** Ends all of them at once, and starts none any more; threads that wait for their pictures find the end. */
  stop(): void {
    this.#stopped = true;
    for (const decoding of this.#running) decoding.stop();
  }
}

/** One ffmpeg, from the question to its end. */
class Decoding {
  readonly #ask: DecodeAsk;
  readonly #signal: Int32Array;
  #run: FfmpegRun | null = null;
  #stopped = false;

  constructor(ask: DecodeAsk) {
    this.#ask = ask;
    this.#signal = new Int32Array(ask.signal);
    // The one message is to stop.
    ask.port.on('message', () => this.stop());
    ask.port.on('close', () => this.stop());
    ask.port.unref();
  }

  stop(): void {
    this.#stopped = true;
    this.#run?.stop();
  }

  #answer(answer: DecodeAnswer): void {
    this.#ask.port.postMessage(answer);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  /** Never rejects. */
  async run(find: () => Promise<FfmpegProgram>): Promise<void> {
    try {
      const program = await find();
      const trial = await this.#proveDevice(program);
      if (trial?.ok === false && this.#ask.strict) throw strictFault(this.#ask, program, trial);
      if (this.#stopped) throw new Fault('source', 'It was stopped before it began.');
      await this.#decode(program, trial);
    } catch (error) {
      this.#answer({ type: 'refused', fault: toFaultRecord(error) });
    }
  }

  async #decode(program: FfmpegProgram, trial: DeviceTrial | null): Promise<void> {
    const place = await makePlace();
    try {
      this.#answer({ type: 'listen', url: place.url, program, trial });
      if (!(await place.heard(() => this.#stopped))) {
        this.#answer({ type: 'over', reason: this.#stopped ? null : 'nobody listened to it' });
        return;
      }
      const log = new FfmpegLog(
        (line) => withoutUrl(line, this.#ask),
        (error) => this.#answer({ type: 'said', error }),
      );
      const job = this.#job(program, trial, place.url);
      const reason = await this.#runJob(program, job, (line) => {
        const known = log.decoder;
        log.hear(line);
        if (known === null && log.decoder !== null) this.#answer({ type: 'decoder', name: log.decoder, coded: log.coded });
      });
      this.#answer({ type: 'over', reason: reason === null ? null : [log.lastError, reason].filter(Boolean).join('; ') });
    } finally {
      place.release();
      await place.remove();
    }
  }

  #job(program: FfmpegProgram, trial: DeviceTrial | null, url: string): FfmpegJob {
    const { request } = this.#ask;
    if (request.kind === 'live') return liveJob(request, program, url);
    return decodeJob(trial?.ok === false ? { ...request, device: null } : request, program, url);
  }

  /** @returns null: it ended in order, or was told to; else why it ended */
  async #runJob(program: FfmpegProgram, job: FfmpegJob, heard: (line: string) => void): Promise<string | null> {
    // Loaded when somebody wants it: most never do.
    const { FfmpegRun } = await import('./ffmpeg-program.ts');
    this.#run = new FfmpegRun(program, job, heard);
    if (this.#stopped) this.#run.stop();
    const ending = await this.#run.ended;
    this.#run = null;
    return typeof ending === 'object' ? ending.reason : null;
  }

  /** Has the device that was named decode one picture: which format its decoder chose is the only thing that tells. */
  async #proveDevice(program: FfmpegProgram): Promise<DeviceTrial | null> {
    const { request, proveDevice } = this.#ask;
    if (request.kind === 'live' || request.device === null || !proveDevice) return null;
    const { device } = request;
    const log = new FfmpegLog((line) => withoutUrl(line, this.#ask));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#run?.stop();
    }, TRIAL_MS);
    const reason = await this.#runJob(program, probeJob(request), (line) => log.hear(line));
    clearTimeout(timer);
    if (reason === null && !late && log.onDevice) return { name: device, ok: true, reason: 'decodes the first picture' };
    const why = late ? 'it gave no picture' : (log.deviceTrouble ?? reason ?? 'opens, and does not decode this stream');
    return { name: device, ok: false, reason: why };
  }
}

const strictFault = ({ shown }: DecodeAsk, { path }: FfmpegProgram, { name, reason }: DeviceTrial): Fault =>
  new Fault('source', `"${shown}" cannot be decoded on ${name} by ${path} (${reason}): leave out --strict, or name another device.`);

/** FFmpeg repeats what it was given; people are shown the source as everywhere. */
const withoutUrl = (line: string, { request, shown }: DecodeAsk): string => redact(line.replaceAll(request.url, shown));
