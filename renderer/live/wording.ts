import type {
  CascadeRule,
  DecoderInfo,
  DropReason,
  Ledger,
  LiveSettings,
  ModelInfo,
  RunState,
  Snapshot,
  SourceInfo,
  Stage,
  Task,
} from '../../contract/index.ts';
import { placeOf, threadsShort } from '../compute/words.ts';
import { formatFps, formatOrdinal, formatPlural, formatRate } from '../format.ts';

const STAGE_NAMES: { readonly [K in Stage]: string } = {
  receive: 'Receive',
  demux: 'Demux',
  decode: 'Decode',
  transfer: 'Transfer',
  ring: 'Ring',
  preprocess: 'Preprocess',
  detect: 'Detect',
  postprocess: 'Postprocess',
  track: 'Track',
  crop: 'Crop',
  classify: 'Classify',
  compose: 'Compose',
  present: 'Present',
};
export const stageName = (stage: Stage): string => STAGE_NAMES[stage];

/** "the first network runs" → "The first network runs." */
export const asSentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;

/** When a network behind the detector looks at an object, in words; what its rule leaves out is as the live settings say. */
export const classifyRule = (
  live: Pick<LiveSettings, 'classifyWhen' | 'classifyEveryFrames' | 'classifyGrowthPct'>,
  rule: Pick<CascadeRule, 'when' | 'everyFrames' | 'growthPct'> = {},
): string => {
  switch (rule.when ?? live.classifyWhen) {
    case 'every-frame':
      return 'every frame';
    case 'once-per-track':
      return 'once per track';
    case 'when-grown':
      return `again when grown ${rule.growthPct ?? live.classifyGrowthPct} %`;
    case 'every-n-frames':
      return everyNth(rule.everyFrames ?? live.classifyEveryFrames);
  }
};

/** What is behind the detector: the one network and when it runs, or how many there are. */
const cascadeWords = ({ cascade, live }: Pick<RunState, 'cascade' | 'live'>): string => {
  const [first, ...more] = cascade;
  if (first === undefined) return '';
  return more.length === 0
    ? `${first.model.name} · ${classifyRule(live, first.rule)} · ${first.model.provider.actual}`
    : cascade.map(({ model }) => model.name).join(', ');
};

/** What a first network's numbers are turned into. */
const RESULT_OF: { readonly [T in Task]: string } = {
  detect: 'boxes',
  classify: 'labels of the frame',
  segment: 'map of classes',
  depth: 'map of depth',
  embed: 'numbers',
  pose: 'angles',
};

const findsNoObjects = ({ detector }: RunState): boolean => detector !== null && detector.task !== 'detect';

/** 1 → "every frame", 2 → "every 2nd frame". */
export const everyNth = (n: number): string => (n === 1 ? 'every frame' : `every ${formatOrdinal(n)} frame`);

/** "wasm · 224×224": where crops for a network are made, and their size. */
const cropWords = (model: ModelInfo): string =>
  [placeOf(model, 'behind'), `${model.inputWidth}×${model.inputHeight}`].filter((part) => part !== null).join(' · ');

/** "h264 480×360 · 10 fps" */
export const sourceWords = (source: SourceInfo): string => {
  const rate = source.kind === 'still' ? 'still' : source.fps === null ? null : `${formatRate(source.fps)} fps`;
  return [`${source.codec} ${source.width}×${source.height}`, rate].filter((part) => part !== null).join(' · ');
};

const switchedOff = 'off';
/** Only of a source that is open: before, no model has been looked for. */
const noModel = ({ source }: RunState): string => (source === null ? '' : 'no model');

/** What runs a stage, in a few words: the quiet part of its card. */
export const stageWords = (stage: Stage, run: RunState, snapshot: Snapshot | null): string => {
  const { source, decoder, detector, cascade, live, open } = run;
  switch (stage) {
    case 'receive':
      return source?.kind ?? '';
    case 'demux':
      return source?.container.split(',')[0] ?? '';
    case 'decode':
      return [decoder?.actual, source?.codec].filter(Boolean).join(' · ');
    case 'transfer':
      return decoder?.actual ?? '';
    case 'ring':
      return open === null ? '' : [`${open.ringSlots} slots`, open.policy].filter(Boolean).join(' · ');
    case 'preprocess':
      return detector === null ? '' : `${detector.place} · ${detector.inputWidth}×${detector.inputHeight}`;
    case 'detect':
      if (!live.detect) return switchedOff;
      return detector === null ? noModel(run) : `${detector.name} · ${detector.provider.actual} · ${threadsShort(detector)}`;
    case 'postprocess':
      return detector === null ? '' : `${detector.family} · ${RESULT_OF[detector.task]}`;
    case 'track':
      if (!live.track) return switchedOff;
      if (!live.detect) return 'waits for detect';
      if ((source !== null && detector === null) || findsNoObjects(run)) return 'nothing to follow';
      return snapshot === null ? 'ByteTrack' : `ByteTrack · ${formatPlural(snapshot.tracks, 'track')}`;
    case 'crop':
      return [...new Set(cascade.map(({ model }) => cropWords(model)))].join(', ');
    case 'classify':
      if (!live.classify) return switchedOff;
      if (cascade.length === 0) return noModel(run);
      if (findsNoObjects(run)) return 'no objects to look at';
      return live.detect ? cascadeWords(run) : 'waits for detect';
    case 'compose':
      return 'picture and boxes';
    case 'present':
      return live.preview
        ? `this window${snapshot === null ? '' : ` · ${formatRate(Number(snapshot.fps.displayed.toFixed(1)))} fps`}`
        : switchedOff;
  }
};

const REASONS: { readonly [K in DropReason]: string } = {
  net_lost: 'lost on the network',
  demux_corrupt: 'corrupt in the file',
  decode_error: 'could not be decoded',
  decoder_drop: 'left out by the decoder',
  ring_drop_oldest: 'ring full, oldest given up',
  ring_drop_newest: 'ring full, newest given up',
  age_evicted: 'a newer one was read instead',
  queue_full: 'a queue was full',
  stage_timeout: 'a stage took too long',
  stage_error: 'a stage failed',
  reconnect_gap: 'while reconnecting',
  present_missed: 'not shown in time',
  shutdown: 'the run was closed',
};

/** When the first network runs: "every frame · 25.00 fps", or why it does not. */
export const detectRule = (run: Pick<RunState, 'live' | 'source' | 'detector'>, snapshot: Snapshot | null): string => {
  if (run.source !== null && run.detector === null) return 'never: no model';
  if (!run.live.detect) return 'never: switched off';
  return snapshot === null ? 'every frame' : `every frame · ${formatFps(snapshot.fps.processed)} fps`;
};

/** One reason of losses at one place: "stage_error at detect", why in words, and how many frames. */
export interface Loss {
  readonly name: string;
  readonly why: string;
  readonly n: number;
}

/** Losses by reason and place, the most frequent first; where places are not known, by reason alone. */
export const lossesOf = ({ dropped, places }: Pick<Ledger, 'dropped' | 'places'>): readonly Loss[] => {
  const known = Object.entries(places);
  const all: readonly (readonly [string, number])[] = known.length > 0 ? known : Object.entries(dropped);
  return all
    .filter(([, n]) => n > 0)
    .sort((a, b) => b[1] - a[1])
    .map(([key, n]) => {
      const [reason = key, place] = key.split(':');
      return { name: place === undefined ? reason : `${reason} at ${place}`, why: REASONS[reason as DropReason] ?? '', n };
    });
};

/** Why the decoder is what it is, in a few words: the reason of the first that failed, or none where the first one worked. */
export const decoderReason = ({
  decoder,
}: {
  readonly decoder: Pick<DecoderInfo, 'requested' | 'actual' | 'candidates'> | null;
}): string | null => {
  if (decoder === null || decoder.actual !== 'software') return null;
  const failed = decoder.candidates.filter((candidate) => !candidate.ok);
  if (decoder.requested === 'off' || decoder.requested === 'software') return 'as asked';
  return failed.length === 0 ? null : failed.length === 1 ? `${failed[0]!.name}: ${failed[0]!.reason}` : `${failed.length} others tried`;
};

/** How the stream is paced, for the transport. */
export const paceWords = (run: Pick<RunState, 'open' | 'source'>): string => {
  if (run.source?.kind === 'live') return 'live';
  if (run.source?.kind === 'still') return 'still';
  return run.open?.pace === 'saturate' ? 'as fast as it goes' : 'real time';
};

/** ms between two frames where the stream keeps time; null where it does not (saturated, a still, no declared rate). */
export const paceIntervalMs = (run: Pick<RunState, 'open' | 'source'>): number | null => {
  const fps = run.open?.pace === 'realtime' && run.source?.kind !== 'still' ? run.source?.fps : null;
  return fps === null || fps === undefined || fps <= 0 ? null : 1000 / fps;
};
