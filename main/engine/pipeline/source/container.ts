import {
  AV_DISPOSITION_ATTACHED_PIC,
  AV_PKT_FLAG_CORRUPT,
  AVDISCARD_ALL,
  AVMEDIA_TYPE_VIDEO,
  AVSEEK_FLAG_BACKWARD,
} from 'node-av/constants';
import { avGetMediaTypeString, Dictionary, FormatContext, Packet, type Stream } from 'node-av/lib';
import { Fault } from '../../../../contract/index.ts';
import { avPhrase, isAgain, isEnd } from '../decode/av.ts';
import { checkFile, type Location, openingFault } from './faults.ts';

/** A network read that takes longer than this is given up, µs. */
const NETWORK_TIMEOUT_US = 5_000_000;

/** Demuxers that turn any text into pictures of it. */
const TEXT_AS_VIDEO = new Set(['tty', 'bin', 'adf', 'idf', 'xbin']);

/** What a read came to: a packet of the picture stream is in `packet`; nothing more comes; or a phrase that says what is damaged. */
export type Read = 'packet' | 'end' | { readonly damage: string };

/** An opened file or stream and the one picture stream that is read of it. One thread only. */
export class Container implements Disposable {
  readonly at: Location;
  readonly packet = new Packet();
  #format: FormatContext;
  #stream: Stream;

  /** @throws Fault(source) where it cannot be opened or holds no pictures */
  constructor(at: Location) {
    this.at = at;
    [this.#format, this.#stream] = openFormat(at);
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
    for (;;) {
      this.packet.unref();
      const code = this.#format.readFrameSync(this.packet);
      if (isAgain(code)) continue;
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
    [this.#format, this.#stream] = openFormat(this.at);
  }

  [Symbol.dispose](): void {
    this.packet.free();
    this.#format.closeInputSync();
  }
}

const openFormat = (at: Location): [FormatContext, Stream] => {
  const format = new FormatContext();
  const network = at.path === null ? { rw_timeout: NETWORK_TIMEOUT_US, timeout: NETWORK_TIMEOUT_US } : {};
  // A still whose name holds a % is that still, not a numbered sequence.
  const options = Dictionary.fromObject({ pattern_type: 'none', ...network });
  try {
    const code = format.openInputSync(at.url, null, options);
    if (code < 0) throw openingFault(at, avPhrase(code));
  } finally {
    options.free();
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
const chooseStream = (format: FormatContext, at: Location): Stream => {
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
  for (const stream of streams) if (stream.index !== chosen.index) stream.discard = AVDISCARD_ALL;
  return chosen;
};
