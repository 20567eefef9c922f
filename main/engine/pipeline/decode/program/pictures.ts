import type { Frame } from 'node-av/lib';
import { Fault } from '../../../../../contract/index.ts';
import { type TimeBase, Timestamps } from '../../source/timestamps.ts';
import { type AskHub, Elsewhere } from './elsewhere.ts';
import type { FfmpegProgram } from './find-program.ts';
import type { DeviceTrial } from './messages.ts';
import { NutStream } from './nut-stream.ts';
import { type Original, requestFor, startOnClock } from './original.ts';

export interface PicturesInit {
  readonly original: Original;
  readonly ask: AskHub;
  /** Where to begin, ms of the stream's own time; null: at the beginning. */
  readonly fromMs: number | null;
  readonly device: string | null;
  /** Whether the device is known to decode. */
  readonly proven: boolean;
  readonly strict: boolean;
}

/** The pictures of a source from one place on, decoded by one ffmpeg of its own. One thread only. */
export class Pictures implements Disposable {
  readonly program: FfmpegProgram;
  readonly trial: DeviceTrial | null;
  readonly timeBase: TimeBase;
  readonly times: Timestamps;
  readonly #elsewhere: Elsewhere;
  /** Null: from this place on there are none, as behind a source's end. */
  readonly #stream: NutStream | null;
  readonly #chromaLocation: Frame['chromaLocation'];
  #peeked = false;

  /** Waits for the first of them. @throws Fault(source) where ffmpeg cannot be used or fails before it, and why */
  constructor({ original, ask, fromMs, device, proven, strict }: PicturesInit) {
    const { shown, fps } = { shown: original.info.uri, fps: original.info.fps };
    const request = requestFor(original, fromMs, device);
    this.#chromaLocation = original.chromaLocation;
    this.#elsewhere = new Elsewhere(ask, { request, proveDevice: !proven, strict, shown });
    try {
      const { url, program, trial } = this.#elsewhere.place();
      this.program = program;
      this.trial = trial;
      const stream = NutStream.listen(url);
      const failure = typeof stream === 'string' ? this.#elsewhere.end() : null;
      if (failure !== null) {
        const advice = 'open it with the decoder libav, or name another ffmpeg';
        throw new Fault('source', `"${shown}" is not decoded by ${program.path} (${failure}): ${advice}.`);
      }
      this.#stream = typeof stream === 'string' ? null : stream;
      this.timeBase = this.#stream?.timeBase ?? original.timeBase;
      this.times = new Timestamps(this.timeBase, startOnClock(original, this.timeBase, request.shiftS), fps ? 1000 / fps : 40);
    } catch (error) {
      this.#elsewhere[Symbol.dispose]();
      throw error;
    }
  }

  /** FFmpeg's name of the decoder; null: it did not say. */
  get decoder(): string | null {
    return this.#elsewhere.decoder();
  }
  /** The one that was read, as it came. */
  get packet(): NutStream['packet'] {
    return this.#there.packet;
  }
  get #there(): NutStream {
    if (!this.#stream) throw new Error('nothing was read');
    return this.#stream;
  }

  /** Waits for the first, which `read` then gives. @returns it, valid until then, or why there is none, as a phrase */
  first(): Frame | string {
    const read = this.read();
    this.#peeked = read === true;
    return read === true ? this.picture() : read || 'it gives none';
  }

  /** Waits for the next. @returns false: they are all there; or why no more come, as a phrase */
  read(): boolean | string {
    if (this.#peeked) {
      this.#peeked = false;
      return true;
    }
    return this.#stream?.read() || (this.#elsewhere.end() ?? false);
  }

  /** The one that was read, valid until the next call. @returns or what is wrong with it, as a phrase */
  picture(): Frame | string {
    const picture = this.#there.picture();
    if (typeof picture !== 'string') picture.chromaLocation = this.#chromaLocation;
    return picture;
  }

  /** Errors of which ffmpeg went on, since this was asked last; the first few only. */
  takeErrors(): readonly string[] {
    return this.#elsewhere.takeErrors();
  }

  [Symbol.dispose](): void {
    this.#elsewhere[Symbol.dispose]();
    this.#stream?.[Symbol.dispose]();
  }
}
