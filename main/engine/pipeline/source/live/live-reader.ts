import { AV_PKT_FLAG_CORRUPT, AV_PKT_FLAG_KEY } from 'node-av/constants';
import { type Frame, Packet } from 'node-av/lib';
import { type CaptureClock, type Nanos, nanos } from '../../../../../contract/index.ts';
import type { Faults } from '../../../faults.ts';
import type { Clock } from '../../../telemetry/clock.ts';
import type { Decoding } from '../../decode/decoding.ts';
import { pictureBytes } from '../../decode/truth.ts';
import type { Arrival } from '../arrivals.ts';
import type { PlayerReader } from '../player-parts.ts';
import type { Step } from '../step.ts';
import { NO_TIMESTAMP } from '../timestamps.ts';
import { type PacketRingReader, RECORD } from './packet-ring.ts';
import { decodeStream, type StreamRecord } from './stream-record.ts';
import type { Timeline } from './timeline.ts';

/** A packet that has waited longer than this for the decoder is late: what was received since is decoded from its newest key frame on. */
const LATE_NS = 2e9;
/** How long to sleep at most while nothing arrives; whoever writes into the ring wakes the thread. */
const NOTHING_NS = 1e9;

export interface LiveReaderInit {
  readonly ring: PacketRingReader;
  readonly decoding: Decoding;
  readonly timeline: Timeline;
  readonly clock: Clock;
  readonly faults: Faults | undefined;
  /** Packets that wait too long for the decoder are given up. */
  readonly staysLive: () => boolean;
  /** Who says when the packets of the first connection were captured. */
  readonly captureClock: CaptureClock;
  /** Its packets are raw pictures that come from another process. */
  readonly crosses?: boolean;
  /** A connection begins: the decoding is to go on with its stream. */
  readonly connected: (stream: StreamRecord) => void;
}

/**
 * Reads a live source's packets out of the ring and has them decoded. A new connection, or timestamps that jump, begin a new epoch; what the decoder had
 * of a connection that broke is given up and counted. While nobody wants pictures only the newest key frame and what follows it are kept, so that
 * the picture is there at once when somebody does. One thread only.
 */
export class LiveReader implements PlayerReader<Frame> {
  readonly decoding: Decoding;
  readonly draining = false;
  readonly dueMs = Number.NaN;
  readonly #init: LiveReaderInit;
  readonly #packet = new Packet();
  /** Steps to be told before anything else. */
  readonly #steps: Step[] = [];
  #held: Arrival | null = null;
  /** A picture of a new epoch, told after the jump. */
  #kept: Step | null = null;
  /** Pictures from this timestamp on are of a new epoch, which was not told yet. */
  #epochFrom: bigint | null = null;
  /** Pictures that were received before this are decoded because others need them, for nobody. */
  #wantedFromNs: Nanos = nanos(0);
  /** None that is wanted has come out yet. */
  #prerolling = true;
  /** A picture of this epoch was handed on. */
  #delivered = false;
  #awaitsKey = true;
  /** A packet that was left out jumped. */
  #jumped = false;
  #captureClock: CaptureClock;
  /** Of the connection whose packets come next, where it is not told yet. */
  #stream: StreamRecord | null = null;
  #packets = 0;
  #bytes = Buffer.alloc(1 << 16);

  constructor(init: LiveReaderInit) {
    this.#init = init;
    this.decoding = init.decoding;
    this.#captureClock = init.captureClock;
    this.#packet.alloc();
    this.#resume();
  }

  get holding(): boolean {
    return this.#held !== null;
  }
  get hungry(): boolean {
    return this.#steps.length === 0 && this.#kept === null && this.decoding.hungry;
  }
  get inDecoder(): number {
    return this.#prerolling ? 0 : this.decoding.inDecoder;
  }
  get readyNs(): Nanos | null {
    if (this.#held || !this.hungry || this.#init.ring.ready) return null;
    return nanos(this.#init.clock.now() + NOTHING_NS);
  }

  /** Takes one record out of the ring: a packet is held then, everything else is told by `step`. */
  fetch(): void {
    const { ring } = this.#init;
    const at = ring.position;
    if (!ring.next()) return;
    if (ring.lost > 0) this.#lose('queue_full', ring.lost, 'the decoder fell behind');
    if (ring.type === RECORD.begin) this.#begin(decodeStream(this.#copy()));
    else if (ring.type === RECORD.broken) this.#broke();
    else if (ring.type === RECORD.packet && !this.#skipsLate(at)) this.#hold();
    ring.release();
  }

  /**
   * The decoder is too slow for the stream: leaves out what is late, up to the newest key frame of this connection.
   * @param at where the packet is that was just read
   * @returns false: there is nothing to leave out, and the packet is to be decoded
   */
  #skipsLate(at: number): boolean {
    const { ring, clock, staysLive } = this.#init;
    if (this.#prerolling || clock.now() - ring.arrivalNs <= LATE_NS || !staysLive()) return false;
    let [key, count, passed, jumped, jump] = [at, 0, 1, false, ring.jump];
    for (let before = ring.position; ring.next() && ring.type === RECORD.packet; before = ring.position) {
      if ((ring.flags & AV_PKT_FLAG_KEY) !== 0) [key, count, jumped] = [before, passed, jump];
      passed += 1 + ring.lost;
      jump ||= ring.jump;
    }
    ring.rewind(key);
    if (count === 0) return !ring.next();
    this.#jumped ||= jumped;
    this.#lose('queue_full', count, 'the decoder fell behind');
    return true;
  }

  #begin(stream: StreamRecord): void {
    this.#captureClock = stream.captureClock;
    this.#init.connected(stream);
    this.#init.timeline.begin(stream.timeBase);
    this.#awaitsKey = true;
    this.#newEpoch();
  }

  /** The connection is over: what is still in the decoder is from before the break, and nobody sees it any more. */
  #broke(): void {
    const { inDecoder } = this;
    this.decoding.restart();
    if (inDecoder > 0) this.#lose('reconnect_gap', inDecoder, 'the connection broke');
  }

  #newEpoch(): void {
    this.#epochFrom = null;
    if (!this.#delivered) return;
    this.#delivered = false;
    this.#steps.push({ type: 'jump', text: null });
  }

  #lose(reason: 'queue_full' | 'reconnect_gap' | 'net_lost', count: number, phrase: string): void {
    if (!this.#prerolling) this.#steps.push({ type: 'lost', reason, count, phrase });
  }

  #hold(): void {
    const { ring, timeline, faults } = this.#init;
    const isKey = (ring.flags & AV_PKT_FLAG_KEY) !== 0;
    if (this.#awaitsKey && !isKey) return;
    this.#awaitsKey = false;
    const arrivalNs = nanos(ring.arrivalNs);
    const jump = ring.jump || this.#jumped;
    this.#jumped = false;
    const { pts, dts } = timeline.place(ring, arrivalNs, jump);
    // Pictures that are in the decoder are still of the epoch before.
    if (jump) this.#epochFrom = dts === NO_TIMESTAMP ? pts : dts;
    if (faults?.losesPacket(this.#packets++)) {
      this.#lose('net_lost', 1, 'it was lost on the way, as was asked for');
      return;
    }
    const packet = this.#packet;
    packet.data = this.#copy();
    packet.flags = ring.flags as Packet['flags'];
    packet.pts = pts;
    packet.dts = dts;
    packet.duration = timeline.ticks(ring.duration);
    // Waiting in the ring is waiting for the decoder.
    const times = { tReceiveNs: arrivalNs, demuxStartNs: arrivalNs, demuxEndNs: arrivalNs };
    const captured = Number.isNaN(ring.captureNs) ? {} : { tCaptureNs: ring.captureNs, captureClock: this.#captureClock };
    this.#held = { pts, ...times, corrupt: (ring.flags & AV_PKT_FLAG_CORRUPT) !== 0, ...captured };
  }

  /** The record's bytes. Valid until the next one's. */
  #copy(): Buffer {
    const { ring } = this.#init;
    if (ring.size > this.#bytes.length) this.#bytes = Buffer.alloc(2 * ring.size);
    ring.copyTo(this.#bytes);
    return this.#bytes.subarray(0, ring.size);
  }

  /** The time is that of its arrival already. */
  receiveNow(): void {}

  step(): Step {
    const told = this.#steps.shift() ?? this.#kept;
    if (told) {
      if (told === this.#kept) this.#kept = null;
      return told;
    }
    if (this.#held) {
      const sent = this.decoding.send(this.#packet, this.#held);
      this.#held = null;
      if (sent) return this.#wanted(sent);
    }
    return this.#wanted(this.decoding.step());
  }

  /** What of a step somebody wants to know. */
  #wanted(step: Step): Step {
    if (step.type !== 'frame') return this.#prerolling && step.type !== 'busy' ? { type: 'hungry' } : step;
    const { arrival } = step.frame;
    if (arrival.tReceiveNs < this.#wantedFromNs) return { type: 'hungry' };
    this.#prerolling = false;
    this.#delivered = true;
    const { picture } = step.frame;
    const told: Step = this.#init.crosses ? { ...step, frame: { ...step.frame, crossedBytes: pictureBytes(picture) } } : step;
    if (this.#epochFrom === null || arrival.pts < this.#epochFrom) return told;
    this.#epochFrom = null;
    this.#kept = told;
    return { type: 'jump', text: 'The timestamps of the source jumped: a new stretch begins.' };
  }

  /** After a pause, or when it begins: goes on with what arrives now. */
  skipTime(): void {
    this.#resume();
  }
  rewind(): void {
    this.#resume();
  }
  /** A live source has one place only. */
  seek(): void {}

  #resume(): void {
    this.idle();
    this.decoding.restart();
    this.#steps.length = 0;
    this.#held = null;
    this.#kept = null;
    if (this.#stream) this.#init.connected(this.#stream);
    this.#init.timeline.begin(this.#stream?.timeBase);
    this.#captureClock = this.#stream?.captureClock ?? this.#captureClock;
    this.#stream = null;
    this.#awaitsKey = true;
    this.#wantedFromNs = this.#init.clock.now();
    this.#prerolling = true;
    this.#newEpoch();
  }

  idle(): void {
    this.#stream = skipToNewestKey(this.#init.ring) ?? this.#stream;
  }

  [Symbol.dispose](): void {
    this.#packet.free();
  }
}

/** Gives up all records before the newest key frame, or all where there is none. @returns the stream of a connection that began among them */
export const skipToNewestKey = (ring: PacketRingReader): StreamRecord | null => {
  let stream: StreamRecord | null = null;
  let key: number | null = null;
  for (let before = ring.position; ring.next(); before = ring.position) {
    if (ring.type !== RECORD.packet) key = null;
    else if ((ring.flags & AV_PKT_FLAG_KEY) !== 0) key = before;
    if (ring.type !== RECORD.begin) continue;
    const bytes = new Uint8Array(ring.size);
    ring.copyTo(bytes);
    stream = decodeStream(bytes);
  }
  if (key !== null) ring.rewind(key);
  ring.release();
  return stream;
};
