import type { MessagePort } from 'node:worker_threads';
import type { FaultRecord } from '../../../../../contract/index.ts';
import type { DecodeRequest, LiveRequest } from './arguments.ts';
import type { CodedStream } from './coded-stream.ts';
import type { FfmpegProgram } from './find-program.ts';

/**
 * What a thread that blocks asks the hub for, which starts processes: that the user's ffmpeg decode something. Answers come by `port`, which the thread
 * reads without its event loop, and `signal` (one Int32) grows with each of them, so that it can sleep until the next. Closing the port ends the ffmpeg, too, but later: it takes an event loop.
 */
export interface DecodeAsk {
  readonly request: DecodeRequest | LiveRequest;
  /** What the device does is not known yet: have it decode one picture first, and say what came of it. */
  readonly proveDevice: boolean;
  /** A device that does not decode is a refusal. */
  readonly strict: boolean;
  /** As people are shown the source, for sentences. */
  readonly shown: string;
  /** The hub's end; it must be in the transfer list. */
  readonly port: MessagePort;
  readonly signal: SharedArrayBuffer;
}

/** Thread → hub, by the same port: its pictures are not wanted any more. */
export type DecodeStop = 'stop';

/** What became of the device that was asked for. */
export interface DeviceTrial {
  readonly name: string;
  readonly ok: boolean;
  readonly reason: string;
}

/** Hub → thread, in this order. */
export type DecodeAnswer =
  /** It is not started. */
  | { readonly type: 'refused'; readonly fault: FaultRecord }
  /** Listen there, at once: it is started as soon as somebody does. `trial`: null where none was asked for. */
  | { readonly type: 'listen'; readonly url: string; readonly program: FfmpegProgram; readonly trial: DeviceTrial | null }
  /** FFmpeg's name of the decoder it uses, and what that decodes, where it says so. */
  | { readonly type: 'decoder'; readonly name: string; readonly coded: CodedStream | null }
  /** An error of which it goes on; the first few only. */
  | { readonly type: 'said'; readonly error: string }
  /** The process is gone. Null: in order, or because it was told to; else why, as a phrase. */
  | { readonly type: 'over'; readonly reason: string | null };
