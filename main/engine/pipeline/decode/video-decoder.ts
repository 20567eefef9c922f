import { AV_CODEC_FLAG_OUTPUT_CORRUPT, AV_FRAME_FLAG_CORRUPT, AV_PIX_FMT_NONE, FF_THREAD_FRAME } from 'node-av/constants';
import { Codec, CodecContext, Frame, type HardwareDeviceContext, type Packet } from 'node-av/lib';
import { Fault } from '../../../../contract/index.ts';
import { MAX_PIXELS } from '../source/size-limit.ts';
import { avPhrase } from './av.ts';
import type { HardwareWay } from './hardware.ts';
import type { StreamParameters } from './open-decoder.ts';

/** Above this many pixels one core no longer decodes in real time with ease. */
const LARGE_PX = 1920 * 1088;

/** The decoder FFmpeg chose for a stream. @throws Fault(source) where this build has none */
export const decoderFor = ({ codecpar, shown }: Pick<StreamParameters, 'codecpar' | 'shown'>): Codec => {
  const codec = Codec.findDecoder(codecpar.codecId);
  if (!codec)
    throw new Fault('source', `"${shown}" is in a format that FFmpeg has no decoder for here: convert it to H.264 and open that.`);
  return codec;
};

/** A device to decode on, and how; the device belongs to the decoder. */
export interface OpenDevice {
  readonly way: HardwareWay;
  readonly device: HardwareDeviceContext;
}

/**
 * One libavcodec decoder. One thread decodes pictures up to 1080p: frame threads cost about a fifth more CPU a frame, which the networks can use
 * better; larger pictures get two. Packets go in by `send`, `frame` holds what `receive` gave until the next call. One thread only.
 */
export class VideoDecoder implements Disposable {
  /** `software`, or the name of the device it was asked to run on; what it really runs on tells a frame. */
  readonly asked: string;
  /** FFmpeg's name of it. */
  readonly codec: string;
  readonly #context = new CodecContext();
  readonly #device: HardwareDeviceContext | null;
  readonly #frame = new Frame();
  readonly #downloaded = new Frame();
  #skipsNonReference = false;
  #disposed = false;

  private constructor(codec: Codec, hardware: OpenDevice | null) {
    this.asked = hardware?.way.name ?? 'software';
    this.codec = codec.name ?? 'unknown';
    this.#device = hardware?.device ?? null;
  }

  /**
   * @param codec for software; a device brings its own
   * @returns the decoder, or FFmpeg's error code
   */
  static open(codec: Codec, { codecpar, timeBase }: StreamParameters, hardware: OpenDevice | null): VideoDecoder | number {
    const used = hardware?.way.codec ?? codec;
    const decoder = new VideoDecoder(used, hardware);
    const context = decoder.#context;
    context.allocContext3(used);
    decoder.#frame.alloc();
    decoder.#downloaded.alloc();
    let code = context.parametersToContext(codecpar);
    if (code >= 0) {
      context.pktTimebase = { ...timeBase } as typeof context.pktTimebase;
      const large = codecpar.width * codecpar.height > LARGE_PX;
      context.threadCount = large && !hardware ? 2 : 1;
      context.threadType = FF_THREAD_FRAME;
      // Pictures that lack what they are made from come out too, marked, instead of vanishing: what becomes of them is decided elsewhere.
      context.setFlags(AV_CODEC_FLAG_OUTPUT_CORRUPT);
      context.setOption('max_pixels', String(MAX_PIXELS));
      if (hardware) {
        context.hwDeviceCtx = hardware.device;
        context.setHardwarePixelFormat(hardware.way.pixelFormat);
      }
      code = context.open2Sync(used);
    }
    if (code >= 0) return decoder;
    decoder[Symbol.dispose]();
    return code;
  }

  get threads(): number {
    return Math.max(1, this.#context.threadCount);
  }

  /** Whether pictures that no other needs are left out, from the next packet on. Decoders of some vendors give them all the same. */
  set skipsNonReference(skips: boolean) {
    if (skips === this.#skipsNonReference) return;
    this.#skipsNonReference = skips;
    this.#context.setOption('skip_frame', skips ? 'noref' : 'default');
  }

  /** Hands a packet over; null: there are no more, the frames held back come out. @returns 0 or FFmpeg's error code */
  send(packet: Packet | null): number {
    return this.#context.sendPacketSync(packet);
  }

  /** @returns 0 and `frame` is the next picture; or FFmpeg's error code */
  receive(): number {
    return this.#context.receiveFrameSync(this.#frame);
  }

  /** The picture that came last, maybe in a device's memory. */
  get frame(): Frame {
    return this.#frame;
  }

  /** The last picture lacks what it is made from: it is grey, black, or a ghost of another. */
  get isCorrupt(): boolean {
    return (this.#frame.flags & AV_FRAME_FLAG_CORRUPT) !== 0;
  }

  /** Brings the last picture out of the device's memory. Valid until the next call. @throws Fault(source) where that fails */
  download(): Frame {
    const target = this.#downloaded;
    target.unref();
    target.format = AV_PIX_FMT_NONE;
    const code = this.#frame.hwframeTransferDataSync(target, 0);
    if (code < 0)
      throw new Fault(
        'source',
        `A picture could not be fetched from the ${this.asked} decoder (${avPhrase(code)}): open it with hardware off.`,
      );
    target.copyProps(this.#frame);
    return target;
  }

  /** Forgets all packets and pictures, before a seek or after the end. */
  flush(): void {
    this.#context.flushBuffers();
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#frame.free();
    this.#downloaded.free();
    this.#context.freeContext();
    this.#device?.free();
  }
}
