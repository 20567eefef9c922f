import { type CodecParameters, Packet } from 'node-av/lib';
import { type DecoderInfo, Fault, type SourceInfo } from '../../../../../contract/index.ts';
import type { Clock } from '../../../telemetry/clock.ts';
import { isRgb } from '../../decode/colour.ts';
import { DecoderTrial } from '../../decode/decoder-trial.ts';
import { Decoding } from '../../decode/decoding.ts';
import type { OpenDecoder, StreamParameters } from '../../decode/open-decoder.ts';
import type { Orientation } from '../../decode/orientation.ts';
import { SlotPainter } from '../../decode/slot-painter.ts';
import { describeSource, orientationFor } from '../describe.ts';
import { type Location, locate } from '../faults.ts';
import type { PartsInit, PlayableSource, Use } from '../playable.ts';
import type { SourceOptions } from '../protocol.ts';
import { Timestamps, ticksToMs } from '../timestamps.ts';
import { frameIntervalMs } from './frame-interval.ts';
import { LiveReader, skipToNewestKey } from './live-reader.ts';
import { PacketRingReader, RECORD } from './packet-ring.ts';
import { codecParametersOf, decodeStream, type StreamRecord } from './stream-record.ts';
import { RUN_TIME_BASE, Timeline } from './timeline.ts';

/** How long a wait lasts before it is looked again whether there is anything to wait for, ms. */
const WAIT_MS = 250;
/** The frame rate is measured on so many packets, or on those that come within this. */
const MEASURED_PACKETS = 12;
/** The same where they are raw pictures, which are large. */
const MEASURED_PICTURES = 4;
const MEASURED_NS = 1e9;
/** A stream that has shown no picture after this long is given up, ns. */
const NO_PICTURE_NS = 8e9;
/** From one picture to the next where nothing tells, ms. */
const UNKNOWN_INTERVAL_MS = 40;

/** A decoder that has given its first picture, and the timestamps that were seen until then. */
interface Found {
  readonly opened: OpenDecoder;
  readonly timesMs: readonly number[];
}

/** A live source whose packets another thread receives (see `Receiver`); they come by the ring. */
export class LiveSource implements PlayableSource {
  readonly info: SourceInfo;
  readonly #at: Location;
  readonly #ring: PacketRingReader;
  readonly #clock: Clock;
  readonly #opened: OpenDecoder;
  readonly #orientation: Orientation;
  readonly #intervalMs: number;
  /** Of the connection that was opened last. */
  #stream: StreamRecord;
  #codecpar: CodecParameters;
  #decoding: Decoding | null = null;
  #reader: LiveReader | null = null;
  #painter: SlotPainter | null = null;

  /**
   * Waits for the first connection and its first picture.
   * @throws Fault(source), one sentence, where it cannot be opened or nothing decodes it; Fault(usage) for a device that nobody knows
   */
  constructor(uri: string, ring: SharedArrayBuffer, options: SourceOptions, clock: Clock) {
    this.#at = locate(uri);
    this.#ring = new PacketRingReader(ring);
    this.#clock = clock;
    this.#stream = this.#firstStream();
    this.#codecpar = codecParametersOf(this.#stream);
    try {
      const { opened, timesMs } = this.#firstPicture(options);
      this.#opened = opened;
      const picture = opened.decoder.frame;
      const interval = frameIntervalMs(timesMs);
      this.#intervalMs = interval ?? UNKNOWN_INTERVAL_MS;
      const facts = {
        at: this.#at,
        formatNames: this.#stream.container,
        codecpar: this.#codecpar,
        sampleAspectRatio: this.#stream.pixelAspect,
        // What a live source declares is often wrong.
        fps: interval === null ? this.#stream.declaredFps : Math.round(1e5 / interval) / 100,
        frames: null,
        durationMs: null,
      };
      this.#orientation = orientationFor(facts, picture);
      const info = describeSource(facts, picture);
      this.info = { ...info, codec: this.#stream.elsewhere?.codec ?? info.codec };
      opened.decoder.flush();
      // What was looked at is still there to be played.
      this.#ring.rewind();
    } catch (error) {
      this.#codecpar.free();
      throw error;
    }
  }

  get decoderInfo(): DecoderInfo {
    return this.#truth(this.#opened.info);
  }

  /** What is known of the decoder: of raw pictures that of the program they come from. */
  #truth(info: DecoderInfo): DecoderInfo {
    return this.#stream.elsewhere?.decoder ?? info;
  }

  get #parameters(): StreamParameters {
    return { codecpar: this.#codecpar, timeBase: RUN_TIME_BASE, shown: this.#at.shown };
  }

  /** Moves on to the next record, waiting for it. @throws Fault where none will come, or none of use */
  #next(): void {
    const ring = this.#ring;
    for (;;) {
      const seen = ring.signalCount();
      const { closed } = ring;
      if (ring.next()) break;
      if (closed) throw new Fault('source', `"${this.#at.shown}" was closed before it was open.`);
      ring.wait(seen, WAIT_MS);
    }
    if (ring.type === RECORD.failed) throw new Fault('source', new TextDecoder().decode(this.#bytes()));
  }

  #bytes(): Buffer {
    const bytes = Buffer.alloc(this.#ring.size);
    this.#ring.copyTo(bytes);
    return bytes;
  }

  #firstStream(): StreamRecord {
    do this.#next();
    while (this.#ring.type !== RECORD.begin);
    const stream = decodeStream(this.#bytes());
    this.#ring.release();
    return stream;
  }

  /** Gives packets to one decoder after the other until a picture comes out, and measures their rate meanwhile. */
  #firstPicture(options: SourceOptions): Found {
    using trial = new DecoderTrial(this.#parameters, options);
    const packets: Packet[] = [];
    const timesMs: number[] = [];
    const startNs = this.#clock.now();
    try {
      for (let found = false; ; ) {
        this.#next();
        const ring = this.#ring;
        const ended = ring.type !== RECORD.packet;
        if (!ended) packets.push(this.#packet());
        if (!ended) timesMs.push(ticksToMs(ring.pts, this.#stream.timeBase));
        const came: 'more' | 'found' | 'none' = found ? 'found' : trial.offer(packets, ended);
        found = came === 'found';
        const enough = this.#stream.elsewhere ? MEASURED_PICTURES : MEASURED_PACKETS;
        if (found && (ended || timesMs.length >= enough || this.#clock.now() - startNs > MEASURED_NS)) {
          return { opened: trial.take(), timesMs };
        }
        if (came === 'none') throw trial.fault;
        if (ended) throw this.#noPicture('the connection broke');
        if (this.#clock.now() - startNs > NO_PICTURE_NS) throw this.#noPicture(`none came in ${NO_PICTURE_NS / 1e9} s`);
      }
    } finally {
      for (const packet of packets) packet.free();
    }
  }

  #noPicture(reason: string): Fault {
    return new Fault('source', `"${this.#at.shown}" shows no picture (${reason}): check that the camera sends, and open it again.`);
  }

  /** The packet that the ring's cursor has just passed. */
  #packet(): Packet {
    const { flags, pts, dts } = this.#ring;
    const packet = new Packet();
    packet.alloc();
    packet.data = this.#bytes();
    packet.flags = flags as Packet['flags'];
    packet.pts = pts;
    packet.dts = dts;
    return packet;
  }

  /** Nobody plays it yet: the newest pictures are kept, those before them are not. */
  idle(): void {
    if (this.#reader) this.#reader.idle();
    else this.#connected(skipToNewestKey(this.#ring));
  }

  play<Result>({ clock, times, letterbox, faults, staysLive = () => true, ...hear }: PartsInit, use: Use<Result>): Result {
    const { info } = this;
    this.#painter = new SlotPainter({
      source: info,
      orientation: this.#orientation,
      colour: info.colour,
      rgbSource: isRgb(info.pixelFormat),
      letterbox,
    });
    const timestamps = new Timestamps(RUN_TIME_BASE, 0n, this.#intervalMs);
    const changed = (info: DecoderInfo, id: number | null): void => hear.changed(this.#truth(info), id);
    const decoding = new Decoding({ ...hear, changed, opened: this.#opened, stream: this.#parameters, clock: times, times: timestamps });
    this.#decoding = decoding;
    const timeline = new Timeline();
    timeline.begin(this.#stream.timeBase);
    const reader = new LiveReader({
      ring: this.#ring,
      decoding,
      timeline,
      clock,
      faults,
      staysLive,
      captureClock: this.#stream.captureClock,
      crosses: this.#stream.elsewhere !== undefined,
      connected: (stream) => this.#connected(stream),
    });
    this.#reader = reader;
    return use({ reader, painter: this.#painter });
  }

  /** Another connection: what is received from now on is its stream. */
  #connected(stream: StreamRecord | null): void {
    if (stream === null) return;
    const before = this.#codecpar;
    this.#stream = stream;
    this.#codecpar = codecParametersOf(stream);
    this.#decoding?.stream(this.#parameters);
    before.free();
  }

  [Symbol.dispose](): void {
    this.#painter?.[Symbol.dispose]();
    this.#reader?.[Symbol.dispose]();
    if (this.#decoding) this.#decoding[Symbol.dispose]();
    else this.#opened.decoder[Symbol.dispose]();
    this.#codecpar.free();
  }
}
