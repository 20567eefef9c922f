import { z } from 'zod';

/** What a source that sets its own pace is doing. A file is always `playing` until it has `ended`. */
export const SOURCE_STATES = ['connecting', 'playing', 'stalled', 'reconnecting', 'failed', 'ended'] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** How RTSP carries the pictures: one connection, or datagrams that can be lost. */
export const RTSP_TRANSPORTS = ['tcp', 'udp'] as const;
export type RtspTransport = (typeof RTSP_TRANSPORTS)[number];

/** Who decodes: FFmpeg's libraries in the engine, or the user's own `ffmpeg` as a process beside it. */
export const DECODERS = ['libav', 'ffmpeg'] as const;
export type DecoderKind = (typeof DECODERS)[number];

/** Which coded pictures are not decoded at all; they count as `decimated`. */
export const DECODE_SKIPS = ['none', 'non-reference', 'non-key'] as const;
export type DecodeSkip = (typeof DECODE_SKIPS)[number];

export const DECODE_SKIP_MEANING: { readonly [K in DecodeSkip]: string } = {
  none: 'Every picture is decoded.',
  'non-reference': 'Pictures that no other picture needs are left out: often every second or third, where the stream has any.',
  'non-key': 'Only key frames are decoded: about one a second, and each one whole.',
};

/** How a live source stands, told at every change; counts and times are of the run so far. */
export const sourceLink = z.object({
  state: z.enum(SOURCE_STATES),
  /** The same as one sentence: "Reconnecting in 1.2 s, third try: connection refused." */
  words: z.string(),
  /** Why it is not playing, as a phrase; null while it plays. */
  reason: z.string().nullable(),
  /** Since when it is in this state, ns on the engine's clock. */
  sinceNs: z.number(),
  /** When the next try begins, ns; null unless `reconnecting` and waiting. */
  retryAtNs: z.number().nullable(),
  /** Tries since it played last; 0 while it plays. */
  attempt: z.int().min(0),
  reconnects: z.int().min(0),
  stalls: z.int().min(0),
  /** From the last packet before to the first one after, of all interruptions that were not asked for. */
  downtimeMs: z.number(),
});
export type SourceLink = z.infer<typeof sourceLink>;

/** Where a frame's capture time comes from: RTCP sender reports, a producer's reference time, or a time stamp in the pictures themselves (MISB ST 0604). */
export const CAPTURE_CLOCKS = ['rtcp', 'prft', 'sei'] as const;
export type CaptureClock = (typeof CAPTURE_CLOCKS)[number];
