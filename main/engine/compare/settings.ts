import {
  type Comparison,
  DECODE_SKIP_MEANING,
  type DecoderInfo,
  type LiveSettings,
  type ModelInfo,
  type OpenSettings,
  type SessionDetail,
  type SessionManifest,
  type SourceInfo,
} from '../../../contract/index.ts';
import { classifyRuleInWords } from '../setting-events.ts';

/** A setting as people read it. */
interface Entry {
  readonly key: string;
  readonly label: string;
  /** Null: there is no such thing. */
  readonly value: string | null;
}

const entry = (key: string, label: string, value: string | null): Entry => ({ key, label, value });
const onOff = (on: boolean): string => (on ? 'on' : 'off');
const NONE = 'none';

/** "clip.mp4 · h264 1920×1080 · 25 fps · 238 frames" */
const sourceWords = ({ name, codec, width, height, fps, frames }: SourceInfo): string =>
  [
    name,
    `${codec} ${width}×${height}`,
    ...(fps === null ? [] : [`${Number(fps.toFixed(2))} fps`]),
    ...(frames === null ? [] : [`${frames} frames`]),
  ].join(' · ');

/** How many threads hold a session, and how many more each run takes: "2", "1, 2 threads a run". */
const threadWords = ({ sessions, intraOpThreads, spinning }: ModelInfo): string =>
  `${sessions}${intraOpThreads > 1 ? `, ${intraOpThreads} threads a run` : ''}${spinning ? ', spinning' : ''}`;

const modelEntries = (key: 'detector' | 'classifier', label: string, model: ModelInfo | null): Entry[] => [
  entry(key, label, model === null ? NONE : `${model.name} · ${model.inputWidth}×${model.inputHeight}`),
  entry(`${key}.sha256`, `${label}, SHA-256`, model && `${model.name} ${model.sha256.slice(0, 12)}…`),
  entry(`${key}.provider`, `${label}, provider`, model?.provider.actual ?? null),
  entry(`${key}.place`, `${label}, pictures made by`, model?.place ?? null),
  entry(`${key}.threads`, `${label}, sessions`, model && threadWords(model)),
];

/** "libav 62.11.100", "ffmpeg 7.1"; null of a session that does not say it. */
const libraryWords = ({ library }: DecoderInfo): string | null => (library.version === '' ? null : `${library.kind} ${library.version}`);

/** "h264, 2 threads, yuv420p" */
const codecWords = ({ codec, threads, pixelFormat }: DecoderInfo): string | null =>
  codec === ''
    ? null
    : [codec, `${threads} ${threads === 1 ? 'thread' : 'threads'}`, ...(pixelFormat === '' ? [] : [pixelFormat])].join(', ');

/** Where pictures lie when they are decoded, and what is copied back. */
const memoryWords = ({ memory, copiedBackBytes }: DecoderInfo): string =>
  memory === 'host' ? 'of the machine' : `of the device, ${(copiedBackBytes / 1e6).toFixed(1)} MB copied back a frame`;

const decoderEntries = (decoder: DecoderInfo, open: OpenSettings): Entry[] => [
  entry('decoder', 'Decoder', decoder.actual),
  entry(
    'decoder.requested',
    'Decoder asked for',
    `${open.hardware === 'off' ? 'software' : open.hardware}${open.strict ? ', or none' : ''}`,
  ),
  entry('decoder.library', 'Decoder, library', libraryWords(decoder)),
  entry('decoder.codec', 'Decoder, codec', codecWords(decoder)),
  entry('decoder.memory', 'Decoder, memory', decoder.codec === '' ? null : memoryWords(decoder)),
  entry('decoder.scaler', 'Decoder, scaled by', decoder.scaler === '' ? null : decoder.scaler),
];

const openEntries = (open: OpenSettings, { uri }: SourceInfo): Entry[] => [
  entry('pace', 'Pace', open.pace),
  entry('policy', 'When the ring is full', open.policy ?? null),
  entry('read', 'Frame read next', open.read ?? null),
  entry('rtspTransport', 'RTSP carried by', /^rtsps?:/i.test(uri) ? open.rtspTransport : null),
  entry('ringSlots', 'Slots of the ring', String(open.ringSlots)),
  entry('loop', 'Loop', onOff(open.loop)),
  entry('maxFrames', 'Frames at most', open.maxFrames === undefined ? 'all' : String(open.maxFrames)),
  entry('maxSeconds', 'Seconds at most', open.maxSeconds === undefined ? 'all' : String(open.maxSeconds)),
  entry('stageTimeoutMs', 'A stage may take', `${open.stageTimeoutMs} ms`),
  entry('faults', 'Faults injected', open.faults.length > 0 ? open.faults.join(', ') : NONE),
];

const liveEntries = (live: LiveSettings): Entry[] => [
  entry('detect', 'Detect', onOff(live.detect)),
  entry('track', 'Track', onOff(live.track)),
  entry('classify', 'Classify', onOff(live.classify)),
  entry('preview', 'Preview', onOff(live.preview)),
  entry('score', 'Score', live.score.toFixed(2)),
  entry('classifyWhen', 'Classify an object', classifyRuleInWords(live)),
  entry('classifyMinSidePx', 'Shorter side at least', `${live.classifyMinSidePx} px`),
  entry('classifyMaxPerFrame', 'Of one frame at most', `${live.classifyMaxPerFrame} objects`),
  entry('classifyGrowthPct', 'Classify again when grown by', `${live.classifyGrowthPct} %`),
  entry('classifyLabels', 'Labels classified', live.classifyLabels.length > 0 ? live.classifyLabels.join(', ') : 'all'),
  entry('maxFps', 'Frames analysed a second', live.maxFps === null ? 'all' : `at most ${live.maxFps}`),
  entry('decodeSkip', 'Pictures decoded', DECODE_SKIP_MEANING[live.decodeSkip].replace(/\.$/, '')),
  entry('latencyBudgetMs', 'Latency budget', `${live.latencyBudgetMs} ms`),
];

const machineEntries = ({ application }: SessionManifest): Entry[] => [
  entry('application', 'Made by', `${application.name} ${application.version}`),
  entry('node', 'Node', application.node),
  entry('platform', 'Platform', application.platform),
  entry('cpu', 'Processor', application.cpu),
  entry('cores', 'Cores', String(application.cores)),
];

/** All that a session was made with. */
export const entriesOf = ({ manifest, summary }: SessionDetail): Entry[] => [
  entry('source', 'Source', sourceWords(manifest.source)),
  ...decoderEntries(manifest.decoder, manifest.open),
  ...modelEntries('detector', 'Detector', manifest.detector),
  ...modelEntries('classifier', 'Classifier', manifest.classifier),
  entry(
    'cascade',
    'Networks behind the detector',
    manifest.cascade.length > 1 ? manifest.cascade.map(({ name }) => name).join(', ') : null,
  ),
  ...openEntries(manifest.open, manifest.source),
  ...liveEntries(manifest.live),
  entry('window', 'Drawn in a window', (summary?.frames.presented ?? 0) > 0 ? 'yes' : 'no'),
  ...machineEntries(manifest),
];

/** What the sessions were made with, as far as it is not the same in all. */
export const differingSettings = (sessions: readonly SessionDetail[]): Comparison['settings'] => {
  const all = sessions.map(entriesOf);
  const differing = all[0]!.flatMap(({ key, label }, at) => {
    const values = all.map((entries) => entries[at]!.value).filter((value) => value !== null);
    return values.length === all.length && new Set(values).size > 1 ? [{ key, label, values }] : [];
  });
  const keys = differing.map(({ key }) => key);
  // Of another model it goes without saying that its file is another.
  return differing.filter(({ key }) => !keys.some((other) => key === `${other}.sha256`));
};

/** Whether both were made of the same pictures, as far as can be told; a live source never is. */
export const isSameSource = (a: SourceInfo, b: SourceInfo): boolean =>
  a.kind !== 'live' && b.kind !== 'live' && sourceWords(a) === sourceWords(b) && a.durationMs === b.durationMs;
