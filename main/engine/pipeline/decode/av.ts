import { AV_LOG_QUIET, AVERROR_EAGAIN, AVERROR_EOF } from 'node-av/constants';
import { FFmpegError, Log } from 'node-av/lib';

/** FFmpeg would write every failed hardware candidate and every damaged macroblock to the user's terminal. Holds for the whole process. */
export const silenceFfmpeg = (): void => Log.setLevel(AV_LOG_QUIET);

/** The decoder wants more input, or the demuxer has nothing just now. */
export const isAgain = (code: number): boolean => code === AVERROR_EAGAIN;

export const isEnd = (code: number): boolean => code === AVERROR_EOF;

/** FFmpeg's error code as a phrase that fits into a sentence: "invalid data found when processing input". */
export const avPhrase = (code: number): string => {
  const text = FFmpegError.strerror(code).replace(/\.$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
};
