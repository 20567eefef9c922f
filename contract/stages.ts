/** The stages of a frame's path, in order. Screens, files and logs use exactly these names. */
export const STAGES = [
  'receive',
  'demux',
  'decode',
  'transfer',
  'ring',
  'preprocess',
  'detect',
  'postprocess',
  'track',
  'crop',
  'classify',
  'compose',
  'present',
] as const;
export type Stage = (typeof STAGES)[number];

/**
 * What is actually timed: the pieces of work along a frame's path, in the order in which they happen. A stage whose work is done in two
 * places has two spans (the scaler runs in the source thread, the tensor layout in a detect thread); its wait and service are their sums.
 * The index of a span here is its index in the shared frame table and in the columns of a session.
 */
export const SPANS = [
  { name: 'receive', stage: 'receive' },
  { name: 'demux', stage: 'demux' },
  { name: 'decode', stage: 'decode' },
  { name: 'transfer', stage: 'transfer' },
  { name: 'ring', stage: 'ring' },
  { name: 'compose_scale', stage: 'compose' },
  { name: 'preprocess_scale', stage: 'preprocess' },
  { name: 'preprocess_layout', stage: 'preprocess' },
  { name: 'detect', stage: 'detect' },
  { name: 'postprocess', stage: 'postprocess' },
  { name: 'track', stage: 'track' },
  { name: 'crop', stage: 'crop' },
  { name: 'classify', stage: 'classify' },
  { name: 'compose_send', stage: 'compose' },
  { name: 'present', stage: 'present' },
] as const satisfies readonly { name: string; stage: Stage }[];
export type SpanName = (typeof SPANS)[number]['name'];

/** Index of each span by name. */
export const SPAN = Object.fromEntries(SPANS.map((span, index) => [span.name, index])) as { readonly [K in SpanName]: number };

/** For span i, the index of its stage in STAGES. */
export const STAGE_OF_SPAN: readonly number[] = SPANS.map((span) => STAGES.indexOf(span.stage));

/** The stages that are the networks themselves: `inference_share` and `overhead_ratio` are taken over these. */
export const INFERENCE_STAGES = ['detect', 'classify'] as const satisfies readonly Stage[];

/** One colour a stage, the same everywhere. Stages without an own colour borrow that of the work they belong to. */
export const STAGE_COLOUR: { readonly [K in Stage | 'unattributed']: string } = {
  receive: '#7f8fa6',
  demux: '#8fd0f2',
  decode: '#56b4e9',
  transfer: '#3a8fc4',
  ring: '#9aa7b8',
  preprocess: '#2fbf93',
  detect: '#e8a317',
  postprocess: '#c9c14a',
  track: '#cc79a7',
  crop: '#f5a17c',
  classify: '#f0733a',
  compose: '#a9b8ff',
  present: '#6c8cff',
  unattributed: '#8a919c',
};

/** The one sentence that says what a stage's time is made of. */
export const STAGE_MEANING: { readonly [K in Stage]: string } = {
  receive: 'the frame arrives from the network',
  demux: 'its packet is read out of the container',
  decode: 'FFmpeg turns packets into a picture; wait includes the frames a codec must see first',
  transfer: 'the picture comes back from the device that decoded it',
  ring: 'wait: no free slot in the ring; service: the full picture is copied into its slot',
  preprocess: 'scale, letterbox and lay out the picture as the detector wants it; wait: in the ring until a detect thread is free',
  detect: 'the first network runs',
  postprocess: 'its output becomes boxes; overlapping ones are removed',
  track: 'wait: frames before this one; service: boxes are joined to tracks',
  crop: 'objects are cut out of the full picture for the second network',
  classify: 'the second network runs, in batches where it takes them',
  compose: 'the picture for the screen is scaled and packed with its objects; wait: frames before this one that are still being classified',
  present: 'the window draws it',
};

export const DROP_REASONS = [
  'net_lost',
  'demux_corrupt',
  'decode_error',
  'decoder_drop',
  'ring_drop_oldest',
  'ring_drop_newest',
  'age_evicted',
  'queue_full',
  'stage_timeout',
  'stage_error',
  'reconnect_gap',
  'present_missed',
  'shutdown',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

/** Where in the path a frame is lost, of reasons that occur in one place only. Others bring their own place. */
export const PLACE_OF_REASON: { readonly [K in DropReason]?: Stage } = {
  net_lost: 'receive',
  reconnect_gap: 'receive',
  demux_corrupt: 'demux',
  decode_error: 'decode',
  decoder_drop: 'decode',
  ring_drop_oldest: 'ring',
  ring_drop_newest: 'ring',
  age_evicted: 'ring',
  present_missed: 'present',
};

/** Where a frame is, or how it ended. From `presented` on, it has ended. The index is what the shared frame table holds. */
export const FRAME_STATES = [
  'free',
  'received',
  'claimed',
  'detected',
  'tracked',
  'analysed',
  'sent',
  'presented',
  'analysed_only',
  'dropped',
  'decimated',
] as const;
export type FrameState = (typeof FRAME_STATES)[number];
export const FRAME_STATE = Object.fromEntries(FRAME_STATES.map((state, index) => [state, index])) as { readonly [K in FrameState]: number };

/**
 * `skipped` in the words of metrics.md: the frame lives on, the stage was not run on it. One bit a reason, in a frame's `skips`. `notTimed`: the
 * instruments were switched off to measure what they cost; the frame is counted, and left out of all times.
 */
export const SKIP = { detectOff: 1, trackOff: 2, classifyOff: 4, classifyNotReady: 8, nothingToClassify: 16, notTimed: 32 } as const;
