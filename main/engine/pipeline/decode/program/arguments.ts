import type { RtspTransport } from '../../../../../contract/index.ts';
import type { FfmpegJob } from './ffmpeg-program.ts';
import type { FfmpegProgram } from './find-program.ts';

/** A live source: what arrives is decoded, in software, from the first picture on. */
export interface LiveRequest {
  readonly kind: 'live';
  /** Without credentials, as in a DecodeRequest. */
  readonly url: string;
  readonly rtspTransport: RtspTransport;
  readonly threads: number;
}

/** Which pictures of a file to decode, and how: all that an ffmpeg beside the engine must know. */
export interface DecodeRequest {
  readonly kind: 'file';
  /** What FFmpeg opens; without credentials, as other users may read a process's arguments. */
  readonly url: string;
  /** Of the picture stream in its container. */
  readonly streamIndex: number;
  /** Where to begin, s from the container's start; null: at the very beginning. */
  readonly fromS: number | null;
  /** Added to all timestamps, whole seconds: NUT has none below 0. */
  readonly shiftS: number;
  /** Device to decode on, as `-hwaccel` names it; null: software. */
  readonly device: string | null;
  readonly threads: number;
  /** The format it is to deliver; null: that of the decoder. */
  readonly pixelFormat: string | null;
  /** It is one still whose name holds a %, and no numbered sequence. */
  readonly plainName: boolean;
  /** µs; null: it is a file. */
  readonly networkTimeoutUs: number | null;
}

const option = (name: string, value: string | number | null): string[] => (value === null ? [] : [name, String(value)]);

const inputOptions = ({ fromS, device, threads, plainName, networkTimeoutUs }: DecodeRequest): string[] => [
  // Turned upright by us, as the pictures of the other decoder.
  '-noautorotate',
  '-copyts',
  ...option('-threads', threads),
  ...option('-hwaccel', device),
  ...(plainName ? ['-f', 'image2', '-pattern_type', 'none'] : []),
  // A file may name others (playlists do): those of this machine, never an address.
  ...(networkTimeoutUs === null ? ['-protocol_whitelist', 'file,crypto,data'] : ['-rw_timeout', String(networkTimeoutUs)]),
  ...option('-ss', fromS === null ? null : fromS.toFixed(6)),
];

/**
 * Every picture once, with the very timestamp it has in the container: as raw video in NUT, which frames itself and keeps timestamps. The encoder's clock must
 * be the demuxer's, or times are rounded to the frame rate.
 * @param output where it writes to, as FFmpeg names it
 */
export const decodeJob = (request: DecodeRequest, { demuxClock }: Pick<FfmpegProgram, 'demuxClock'>, output: string): FfmpegJob => ({
  inputOptions: ['-loglevel', 'level+info', ...inputOptions(request)],
  input: request.url,
  outputOptions: [
    ...option('-map', `0:${request.streamIndex}`),
    ...['-fps_mode', 'passthrough', '-enc_time_base', demuxClock, '-c:v', 'rawvideo'],
    ...option('-pix_fmt', request.pixelFormat),
    ...option('-output_ts_offset', request.shiftS === 0 ? null : request.shiftS),
    ...['-avoid_negative_ts', 'disabled', '-flush_packets', '1', '-f', 'nut'],
  ],
  output,
});

/** How much of a live stream is looked at before it is decoded, bytes and µs. */
const LIVE_PROBE = ['-probesize', '1000000', '-analyzeduration', '1000000'] as const;
/** It gives up later than who waits for its pictures does, µs. */
const LIVE_TIMEOUT_US = '10000000';

const liveInput = ({ url, rtspTransport }: LiveRequest): readonly string[] => {
  const scheme = /^([a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase() ?? '';
  // Timestamps that fall back, as where a camera starts over, do not go into any container: those of its arrival do.
  const byArrival = ['-use_wallclock_as_timestamps', '1'];
  if (scheme === 'rtsp' || scheme === 'rtsps')
    return [...byArrival, '-rtsp_transport', rtspTransport, '-timeout', LIVE_TIMEOUT_US, '-allowed_media_types', 'video'];
  return scheme === 'http' || scheme === 'https' ? ['-rw_timeout', LIVE_TIMEOUT_US] : byArrival;
};

/** Every picture that arrives, as raw video in NUT; of several streams FFmpeg takes the largest. */
export const liveJob = (request: LiveRequest, { demuxClock }: Pick<FfmpegProgram, 'demuxClock'>, output: string): FfmpegJob => ({
  inputOptions: [
    ...['-loglevel', 'level+info', '-noautorotate', '-threads', String(request.threads), '-fflags', 'nobuffer'],
    ...LIVE_PROBE,
    ...liveInput(request),
  ],
  input: request.url,
  outputOptions: [
    ...['-an', '-sn', '-dn', '-fps_mode', 'passthrough', '-enc_time_base', demuxClock],
    ...['-c:v', 'rawvideo', '-flush_packets', '1', '-f', 'nut'],
  ],
  output,
});

/** One picture to nowhere, and all that is said on the way: which format the decoder chose tells whether a device decodes. */
export const probeJob = (request: DecodeRequest): FfmpegJob => ({
  inputOptions: ['-loglevel', 'level+debug', ...inputOptions({ ...request, fromS: null })],
  input: request.url,
  outputOptions: [...option('-map', `0:${request.streamIndex}`), '-frames:v', '1', '-f', 'null'],
  output: '-',
});
