import { Dictionary, FormatContext, type Frame, InputFormat, Packet } from 'node-av/lib';
import type { TimeBase } from '../../source/timestamps.ts';
import { avPhrase } from '../av.ts';
import { decoderFor, VideoDecoder } from '../video-decoder.ts';

/** The first picture is on its way within this, ms; where it is not, the hub ends the wait before. */
const LISTEN_MS = 120_000;

/** Raw pictures in NUT, read from a place where this listens until an ffmpeg comes. Every packet is one picture. One thread only. */
export class NutStream implements Disposable {
  readonly packet = new Packet();
  readonly timeBase: TimeBase;
  readonly #format: FormatContext;
  readonly #decoder: VideoDecoder;

  private constructor(format: FormatContext, decoder: VideoDecoder, timeBase: TimeBase) {
    this.#format = format;
    this.#decoder = decoder;
    this.timeBase = timeBase;
    this.packet.alloc();
  }

  /** Waits for the first picture's head. @returns or why none came, as a phrase */
  static listen(url: string): NutStream | string {
    const format = new FormatContext();
    // One is the name for sockets in folders, the other for ports.
    const options = Dictionary.fromObject({ listen: 1, timeout: LISTEN_MS, listen_timeout: LISTEN_MS });
    let code: number;
    try {
      code = format.openInputSync(url, InputFormat.findInputFormat('nut'), options);
    } finally {
      options.free();
    }
    if (code < 0) return avPhrase(code);
    const stream = format.streams[0];
    const made = stream && NutStream.#open(format, stream);
    if (made instanceof NutStream) return made;
    format.closeInputSync();
    return made ?? 'there is no stream in it';
  }

  /** The head says all that there is to know of raw pictures: no packet need be looked at. */
  static #open(format: FormatContext, { codecpar, timeBase }: FormatContext['streams'][number]): NutStream | string {
    const { num, den } = timeBase;
    const parameters = { codecpar, timeBase: { num, den }, shown: 'raw video' };
    const decoder = VideoDecoder.open(decoderFor(parameters), parameters, null);
    return typeof decoder === 'number' ? avPhrase(decoder) : new NutStream(format, decoder, parameters.timeBase);
  }

  /** Waits for the next picture. False: nothing more comes. */
  read(): boolean {
    this.packet.unref();
    return this.#format.readFrameSync(this.packet) >= 0;
  }

  /** The picture in `packet`, valid until the next call. @returns or what is wrong with it, as a phrase */
  picture(): Frame | string {
    const sent = this.#decoder.send(this.packet);
    const code = sent < 0 ? sent : this.#decoder.receive();
    return code < 0 ? avPhrase(code) : this.#decoder.frame;
  }

  [Symbol.dispose](): void {
    this.packet.free();
    this.#decoder[Symbol.dispose]();
    this.#format.closeInputSync();
  }
}
