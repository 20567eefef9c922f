/** Options that are used here came with this one (`-fps_mode`). */
export const OLDEST = { major: 5, minor: 1 } as const;

/** What `ffmpeg -version` says of itself. */
export interface FfmpegVersion {
  /** As it is written there: "5.1.9-0+deb12u1", "n7.1", "N-112345-gabcdef". */
  readonly version: string;
  /** What it was built with, and its codecs' library: "gcc 12 (Debian 12.2.0-14), libavcodec 59.37.100". */
  readonly build: string;
  /** Older than OLDEST. A version without a number (a developer's build) is judged by its libavcodec. */
  readonly tooOld: boolean;
  /** How it is told to keep the demuxer's clock (`-enc_time_base`): by a word from FFmpeg 7 on, which takes the number no more. */
  readonly demuxClock: 'demux' | '-1';
}

/** libavcodec of FFmpeg 5.1. */
const OLDEST_LIBAVCODEC = { major: 59, minor: 37 } as const;

const isOlder = (major: number, minor: number, than: { readonly major: number; readonly minor: number }): boolean =>
  major < than.major || (major === than.major && minor < than.minor);

/** Of FFmpeg 7.0. */
const WORDS_LIBAVCODEC = 61;

/** Reads the output of `ffmpeg -version`; null: it is not that of an ffmpeg. */
export const parseVersion = (output: string): FfmpegVersion | null => {
  const version = /^ffmpeg version (\S+)/m.exec(output)?.[1];
  if (version === undefined) return null;
  const compiler = /^built with (.+)$/m.exec(output)?.[1]?.trim();
  const [, codecMajor, codecMinor, codecMicro] = /^libavcodec\s+(\d+)\.\s*(\d+)\.\s*(\d+)/m.exec(output) ?? [];
  const codecs = codecMajor === undefined ? [] : [`libavcodec ${codecMajor}.${codecMinor}.${codecMicro}`];
  const [, major, minor] = /^n?(\d{1,2})\.(\d+)/.exec(version) ?? [];
  const tooOld =
    major !== undefined
      ? isOlder(Number(major), Number(minor), OLDEST)
      : codecMajor !== undefined && isOlder(Number(codecMajor), Number(codecMinor), OLDEST_LIBAVCODEC);
  return {
    version,
    build: [...(compiler === undefined ? [] : [compiler]), ...codecs].join(', '),
    tooOld,
    demuxClock: Number(codecMajor ?? 0) >= WORDS_LIBAVCODEC ? 'demux' : '-1',
  };
};
