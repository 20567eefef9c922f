import { AV_CODEC_ID_NONE, AV_PKT_DATA_PRFT, AV_PKT_DATA_RTCP_SR, AV_PKT_FLAG_CORRUPT, AVERROR_STREAM_NOT_FOUND } from 'node-av/constants';
import { Dictionary, FormatContext, Packet, type Stream } from 'node-av/lib';
import type { RtspTransport } from '../../../../../contract/index.ts';
import { isAgain } from '../../decode/av.ts';
import { chooseStream } from '../container.ts';
import type { Location } from '../faults.ts';
import { formatOptions, schemeOf } from '../format-options.ts';
import { producerTimeUs, senderReportUs } from './capture-time.ts';
import { type Failure, failureOf } from './live-fault.ts';
import { type StreamRecord, toStreamRecord } from './stream-record.ts';

/** How long packets of RTP over UDP are waited for that others overtook, µs. */
const REORDER_US = 200_000;
/** Of what the system gives a UDP socket to keep datagrams in until they are read, bytes. */
const SOCKET_BYTES = 4 << 20;
/** How much is looked at to find out what a stream holds that does not say it, bytes and µs. */
const PROBE = { probesize: 1_000_000, analyzeduration: 1_000_000 };
/** FFmpeg gives up later than the watchdog does, µs. */
const LAST_TIMEOUT_US = 10_000_000;

/** Containers that come in pieces of several seconds: their packets are handed on by their timestamps. */
const SEGMENTED = new Set(['hls', 'dash']);
/** A packet that was read; `data` is its own memory. */
export interface LivePacket {
  readonly data: Uint8Array;
  readonly flags: number;
  readonly isKey: boolean;
  readonly corrupt: boolean;
  readonly pts: bigint;
  readonly dts: bigint;
  readonly duration: bigint;
  /** Wall time it was captured at, µs since 1970, and the sender report that came with it; null where it says nothing. */
  readonly producerUs: number | null;
  readonly reportUs: number | null;
}

/** What a connection that stands says of itself. */
export interface LiveStream {
  readonly record: StreamRecord;
  /** Packets come faster than they are to be shown, many at a time. */
  readonly segmented: boolean;
}

/** One connection to a live source. Any operation ends soon after `interrupt`; then only `close` may follow. One operation at a time. */
export interface LiveConnection {
  open(): Promise<LiveStream | Failure>;
  read(): Promise<LivePacket | Failure>;
  interrupt(): void;
  close(): Promise<void>;
}

export const isFailure = (result: object): result is Failure => 'advice' in result;

/**
 * A connection by FFmpeg, in its asynchronous way: a read that hangs blocks a thread of libuv's pool, not this one, so that it can be interrupted.
 * Answers with failures, never throws one.
 */
export class LiveInput implements LiveConnection {
  readonly #at: Location;
  readonly #rtspTransport: RtspTransport;
  readonly #format = new FormatContext();
  readonly #packet = new Packet();
  #stream: Stream | null = null;
  #interrupted = false;

  constructor(at: Location, options: { readonly rtspTransport: RtspTransport }) {
    this.#at = at;
    this.#rtspTransport = options.rtspTransport;
    // What opens an address by itself cannot be interrupted: the context has to be there before.
    this.#format.allocContext();
    this.#packet.alloc();
  }

  get #isRtsp(): boolean {
    return this.#format.iformat?.name === 'rtsp';
  }

  async open(): Promise<LiveStream | Failure> {
    const options = Dictionary.fromObject(this.#options());
    const code = await this.#format.openInput(this.#at.url, null, options);
    options.free();
    if (code < 0) return failureOf(code);
    const probed = this.#saysAll() ? 0 : await this.#format.findStreamInfo();
    if (probed < 0) return failureOf(probed);
    try {
      this.#stream = chooseStream(this.#format, this.#at);
    } catch {
      return failureOf(AVERROR_STREAM_NOT_FOUND);
    }
    const { codecpar, timeBase, avgFrameRate } = this.#stream;
    const container = this.#format.iformat?.name ?? 'unknown';
    const fps = avgFrameRate.num > 0 && avgFrameRate.den > 0 ? avgFrameRate.num / avgFrameRate.den : null;
    const rtp = container === 'rtsp' || container === 'rtp' || container === 'sdp';
    const record = toStreamRecord(codecpar, {
      container,
      timeBase: { num: timeBase.num, den: timeBase.den },
      declaredFps: fps,
      captureClock: rtp ? 'rtcp' : 'prft',
    });
    return { record, segmented: SEGMENTED.has(container.split(',')[0] ?? '') };
  }

  #options(): Record<string, string | number> {
    const at = this.#at;
    const scheme = schemeOf(at);
    const plain = { ...formatOptions(at, { rtspTransport: this.#rtspTransport }), ...PROBE };
    const patient = Object.fromEntries(
      Object.entries(plain).map(([name, value]) => [name, /timeout$/.test(name) ? LAST_TIMEOUT_US : value]),
    );
    if (scheme === 'rtsp' || scheme === 'rtsps')
      return { ...patient, allowed_media_types: 'video', max_delay: REORDER_US, buffer_size: SOCKET_BYTES };
    return scheme === 'udp' || scheme === 'rtp' ? { ...patient, buffer_size: SOCKET_BYTES, max_delay: REORDER_US } : patient;
  }

  /** The server's description says how to decode, so that no packets need to be looked at. */
  #saysAll(): boolean {
    if (!this.#isRtsp) return false;
    return this.#format.streams.every(({ codecpar }) => {
      if (codecpar.codecId === AV_CODEC_ID_NONE || codecpar.extradataSize === 0) return false;
      return codecpar.parseExtradata() >= 0 && codecpar.width > 0;
    });
  }

  async read(): Promise<LivePacket | Failure> {
    const packet = this.#packet;
    for (;;) {
      packet.unref();
      const code = await this.#format.readFrame(packet);
      if (isAgain(code)) continue;
      if (code < 0) return failureOf(code);
      const { data } = packet;
      if (packet.streamIndex !== this.#stream?.index || data === null) continue;
      return {
        data,
        flags: packet.flags,
        isKey: packet.isKeyframe,
        corrupt: (packet.flags & AV_PKT_FLAG_CORRUPT) !== 0,
        pts: packet.pts,
        dts: packet.dts,
        duration: packet.duration,
        producerUs: producerTimeUs(packet.getSideData(AV_PKT_DATA_PRFT)),
        reportUs: senderReportUs(packet.getSideData(AV_PKT_DATA_RTCP_SR)),
      };
    }
  }

  interrupt(): void {
    this.#interrupted = true;
    this.#format.interrupt();
  }

  async close(): Promise<void> {
    // Where it was not interrupted the server is told goodbye: cameras have few places for viewers, and keep one for a minute for who just leaves.
    if (this.#interrupted) await this.#format.closeInput();
    else this.#format.freeContext();
    this.#packet.free();
  }
}
