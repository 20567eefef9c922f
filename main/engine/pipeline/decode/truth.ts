import { avGetPixFmtName, avImageGetBufferSize, type Frame, getFFmpegInfo } from 'node-av/lib';
import type { Candidate, DecoderInfo } from '../../../../contract/index.ts';
import type { DecoderWish } from './open-decoder.ts';
import type { VideoDecoder } from './video-decoder.ts';

type PixelFormat = Parameters<typeof avGetPixFmtName>[0];

/** What FFmpeg's libraries in the engine are: version, and how they were built. */
const libavOf = (): DecoderInfo['library'] => {
  const { version, configuration } = getFFmpegInfo();
  return { kind: 'libav', version, build: configuration, path: null };
};

/** FFmpeg's name of a picture's pixel format. */
export const formatName = (picture: Frame): string => avGetPixFmtName(picture.format as PixelFormat) ?? 'unknown';

/** Bytes of a picture in plain memory. */
export const pictureBytes = (picture: Frame): number =>
  Math.max(0, avImageGetBufferSize(picture.format as PixelFormat, picture.width, picture.height, 1));

/** What scales pictures here: CPU, bilinear (see PictureScaler). */
export const swscaleName = (): string => `swscale ${getFFmpegInfo().libraries.swscale}, bilinear, on the CPU`;

/** What is asked for, in the words of the run's state. */
export const requestedName = (hardware: string): string => (hardware === 'off' ? 'software' : hardware);

/**
 * All that is known of a decoder once its first picture is out.
 * @param picture as it came out of the decoder
 * @param host the same in plain memory
 */
export const decoderTruth = (
  decoder: VideoDecoder,
  { hardware, strict }: DecoderWish,
  candidates: readonly Candidate[],
  { picture, host }: { picture: Frame; host: Frame },
): DecoderInfo => {
  const onDevice = picture.isHwFrame();
  return {
    requested: requestedName(hardware),
    actual: onDevice ? decoder.asked : 'software',
    candidates: [...candidates],
    strict,
    library: libavOf(),
    codec: decoder.codec,
    threads: decoder.threads,
    pixelFormat: formatName(host),
    memory: onDevice ? 'device' : 'host',
    copiedBackBytes: onDevice ? pictureBytes(host) : 0,
    scaler: swscaleName(),
  };
};
