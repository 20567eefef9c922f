import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Dictionary, FormatContext, InputFormat, Packet } from 'node-av/lib';
import type { DecoderInfo } from '../../../../../contract/index.ts';
import type { Location } from '../../source/faults.ts';
import { RAW_RING_BYTES } from '../../source/live/live-address.ts';
import { type Failure, failureOf } from '../../source/live/live-fault.ts';
import type { LiveConnection, LivePacket, LiveStream } from '../../source/live/live-input.ts';
import { type StreamRecord, toStreamRecord } from '../../source/live/stream-record.ts';
import type { SourceOptions } from '../../source/protocol.ts';
import { requestedName, swscaleName } from '../truth.ts';
import type { CodedStream } from './coded-stream.ts';
import type { AskHub } from './elsewhere.ts';
import type { FfmpegProgram } from './find-program.ts';
import type { DecodeAnswer } from './messages.ts';

/** After its last picture the process is gone, and after its first it has said what it decodes, within this; ms. */
const SAYING_MS = 2000;
/** It listens for longer than anybody waits for it, ms. */
const LISTEN_MS = 60_000;
/** So many pictures are on their way at once, at least. */
const PICTURES_AT_ONCE = 5;
/** AVCHROMA_LOC_LEFT: where H.264 and HEVC have their chroma samples unless they say otherwise. */
const CHROMA_LEFT = 1;
const HAS_CHROMA_LEFT = new Set(['h264', 'hevc']);

const otherwise = (reason: string): Failure => ({ reason, advice: 'check the address, or open it with the decoder libav', refused: false });

/**
 * A connection to a live source that the user's own ffmpeg opens and decodes: what is read are its pictures, raw. It is received when it is decoded. Needs an
 * event loop; a thread that has none cannot be interrupted.
 */
export class ProgramConnection implements LiveConnection {
  readonly #at: Location;
  readonly #options: SourceOptions;
  readonly #ask: AskHub;
  readonly #format = new FormatContext();
  readonly #packet = new Packet();
  #port: MessagePort | null = null;
  readonly #listen = Promise.withResolvers<Extract<DecodeAnswer, { type: 'listen' }> | Failure>();
  readonly #decoder = Promise.withResolvers<Extract<DecodeAnswer, { type: 'decoder' }> | null>();
  readonly #over = Promise.withResolvers<Failure>();

  constructor(at: Location, options: SourceOptions, ask: AskHub) {
    this.#at = at;
    this.#options = options;
    this.#ask = ask;
    // What opens an address by itself cannot be interrupted: the context has to be there before.
    this.#format.allocContext();
    this.#packet.alloc();
  }

  #hear(answer: DecodeAnswer): void {
    if (answer.type === 'listen') this.#listen.resolve(answer);
    else if (answer.type === 'decoder') this.#decoder.resolve(answer);
    else if (answer.type === 'refused') this.#end(otherwise(answer.fault.message.replace(/\.$/, '')));
    else if (answer.type === 'over') this.#end(answer.reason === null ? failureOf(0) : otherwise(answer.reason));
  }

  #end(failure: Failure): void {
    this.#over.resolve(failure);
    this.#listen.resolve(failure);
    this.#decoder.resolve(null);
  }

  async open(): Promise<LiveStream | Failure> {
    const { url, shown } = this.#at;
    const { hardware, strict, rtspTransport } = this.#options;
    if (strict && hardware !== 'auto' && hardware !== 'off')
      return otherwise('the ffmpeg of this machine decodes live sources in software only');
    // Any user of this machine can read the arguments of any process.
    if (url !== shown)
      return {
        ...otherwise('its password would be among the arguments of another program, for all to read'),
        advice: 'open it with the decoder libav',
      };
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.on('message', (answer: DecodeAnswer) => this.#hear(answer));
    const request = { kind: 'live', url, rtspTransport, threads: 1 } as const;
    this.#ask({ request, proveDevice: false, strict: false, shown, port: port2, signal: new SharedArrayBuffer(4) });
    const place = await this.#listen.promise;
    if ('advice' in place) return place;
    const options = Dictionary.fromObject({ listen: 1, timeout: LISTEN_MS, listen_timeout: LISTEN_MS });
    const code = await this.#format.openInput(place.url, InputFormat.findInputFormat('nut'), options);
    options.free();
    const stream = this.#format.streams[0];
    if (code < 0 || !stream) return this.#reason(code);
    const said = await within(SAYING_MS, this.#decoder.promise, null);
    const { width, height } = stream.codecpar;
    if (width * height * 2 * PICTURES_AT_ONCE > RAW_RING_BYTES)
      return otherwise(`pictures of ${width} × ${height} are too large to come from another program`);
    const { num, den } = stream.timeBase;
    const record = toStreamRecord(stream.codecpar, {
      container: said?.coded?.container ?? 'unknown',
      timeBase: { num, den },
      declaredFps: said?.coded?.fps ?? null,
      captureClock: 'prft',
    });
    const segmented = /^(hls|dash)/.test(record.container);
    return { record: described(record, said, decoderInfo(place.program, said, this.#options)), segmented };
  }

  /** Why it is over: what ffmpeg says, or else the code of reading its pictures. */
  #reason(code: number): Promise<Failure> {
    return within(SAYING_MS, this.#over.promise, failureOf(code));
  }

  async read(): Promise<LivePacket | Failure> {
    const packet = this.#packet;
    packet.unref();
    const code = await this.#format.readFrame(packet);
    const { data } = packet;
    if (code < 0 || data === null) return this.#reason(code);
    const { flags, pts, dts, duration } = packet;
    return { data, flags, isKey: true, corrupt: false, pts, dts, duration, producerUs: null, reportUs: null };
  }

  interrupt(): void {
    this.#port?.postMessage('stop');
    this.#format.interrupt();
    this.#end(failureOf(0));
  }

  async close(): Promise<void> {
    this.#port?.postMessage('stop');
    this.#port?.close();
    await this.#format.closeInput();
    this.#packet.free();
  }
}

const within = <T>(ms: number, promise: Promise<T>, otherwiseIs: T): Promise<T> => {
  const late = Promise.withResolvers<T>();
  const timer = setTimeout(() => late.resolve(otherwiseIs), ms);
  return Promise.race([promise, late.promise]).finally(() => clearTimeout(timer));
};

type Said = { readonly name: string; readonly coded: CodedStream | null } | null;

/** Raw pictures with what ffmpeg said of them before they were decoded. */
const described = (record: StreamRecord, said: Said, decoder: DecoderInfo): StreamRecord => {
  const elsewhere = { codec: said?.coded?.codec ?? 'unknown', decoder };
  if (!said?.coded) return { ...record, elsewhere };
  const { codec, range, matrix } = said.coded;
  const chromaLocation = HAS_CHROMA_LEFT.has(codec) ? CHROMA_LEFT : record.numbers.chromaLocation;
  return { ...record, elsewhere, numbers: { ...record.numbers, colorRange: range, colorSpace: matrix, chromaLocation } };
};

const decoderInfo = ({ version, build, path }: FfmpegProgram, said: Said, { hardware, strict }: SourceOptions): DecoderInfo => {
  const named = hardware !== 'auto' && hardware !== 'off';
  const reason =
    hardware === 'off' ? 'hardware decoding is switched off' : 'live sources are decoded in software by the ffmpeg of this machine';
  return {
    requested: requestedName(hardware),
    actual: 'software',
    candidates: [
      ...(named ? [{ name: hardware, ok: false, reason: 'not tried for a live source' }] : []),
      { name: 'software', ok: true, reason },
    ],
    strict,
    library: { kind: 'ffmpeg', version, build, path },
    codec: said?.name ?? 'unknown',
    threads: 1,
    pixelFormat: said?.coded?.pixelFormat ?? 'unknown',
    memory: 'host',
    copiedBackBytes: 0,
    scaler: swscaleName(),
  };
};
