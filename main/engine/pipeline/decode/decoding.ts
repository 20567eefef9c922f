import { AV_FRAME_FLAG_INTERLACED } from 'node-av/constants';
import type { Frame, Packet } from 'node-av/lib';
import { type DecoderInfo, type DecodeSkip, Fault, type Nanos, toFaultRecord } from '../../../../contract/index.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { WallClock } from '../../telemetry/wall-clock.ts';
import type { Arrival } from '../source/arrivals.ts';
import type { DecodedFrame, Step } from '../source/step.ts';
import type { Timestamps } from '../source/timestamps.ts';
import { captureTimeOf, carriesCaptureTime } from './capture-time.ts';
import { isShown } from './coded-picture.ts';
import { Fates } from './fates.ts';
import { Lane } from './lane.ts';
import { replacedInfo, seenInfo } from './later-truth.ts';
import { type DecoderWish, isSameStream, type OpenDecoder, type StreamParameters } from './open-decoder.ts';
import { type Cause, Succession } from './succession.ts';
import { formatName, pictureBytes } from './truth.ts';
import { DecoderWatch } from './watch.ts';

/** A change of decoders waits for a key frame this many packets long: a minute of many streams. */
const MOST_WAITED = 1500;
const NO_KEY = `No key frame has come in ${MOST_WAITED} packets, and a decoder can begin nowhere else: try again, or open the source anew.`;

export interface DecodingInit {
  /** Its decoder belongs to the decoding from now on. */
  readonly opened: OpenDecoder;
  readonly stream: StreamParameters;
  readonly clock: Clock;
  readonly times: Timestamps;
  /** Another decoder is at work, or something about it is known better: asked for (`id`), or because the one before failed (null). */
  readonly changed: (info: DecoderInfo, id: number | null) => void;
  /** The decoder that was asked for does not decode this stream; the one before goes on. */
  readonly refused: (id: number, fault: Fault) => void;
  /** Something the user should know of, one sentence. */
  readonly note: (text: string) => void;
}

/** The decoder before, while its last pictures come out. */
interface Retiring {
  readonly lane: Lane;
  /** Pictures from here on are the successor's; null: it has none of those. */
  readonly untilPts: bigint | null;
}

/**
 * Decodes the packets of one stream, whoever reads them: knows what became of each, times the decoding, changes the decoder on the way. While
 * `hungry`, `send` a packet; then `step` until it is hungry again; after the last packet `drain`, then `step` until it says `end`. Packets sent =
 * pictures + lost + decimated + `inDecoder`, but for packets that no picture is expected of. One thread only.
 */
export class Decoding implements Disposable {
  /** What of the packets that are sent from now on is not decoded. */
  skip: DecodeSkip = 'none';
  readonly #init: DecodingInit;
  readonly #wall: WallClock;
  readonly #watch = new DecoderWatch();
  readonly #fates = new Fates();
  #stream: StreamParameters;
  #lane: Lane;
  #info: DecoderInfo;
  #retiring: Retiring | null = null;
  #succession: Succession | null = null;
  /** The first pictures of a new decoder are its predecessor's, up to this pts. */
  #fromPts: bigint | null = null;
  /** Left out until a key frame: what follows needs pictures that were left out. */
  #awaitsKey = false;
  #hungry = true;
  #draining = false;
  #sentNs: Nanos | null = null;
  #failedAfter = 0;
  /** What was said last of a stream that nothing decodes. */
  #noted = '';
  /** Packets without a key frame since another decoder was asked for. */
  #waited = 0;
  /** Pixel format and bytes copied of the picture before. */
  #looks: readonly [format: number, copiedBytes: number | null] = [-1, null];

  constructor(init: DecodingInit) {
    this.#init = init;
    this.#wall = new WallClock(init.clock);
    this.#stream = init.stream;
    this.#lane = new Lane(init.opened);
    this.#info = init.opened.info;
  }

  /** Packets that are in the decoder, or wait for it, and are no pictures yet. */
  get inDecoder(): number {
    return this.#lane.count + (this.#retiring?.lane.count ?? 0) + (this.#succession?.count ?? 0);
  }
  /** Nothing more comes out without a packet. */
  get hungry(): boolean {
    return this.#hungry && !this.#draining;
  }
  /** No packet is left; the pictures that the decoder held back come out. */
  get draining(): boolean {
    return this.#draining;
  }

  /** Hands a packet over; it stays the caller's. @returns what that came to, where it says something; else `step` does */
  send(packet: Packet, arrival: Arrival): Step | null {
    const isKey = packet.isKeyframe;
    const expected = isShown(packet, this.#stream.codecpar.codecId) ? arrival : null;
    if (this.#leavesOut(isKey)) return expected ? { type: 'decimated', count: 1 } : null;
    this.#sentNs = this.#init.clock.now();
    this.#hungry = false;
    if (expected) this.#watch.sent(isKey, performance.now());
    const skippable = this.skip === 'non-reference';
    const succession = this.#succession;
    if (succession && this.#givesUp(succession, isKey)) this.#refuse(succession, new Fault('source', NO_KEY));
    if (succession?.begun || (succession && isKey)) this.#settle(succession, succession.offer(packet, expected, skippable));
    else this.#lane.send(packet, expected, skippable);
    return null;
  }

  /** No key frame comes. */
  #givesUp(succession: Succession, isKey: boolean): boolean {
    return succession.cause === 'asked' && !succession.begun && !isKey && ++this.#waited >= MOST_WAITED;
  }

  /** Only key frames are wanted; then, what is between here and the next one needs pictures that were left out. */
  #leavesOut(isKey: boolean): boolean {
    if (isKey) this.#awaitsKey = false;
    else if (this.skip === 'non-key') this.#awaitsKey = true;
    return this.#awaitsKey;
  }

  /** No more packets: what is in the decoder comes out. */
  drain(): void {
    this.#draining = true;
    if (this.#succession?.begun) this.#settle(this.#succession, this.#succession.end());
    this.#lane.drain();
  }

  /** Takes a picture out. */
  step(): Step {
    for (;;) {
      const fate = this.#fates.next();
      if (fate) return fate;
      const startNs = this.#sentNs ?? this.#init.clock.now();
      this.#sentNs = null;
      const lane = this.#retiring?.lane ?? this.#lane;
      const came = lane.next();
      const frame = came === 'picture' ? this.#picture(lane, startNs) : null;
      if (came === 'end') lane.arrivals.ended();
      this.#fates.collect(lane.arrivals);
      if (frame) return { type: 'frame', frame };
      if (came === 'picture' || !this.#fates.none) continue;
      if (lane !== this.#lane) this.#retire(lane);
      else if (came === 'end') return { type: 'end', damage: null };
      else return this.#hunger();
    }
  }

  #hunger(): Step {
    this.#hungry = true;
    const packets = this.#watch.failing(performance.now());
    if (packets > 0 && !this.#succession) {
      this.#failedAfter = packets;
      this.#begin({ hardware: 'off', strict: false }, null, 'failed');
    }
    return { type: 'hungry' };
  }

  /** What is to be made of the picture in the lane's decoder; null: nothing. */
  #picture(lane: Lane, startNs: Nanos): DecodedFrame | null {
    const { decoder } = lane.opened;
    const { frame } = decoder;
    const decodeEndNs = this.#init.clock.now();
    const { pts } = frame;
    if (!this.#isOf(lane, pts)) return null;
    const ptsMs = this.#init.times.frameMs({ pts, bestEffort: frame.bestEffortTimestamp, duration: frame.duration });
    const arrival = lane.arrivals.take(pts, (frame.flags & AV_FRAME_FLAG_INTERLACED) !== 0);
    if (decoder.isCorrupt) {
      this.#pictured(lane);
      this.#fates.add({
        type: 'lost',
        reason: arrival?.corrupt ? 'demux_corrupt' : 'decode_error',
        count: 1,
        phrase: 'its picture lacks what it is made from',
      });
      return null;
    }
    try {
      const { picture, transfer } = this.#inHostMemory(lane);
      this.#pictured(lane);
      const received = arrival ?? { pts, tReceiveNs: startNs, demuxStartNs: startNs, demuxEndNs: startNs, corrupt: false };
      return { picture, ptsMs, arrival: received, decodeStartNs: startNs, decodeEndNs, transfer, ...this.#capture(frame, received) };
    } catch (error) {
      this.#fates.add({ type: 'lost', reason: 'decode_error', count: 1, phrase: phraseOf(error) });
      return null;
    }
  }

  /** Whether a picture with this pts is this decoder's to give, when one follows another. */
  #isOf(lane: Lane, pts: bigint): boolean {
    if (lane !== this.#lane) return this.#retiring?.untilPts == null || pts < this.#retiring.untilPts;
    if (this.#fromPts === null) return true;
    if (pts < this.#fromPts) return false;
    this.#fromPts = null;
    return true;
  }

  /** The decoder works, if it was doubted. */
  #pictured(lane: Lane): void {
    if (lane !== this.#lane) return;
    this.#watch.pictured();
    if (this.#succession?.cause === 'failed' && !this.#succession.begun) this.#endSuccession();
  }

  #inHostMemory(lane: Lane): { picture: Frame; transfer: DecodedFrame['transfer'] } {
    const { decoder } = lane.opened;
    const { frame } = decoder;
    const onDevice = frame.isHwFrame();
    const startNs = this.#init.clock.now();
    const picture = onDevice ? decoder.download() : frame;
    const transfer = onDevice ? { startNs, endNs: this.#init.clock.now(), bytes: pictureBytes(picture) } : null;
    if (lane === this.#lane) this.#look(picture, transfer?.bytes ?? null);
    return { picture, transfer };
  }

  /** Says so where pictures are not what was said of them. @param copiedBytes null: they did not come from a device */
  #look(picture: Frame, copiedBytes: number | null): void {
    const { format } = picture;
    if (this.#looks[0] === format && this.#looks[1] === copiedBytes) return;
    this.#looks = [format, copiedBytes];
    const info = this.#info;
    const truth = seenInfo(info, formatName(picture), copiedBytes);
    if (truth === info) return;
    if (truth.actual !== info.actual) {
      this.#init.note(`The ${info.actual} decoder no longer takes this stream; software decodes from here on.`);
    }
    this.#info = truth;
    this.#init.changed(truth, null);
  }

  /** When the picture was captured: as it says itself, or else as its packet did. */
  #capture(frame: Frame, { tCaptureNs, captureClock }: Arrival): Pick<DecodedFrame, 'tCaptureNs' | 'captureClock'> {
    const us = carriesCaptureTime(this.#stream.codecpar.codecId) ? captureTimeOf(frame) : null;
    if (us !== null) return { tCaptureNs: this.#wall.engineNs(us), captureClock: 'sei' };
    return { tCaptureNs: tCaptureNs ?? Number.NaN, captureClock: captureClock ?? null };
  }

  /** Time stood still for so long (a pause): pictures on their way have not become older by it. */
  skipTime(ns: number): void {
    this.#lane.skipTime(ns);
    this.#retiring?.lane.skipTime(ns);
    this.#succession?.skipTime(ns);
  }

  /** Forgets all that is on its way, uncounted: another place of the source follows, and it begins with a key frame. */
  restart(): void {
    if (this.#retiring) this.#retire(this.#retiring.lane);
    this.#lane.restart();
    this.#succession?.restart();
    this.#watch.restart();
    this.#fates.clear();
    this.#fromPts = null;
    this.#awaitsKey = false;
    this.#hungry = true;
    this.#draining = false;
    this.#sentNs = null;
  }

  /**
   * Another decoder takes over at the next key frame, once it has decoded it; the pictures of the one before come out first, nothing is lost.
   * Answered by `changed` or `refused` of the same `id`. A second one before that takes the place of the first.
   * @param hardware as in the settings: `auto`, `off`, or a device's name
   */
  change(id: number, hardware: string, strict: boolean): void {
    if (this.#succession)
      this.#refuse(this.#succession, new Fault('usage', 'Another decoder was asked for meanwhile: that one is tried instead.'));
    this.#begin({ hardware, strict }, id, 'asked');
  }

  /** The decoder gives no more pictures, as when a device is pulled out: for tests, and for who wants to see what happens then. */
  fail(): void {
    this.#lane.break();
  }

  /**
   * Another connection to the same source: it goes on with the same decoder where the stream is the same, else one is opened at its first key frame.
   * What is still in the decoder is forgotten: drain it before.
   * @param parameters belong to the caller, and must last until the next ones are given
   */
  stream(parameters: StreamParameters): void {
    this.restart();
    const same = isSameStream(this.#stream, parameters);
    this.#stream = parameters;
    if (same) return;
    this.#lane.break();
    const asked = this.#succession;
    this.#endSuccession();
    const { requested, strict } = this.#info;
    if (asked?.cause === 'asked') this.#begin(asked.wish, asked.id, 'asked');
    else this.#begin({ hardware: requested === 'software' ? 'off' : requested, strict }, null, 'stream');
  }

  #begin(wish: DecoderWish, id: number | null, cause: Cause): void {
    this.#waited = 0;
    try {
      const succession = new Succession(this.#stream, wish, id, cause);
      this.#succession = succession;
      if (!succession.prepare()) this.#refuse(succession, succession.fault);
    } catch (error) {
      const { kind, message } = toFaultRecord(error);
      if (id !== null) this.#init.refused(id, new Fault(kind, message));
    }
  }

  #settle(succession: Succession, came: 'more' | 'found' | 'none'): void {
    if (came === 'found') this.#takeOver(succession);
    else if (came === 'none') this.#refuse(succession, succession.fault);
  }

  /** The one before goes on, with the packets that were kept back. */
  #refuse(succession: Succession, fault: Fault): void {
    this.#lane.queue(succession.giveBack());
    this.#endSuccession();
    this.#watch.restart();
    if (succession.id !== null) this.#init.refused(succession.id, fault);
    else if (succession.cause === 'stream') {
      if (this.#noted !== fault.message) this.#init.note(fault.message);
      this.#noted = fault.message;
      this.#succession = succession.again(this.#stream);
    }
  }

  #takeOver(succession: Succession): void {
    const { opened, keyPts, leading, had, waiting } = succession.take();
    const { id, cause } = succession;
    const before = this.#lane;
    this.#endSuccession();
    before.queue(leading);
    before.drain();
    const seam = leading.length > 0 ? keyPts : null;
    this.#retiring = { lane: before, untilPts: seam };
    this.#fromPts = seam;
    this.#lane = new Lane(opened, had);
    this.#lane.queue(waiting);
    this.#watch.pictured();
    this.#looks = [-1, null];
    const failed = this.#info.actual;
    this.#info = cause === 'failed' ? replacedInfo(this.#info, opened.info, this.#failedAfter) : opened.info;
    if (cause === 'failed') {
      this.#init.note(
        `The ${failed} decoder gave no picture for ${this.#failedAfter} packets; ${failed === 'software' ? 'it was opened anew' : 'software decodes from here on'}.`,
      );
    }
    this.#init.changed(this.#info, id);
  }

  #endSuccession(): void {
    this.#succession?.[Symbol.dispose]();
    this.#succession = null;
  }

  #retire(lane: Lane): void {
    lane[Symbol.dispose]();
    this.#retiring = null;
  }

  [Symbol.dispose](): void {
    this.#endSuccession();
    this.#retiring?.lane[Symbol.dispose]();
    this.#lane[Symbol.dispose]();
  }
}

const phraseOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
