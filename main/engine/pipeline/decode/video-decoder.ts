import { AV_PIX_FMT_NONE, FF_THREAD_FRAME } from 'node-av/constants';
import { Codec, CodecContext, Frame, type HardwareDeviceContext, type Packet, type Stream } from 'node-av/lib';
import { Fault } from '../../../../contract/index.ts';
import { avPhrase } from './av.ts';
import type { HardwareConfig } from './hardware.ts';

/** Above this many pixels one core no longer decodes in real time with ease. */
const LARGE_PX = 1920 * 1088;

/** The decoder FFmpeg chose for a stream. @throws Fault(source) where this build has none */
export const decoderFor = (stream: Stream, name: string): Codec => {
  const codec = Codec.findDecoder(stream.codecpar.codecId);
  if (!codec) throw new Fault('source', `"${name}" is in a format that FFmpeg has no decoder for here: convert it to H.264 and open that.`);
  return codec;
};

/**
 * One libavcodec decoder. One thread decodes pictures up to 1080p: frame threads cost about a fifth more CPU a frame, which the networks can use
 * better; larger pictures get two. Packets go in by `send`, `frame` holds what `receive` gave until the next call. One thread only.
 */
export class VideoDecoder implements Disposable {
  /** `software`, or the name of the device it was asked to run on; what it really runs on tells a frame. */
  readonly asked: string;
  readonly #context = new CodecContext();
  readonly #device: HardwareDeviceContext | null;
  readonly #frame = new Frame();
  readonly #downloaded = new Frame();

  private constructor(asked: string, device: HardwareDeviceContext | null) {
    this.asked = asked;
    this.#device = device;
  }

  /**
   * @param hardware a device to decode on, which then belongs to the decoder; null: software
   * @returns the decoder, or FFmpeg's error code
   */
  static open(
    codec: Codec,
    stream: Stream,
    hardware: { config: HardwareConfig; device: HardwareDeviceContext } | null,
  ): VideoDecoder | number {
    const decoder = new VideoDecoder(hardware?.config.name ?? 'software', hardware?.device ?? null);
    const context = decoder.#context;
    context.allocContext3(codec);
    decoder.#frame.alloc();
    decoder.#downloaded.alloc();
    const { codecpar } = stream;
    let code = context.parametersToContext(codecpar);
    if (code >= 0) {
      context.pktTimebase = stream.timeBase;
      const large = codecpar.width * codecpar.height > LARGE_PX;
      context.threadCount = large && !hardware ? 2 : 1;
      context.threadType = FF_THREAD_FRAME;
      if (hardware) {
        context.hwDeviceCtx = hardware.device;
        context.setHardwarePixelFormat(hardware.config.pixelFormat);
      }
      code = context.open2Sync(codec);
    }
    if (code >= 0) return decoder;
    decoder[Symbol.dispose]();
    return code;
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

  /** Brings the last picture out of the device's memory. Valid until the next call. */
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
    this.#frame.free();
    this.#downloaded.free();
    this.#context.freeContext();
    this.#device?.free();
  }
}
