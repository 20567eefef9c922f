import {
  AVERROR_EXIT,
  AVERROR_HTTP_FORBIDDEN,
  AVERROR_HTTP_NOT_FOUND,
  AVERROR_HTTP_UNAUTHORIZED,
  AVERROR_INVALIDDATA,
} from 'node-av/constants';
import { Fault } from '../../../../../contract/index.ts';
import { redact } from '../../../credentials.ts';
import { avPhrase, isEnd } from '../../decode/av.ts';
import type { Breakage } from './link.ts';

/** What became of a try to connect, or of a connection: `reason` as the end of a sentence, `advice` as one. */
export interface Failure extends Breakage {
  readonly advice: string;
}

const failure = (reason: string, advice: string, refused = false): Failure => ({ reason, advice, refused });

const NO_ANSWER = 'check that the camera is switched on and reachable from here';

/** What an error code of FFmpeg means for somebody who wants to see a camera. `code` 0: no error, it ended. */
export const failureOf = (code: number): Failure => {
  if (code === AVERROR_HTTP_UNAUTHORIZED || code === AVERROR_HTTP_FORBIDDEN)
    return failure('user name or password refused', 'check user name and password', true);
  if (code === AVERROR_HTTP_NOT_FOUND) return failure('not found', 'check the path behind the host');
  if (code === AVERROR_INVALIDDATA) return failure('no video', 'check that the address is that of a video stream');
  if (code === 0 || isEnd(code)) return failure('the stream ended', 'check that it is sent');
  const phrase = redact(avPhrase(code));
  if (/refused/.test(phrase)) return failure('connection refused', 'check host and port, and that the camera is switched on');
  if (/timed out/.test(phrase)) return failure('no answer', NO_ANSWER);
  if (/no route|unreachable/.test(phrase)) return failure('host not reachable', NO_ANSWER);
  if (/reset by peer|broken pipe/.test(phrase)) return failure('the connection was closed', 'check that the camera sends');
  if (/^input\/output error/.test(phrase))
    return failure('no connection', 'check the host name, and that the camera is reachable from here');
  if (code === AVERROR_EXIT) return failure('the connection was closed', 'check that the camera sends');
  return failure(phrase, 'check the address and that the camera or server answers');
};

/** The watchdog gave a try up. */
export const noAnswer = (seconds: number): Failure => failure(`no answer in ${seconds} s`, NO_ANSWER);

/** The watchdog gave a connection up. */
export const nothingArrived = (seconds: number): Failure =>
  failure(`nothing arrived for ${seconds} s`, 'check that the camera sends, or try the other RTSP transport');

/** Without a key frame nothing can be decoded. */
export const noKeyFrame = (seconds: number): Failure =>
  failure(`no key frame in ${seconds} s`, 'let the camera send key frames more often');

/** It was asked for: contract/faults.ts. */
export const asked = (): Failure => failure('broken on request', 'ask for no fault');

/** The sentence for a source that could not be opened. @param shown its address, without credentials */
export const liveFault = (shown: string, { reason, advice }: Failure): Fault =>
  new Fault('source', `"${shown}" cannot be opened (${reason}): ${advice}.`);
