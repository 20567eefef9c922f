import type { Packet } from 'node-av/lib';
import { type Candidate, Fault } from '../../../../contract/index.ts';
import { avPhrase, isAgain, isEnd } from './av.ts';
import { DEVICE_NAMES, devicesFor, devicesHere, type HardwareWay, hardwareWay, openDevice } from './hardware.ts';
import type { DecoderWish, OpenDecoder, StreamParameters } from './open-decoder.ts';
import { decoderTruth } from './truth.ts';
import { decoderFor, VideoDecoder } from './video-decoder.ts';

/** So many packets without a picture, and software is taken not to decode the stream. */
const SOFTWARE_PACKETS = 500;
/** The same for a device: it would have had the first packet again and again. */
const DEVICE_PACKETS = 64;

/** @throws Fault(usage) for a device that nobody knows */
export const checkWish = ({ hardware }: DecoderWish): void => {
  if (hardware === 'auto' || hardware === 'off' || DEVICE_NAMES.includes(hardware)) return;
  const names = DEVICE_NAMES.map((name) => (name === 'cuda' ? 'cuda (NVDEC)' : name));
  throw new Fault('usage', `There is no hardware decoder "${hardware}": name one of auto, off, ${names.join(', ')}.`);
};

/** `software`, or a device. */
type Rung = HardwareWay | 'software';

/**
 * Tries decoders on the first packets of a stream, best first, until a picture comes out of one: a device that opens may still refuse the stream, so
 * nothing else tells. One thread only; disposes of what it tried, and of the one that was found unless that was taken.
 */
export class DecoderTrial implements Disposable {
  readonly #stream: StreamParameters;
  readonly #wish: DecoderWish;
  /** The devices in question, best first. */
  readonly #names: readonly string[];
  readonly #rungs: Rung[] = [];
  readonly #candidates: Candidate[] = [];
  #decoder: VideoDecoder | null = null;
  #found: OpenDecoder | null = null;
  #reason = 'no picture came out';
  /** How many of the packets the decoder on trial has been given. */
  fed = 0;

  /** @throws Fault(usage) for a device that nobody knows; Fault(source) for a stream that nothing decodes here */
  constructor(stream: StreamParameters, wish: DecoderWish) {
    checkWish(wish);
    this.#stream = stream;
    this.#wish = wish;
    const { codecId } = stream.codecpar;
    this.#names = wish.hardware === 'auto' ? devicesHere() : wish.hardware === 'off' ? [] : [wish.hardware];
    for (const name of this.#names) {
      const way = hardwareWay(name, codecId);
      if (typeof way === 'string') this.#candidates.push({ name, ok: false, reason: way });
      else this.#rungs.push(way);
    }
    if (!this.#mustBeDevice) this.#rungs.push('software');
  }

  get #mustBeDevice(): boolean {
    return this.#wish.strict && this.#wish.hardware !== 'auto' && this.#wish.hardware !== 'off';
  }

  /** Opens the first decoder that opens. False: none does, see `fault`. */
  prepare(): boolean {
    for (let rung = this.#rungs[0]; rung && !this.#decoder; rung = this.#rungs[0]) {
      this.#decoder = this.#open(rung);
      if (!this.#decoder) this.#next(rung, this.#reason);
    }
    return this.#decoder !== null;
  }

  /**
   * Gives the decoder on trial what it has not had of the packets; where it fails, the next one gets them all.
   * @param packets from a key frame on, with those of the calls before
   * @param ended no more will come
   * @returns `more`: packets are wanted; `found`: see `take`; `none`: see `fault`
   */
  offer(packets: readonly Packet[], ended: boolean): 'more' | 'found' | 'none' {
    while (!this.#found) {
      const rung = this.#rungs[0];
      if (!rung) return 'none';
      this.#decoder ??= this.#open(rung);
      const failed = this.#decoder ? this.#try(this.#decoder, packets, ended, rung) : this.#reason;
      if (failed === 'more') return 'more';
      if (failed !== null) this.#next(rung, failed);
    }
    return 'found';
  }

  #open(rung: Rung): VideoDecoder | null {
    this.fed = 0;
    this.#reason = 'no picture came out';
    const device = rung === 'software' ? null : openDevice(rung);
    if (typeof device === 'string') {
      this.#reason = device;
      return null;
    }
    const hardware = device && rung !== 'software' ? { way: rung, device } : null;
    const decoder = VideoDecoder.open(hardware?.way.codec ?? decoderFor(this.#stream), this.#stream, hardware);
    if (typeof decoder !== 'number') return decoder;
    this.#reason = `the decoder does not open: ${avPhrase(decoder)}`;
    return null;
  }

  /** @returns null: found; `more`; else why this one is of no use */
  #try(decoder: VideoDecoder, packets: readonly Packet[], ended: boolean, rung: Rung): string | null {
    const most = rung === 'software' ? SOFTWARE_PACKETS : DEVICE_PACKETS;
    for (;;) {
      const received = decoder.receive();
      if (received >= 0 && !decoder.isCorrupt) return this.#judge(decoder, rung);
      if (received >= 0) {
        this.#reason = 'its pictures are damaged';
        continue;
      }
      if (isEnd(received)) return this.#reason;
      if (!isAgain(received)) this.#reason = avPhrase(received);
      if (this.fed >= Math.min(most, packets.length)) {
        if (!ended && this.fed < most) return 'more';
        // The end is told once; from then on `receive` gives what is left, and then says so.
        if (decoder.send(null) < 0) return this.#reason;
        continue;
      }
      const code = decoder.send(packets[this.fed++] ?? null);
      if (code < 0 && !isAgain(code)) this.#reason = avPhrase(code);
    }
  }

  /** Looks at the first picture of a decoder. @returns null: it is good; else why not */
  #judge(decoder: VideoDecoder, rung: Rung): string | null {
    const { frame: picture } = decoder;
    if (rung !== 'software' && !picture.isHwFrame()) return 'opens, and does not decode this stream';
    let host = picture;
    try {
      if (picture.isHwFrame()) host = decoder.download();
    } catch (error) {
      return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    }
    const candidates = [...this.#candidates, { name: rung === 'software' ? rung : rung.name, ok: true, reason: this.#praise(rung) }];
    for (const left of this.#rungs.slice(1)) {
      const name = left === 'software' ? left : left.name;
      candidates.push({ name, ok: left === 'software', reason: 'not needed' });
    }
    const place = ({ name }: Candidate): number => (name === 'software' ? this.#names.length : this.#names.indexOf(name));
    candidates.sort((a, b) => place(a) - place(b));
    this.#found = { decoder, info: decoderTruth(decoder, this.#wish, candidates, { picture, host }) };
    this.#decoder = null;
    return null;
  }

  #praise(rung: Rung): string {
    if (rung !== 'software') return 'decodes the first picture';
    const { hardware } = this.#wish;
    if (hardware === 'off') return 'hardware decoding is switched off';
    return hardware === 'auto' ? 'no hardware decoder works here' : `${hardware} does not work here`;
  }

  #next(rung: Rung, reason: string): void {
    this.#decoder?.[Symbol.dispose]();
    this.#decoder = null;
    this.#rungs.shift();
    this.#candidates.push({ name: rung === 'software' ? rung : rung.name, ok: false, reason });
  }

  /** The decoder that was found, with its first picture in `frame`; it has had `fed` packets. Belongs to the caller from now on. */
  take(): OpenDecoder {
    if (!this.#found) throw new Error('no decoder was found yet');
    const found = this.#found;
    this.#found = null;
    this.#rungs.length = 0;
    return found;
  }

  /** Why there is no decoder. */
  get fault(): Fault {
    const { shown } = this.#stream;
    if (this.#mustBeDevice) {
      const { hardware } = this.#wish;
      const others = devicesFor(this.#stream.codecpar.codecId).filter((name) => name !== hardware);
      const reason = this.#candidates.find(({ name }) => name === hardware)?.reason ?? 'it does not work';
      const instead = others.length > 0 ? ` or name one of ${others.join(', ')}` : '';
      return new Fault('source', `"${shown}" cannot be decoded on ${hardware} (${reason}): leave out --strict${instead}.`);
    }
    const reason = this.#candidates.at(-1)?.reason ?? this.#reason;
    return new Fault('source', `No picture of "${shown}" can be decoded (${reason}): the file is damaged, copy or convert it again.`);
  }

  [Symbol.dispose](): void {
    this.#decoder?.[Symbol.dispose]();
    this.#found?.decoder[Symbol.dispose]();
    this.#decoder = null;
    this.#found = null;
  }
}
