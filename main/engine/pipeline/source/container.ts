import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PKT_FLAG_CORRUPT,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { avGetMediaTypeString, CodecParameters, Dictionary, FormatContext, InputFormat, Packet, type Stream } from 'node-av/lib';
import { Fault, type RtspTransport } from '../../../../contract/index.ts';
import { avPhrase, isAgain, isEnd } from '../decode/av.ts';
import type { StreamParameters } from '../decode/open-decoder.ts';
import { checkFile, type Location, openingFault } from './faults.ts';
import { type FormatOptions, formatOptions } from './format-options.ts';
import { checkSize } from './size-limit.ts';

/** Demuxers that turn any text into pictures of it. */
const TEXT_AS_VIDEO = new Set(['tty', 'bin', 'adf', 'idf', 'xbin']);

/** A demuxer that has nothing so many times in a row never will. */
const MAX_EMPTY_READS = 1000;

/** What a read came to: a packet of the picture stream is in `packet`; nothing more comes; or a phrase that says what is damaged. */
export type Read = 'packet' | 'end' | { readonly damage: string };

export interface ContainerInit {
  /** How RTSP carries the pictures; left out: TCP. */
  readonly rtspTransport?: RtspTransport;
  /** Beside what the scheme needs anyway. */
  readonly options?: FormatOptions;
  /** FFmpeg's name of the format; left out: it finds out. */
  readonly format?: string;
  /** Called before it is opened, and each time before it is opened again: who sends what is read here has to begin anew. */
  readonly beforeOpen?: () => void;
}

/** An opened file or stream and the one picture stream that is read of it. One thread only. */
export class Container implements Disposable {
  readonly at: Location;
  readonly packet = new Packet();
  readonly #init: ContainerInit;
  #format: FormatContext;
  #stream: Stream;

  /** @throws Fault(source) where it cannot be opened or holds no pictures */
  constructor(at: Location, init: ContainerInit = {}) {
    this.at = at;
    this.#init = init;
    [this.#format, this.#stream] = openFormat(at, init);
    this.packet.alloc();
  }

  get stream(): Stream {
    return this.#stream;
  }
  get format(): FormatContext {
    return this.#format;
  }
  /** FFmpeg's names of the demuxer, several divided by commas. */
  get formatNames(): string {
    return this.#format.iformat?.name ?? 'unknown';
  }

  /** Reads on to the next packet of the picture stream. */
  read(): Read {
    for (let empty = 0; ; ) {
      this.packet.unref();
      const code = this.#format.readFrameSync(this.packet);
      if (isAgain(code)) {
        if (++empty > MAX_EMPTY_READS) return { damage: 'it gives no more packets' };
        continue;
      }
      if (isEnd(code)) return 'end';
      if (code < 0) return { damage: avPhrase(code) };
      if (this.packet.streamIndex === this.#stream.index) return 'packet';
    }
  }

  /** The container itself marked the packet as damaged. */
  get corrupt(): boolean {
    return (this.packet.flags & AV_PKT_FLAG_CORRUPT) !== 0;
  }

  /** To the key frame at or before these ticks of the stream. False: this container cannot. */
  seek(ticks: bigint): boolean {
    return this.#format.seekFrameSync(this.#stream.index, ticks, AVSEEK_FLAG_BACKWARD) >= 0;
  }

  /**
   * Back to the very beginning, by opening it again: seeking to the start leaves frames out in some containers.
   * @throws Fault(source) where it cannot be opened any more
   */
  reopen(): void {
    if (this.at.path !== null) checkFile(this.at.path);
    this.#format.closeInputSync();
    [this.#format, this.#stream] = openFormat(this.at, this.#init);
  }

  [Symbol.dispose](): void {
    this.packet.free();
    this.#format.closeInputSync();
  }
}

/** What a decoder must know of the container's stream, as a copy that outlives it. The caller frees `codecpar`. */
export const streamParameters = ({ stream, at }: Container): StreamParameters => {
  const codecpar = new CodecParameters();
  codecpar.alloc();
  const code = stream.codecpar.copy(codecpar);
  if (code < 0) throw new Error(`codec parameters cannot be copied: ${avPhrase(code)}`);
  const { num, den } = stream.timeBase;
  return { codecpar, timeBase: { num, den }, shown: at.shown };
};

const openFormat = (at: Location, { rtspTransport = 'tcp', options, format: name, beforeOpen }: ContainerInit): [FormatContext, Stream] => {
  beforeOpen?.();
  const format = new FormatContext();
  const inputFormat = name === undefined ? null : InputFormat.findInputFormat(name);
  const told = Dictionary.fromObject({ ...formatOptions(at, { rtspTransport }), ...options });
  try {
    const code = format.openInputSync(at.url, inputFormat, told);
    if (code < 0) throw openingFault(at, avPhrase(code));
  } finally {
    told.free();
  }
  try {
    const code = format.findStreamInfoSync();
    if (code < 0 || TEXT_AS_VIDEO.has(format.iformat?.name ?? '')) throw openingFault(at, code < 0 ? avPhrase(code) : 'it holds text');
    return [format, chooseStream(format, at)];
  } catch (error) {
    format.closeInputSync();
    throw error;
  }
};

/** The stream FFmpeg thinks best, unless it is the cover of a song; all others are left out by the demuxer. */
export const chooseStream = (format: FormatContext, at: Location): Stream => {
  const streams = format.streams;
  const pictures = streams.filter(
    (stream) => stream.codecpar.codecType === AVMEDIA_TYPE_VIDEO && (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
  const best = format.findBestStream(AVMEDIA_TYPE_VIDEO);
  const chosen = pictures.find((stream) => stream.index === best) ?? pictures[0];
  if (!chosen) {
    const kinds = new Set(streams.map((stream) => avGetMediaTypeString(stream.codecpar.codecType) ?? 'unknown'));
    kinds.delete('video');
    const holds = kinds.size > 0 ? ` (only ${[...kinds].join(', ')})` : '';
    throw new Fault('source', `"${at.shown}" holds no video stream${holds}: open a file with moving or still pictures.`);
  }
  checkSize(chosen.codecpar, at.shown);
  for (const stream of streams) if (stream.index !== chosen.index) stream.discard = AVDISCARD_ALL;
  return chosen;
};
