import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import {
  DEFAULT_FLOW,
  type DecoderInfo,
  Fault,
  type FaultRecord,
  type LiveSettings,
  type ModelInfo,
  type OpenSettings,
  type Pace,
  type SessionEvent,
  type SourceInfo,
  type SourceLink,
  SPAN,
} from '../../../contract/index.ts';
import { Controls } from '../controls.ts';
import type { ModelReference } from '../inference/description.ts';
import type { Clock } from '../telemetry/clock.ts';
import { FrameTable } from '../telemetry/frame-table.ts';
import { QueueSums } from '../telemetry/queue-sums.ts';
import type { QueueInit } from '../telemetry/queue-thread.ts';
import type { ClassifyInit, ClassifyStart } from './classify/classify-thread.ts';
import type { DetectInit, DetectReady, DetectStart } from './detect/detect-thread.ts';
import { letterbox } from './preprocess/letterbox.ts';
import type { PlaneSize } from './ring/layout.ts';
import { createRing, Ring } from './ring/ring.ts';
import { previewSize } from './source/preview-size.ts';
import type { Still } from './source/protocol.ts';
import { SourceHandle } from './source-handle.ts';
import type { StageStart } from './stage-loop.ts';
import { StageThread, threadUrl } from './thread.ts';
import type { TrackStart } from './track/track-thread.ts';

/** Frames that can be in flight, from the demuxer to their collection. */
const TABLE_ROWS = 512;

/** Pictures for the screen are made at most this often, ms: by pace. */
const PREVIEW_INTERVAL_MS = { realtime: 15, saturate: 33 } as const;
/** Of a pipeline that uses all there is, making pictures for the screen may take this share of all cores. */
const PREVIEW_SHARE = 0.005;
const previewCostTimes = (pace: Pace): number => (pace === 'saturate' ? 1 / (PREVIEW_SHARE * availableParallelism()) : 0);

export interface PipelineInit {
  readonly uri: string;
  readonly open: OpenSettings;
  readonly live: LiveSettings;
  readonly detector: ModelReference | null;
  readonly classifier: ModelReference | null;
  readonly clock: Clock;
  readonly clockOriginNs: bigint;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

export interface PipelineListener {
  /** The source has given its last frame (and may be sought back). */
  ended(): void;
  event(kind: SessionEvent['kind'], text: string): void;
  /** A small picture that was asked for by `controls`; a better one may follow. */
  still(still: Still): void;
  /** Another decoder is at work, or more is known of it. */
  decoder(decoder: DecoderInfo): void;
  /** How a live source stands; also while it is being opened. */
  link(link: SourceLink): void;
  died(fault: FaultRecord): void;
}

export interface NamedThread {
  readonly name: string;
  readonly worker: Worker;
}

/** A pipeline that runs: its stages are threads of their own, this is the handle to them. */
export interface Pipeline {
  readonly source: SourceInfo;
  readonly decoder: DecoderInfo;
  readonly detector: ModelInfo | null;
  readonly classifier: ModelInfo | null;
  readonly controls: Controls;
  readonly table: FrameTable;
  readonly ring: Ring;
  readonly queues: QueueSums;
  readonly preview: PlaneSize;
  /** Threads that work on a span. */
  readonly workers: (span: number) => number;
  /** Its threads, by name, for who measures what they use. */
  readonly threads: readonly NamedThread[];
  /** Begins to read. To be called once, when who collects is ready. */
  start(): void;
  play(): void;
  pause(): void;
  /** How fast it reads from now on. */
  pace(pace: Pace): void;
  seek(ms: number): void;
  loop(on: boolean): void;
  /** Another decoder at the next key frame. @throws Fault(source) where it does not decode the source; the one before goes on then */
  changeDecoder(hardware: string, strict: boolean): Promise<DecoderInfo>;
  /** Stops all threads after the frame they are at, and waits for their end. */
  stop(): Promise<void>;
}

/** Detect threads: one a core where the network runs on the cpu (two cores do 66–76 fps with two threads, 57 with one; more only get in each other's way). */
export const defaultDetectThreads = (cores: number): number => Math.min(4, Math.max(1, cores));

const givenUpFault = (): Fault => new Fault('usage', 'The source was closed before it was open: open it again.');

/** Rejects when opening is given up. */
const givenUp = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(givenUpFault()), { once: true }));

/**
 * Builds the stages in the order of the frame's path, connects and starts them.
 * @throws Fault where the source or a model cannot be opened; nothing is left running then.
 */
export const createPipeline = async (init: PipelineInit, listener: PipelineListener): Promise<Pipeline> => {
  const { open, live, clockOriginNs } = init;
  if (init.signal?.aborted) throw givenUpFault();
  const poolSize = init.detector ? (open.detectThreads ?? defaultDetectThreads(availableParallelism())) : 1;

  // Every thread loads what it needs at the same time.
  const stageListener = { event: (text: string) => listener.event('note', text), died: (fault: FaultRecord) => listener.died(fault) };
  const source = new SourceHandle(
    {
      uri: init.uri,
      hardware: open.hardware,
      strict: open.strict,
      decoder: open.decoder,
      rtspTransport: open.rtspTransport,
      clockOriginNs,
    },
    {
      ended: () => listener.ended(),
      event: ({ kind, text }) => listener.event(kind, text),
      still: (still) => listener.still(still),
      decoder: (decoder) => listener.decoder(decoder),
      link: (link) => listener.link(link),
      died: (fault) => listener.died(fault),
    },
  );
  const detectInit: DetectInit = { model: init.detector, intraOpThreads: 1 };
  const detect = Array.from(
    { length: poolSize },
    (_, worker) =>
      new StageThread<DetectReady | null>(
        threadUrl(import.meta.url, './detect/detect-thread'),
        `detect ${worker + 1}`,
        detectInit,
        stageListener,
      ),
  );
  const track = new StageThread<null>(threadUrl(import.meta.url, './track/track-thread'), 'track', {}, stageListener);
  const classifyInit: ClassifyInit | null = init.classifier && init.detector ? { model: init.classifier, intraOpThreads: 1 } : null;
  const classify =
    classifyInit &&
    new StageThread<ModelInfo>(threadUrl(import.meta.url, './classify/classify-thread'), 'classify', classifyInit, stageListener);
  const queueSums = QueueSums.allocate();
  const queueInit: QueueInit = { sums: queueSums };
  const queues = new StageThread<null>(threadUrl(import.meta.url, '../telemetry/queue-thread'), 'queues', queueInit, stageListener);
  const stages = [...detect, track, ...(classify ? [classify] : []), queues];

  const abandon = async (): Promise<void> => {
    for (const stage of [source, ...stages]) stage.quit();
    await Promise.all([source, ...stages].map((stage) => stage.exited));
  };
  const loading = Promise.all([
    source.opened,
    Promise.all(detect.map((thread) => thread.ready)),
    classify?.ready ?? null,
    track.ready,
    queues.ready,
  ]);
  const loaded = await Promise.race([loading, givenUp(init.signal)]).catch(async (error: Fault) => {
    loading.catch(() => undefined);
    await abandon();
    throw error;
  });
  const [opened, detectors, classifier] = loaded;
  const first = detectors[0] ?? null;
  const detector = first && { ...first.info, sessions: poolSize };

  // What they share.
  const box = first && letterbox(opened.source, first.input);
  const preview = previewSize(opened.source);
  const ringBuffer = createRing({
    slots: open.ringSlots,
    readers: 1,
    claimLog: TABLE_ROWS,
    model: box && { width: box.inputWidth, height: box.inputHeight },
    full: classify ? { width: opened.source.width, height: opened.source.height } : null,
    preview,
  });
  const tableBuffer = FrameTable.allocate(TABLE_ROWS);
  const controls = new Controls(Controls.allocate());
  const flow = DEFAULT_FLOW[opened.source.kind];
  controls.setFlow(open.policy ?? flow.policy, open.read ?? flow.read);
  controls.setFaults(open.faults);
  // A live source sets its own pace.
  const pace = opened.source.kind === 'live' ? 'realtime' : open.pace;
  controls.setPreviewInterval(PREVIEW_INTERVAL_MS[pace], previewCostTimes(pace));
  controls.apply(live, detector?.labels ?? []);
  const shared = { ring: ringBuffer, table: tableBuffer, controls: controls.buffer };
  const stageStart = { type: 'start', ...shared, clockOriginNs, stageTimeoutMs: open.stageTimeoutMs } as const;

  return {
    source: opened.source,
    decoder: opened.decoder,
    detector,
    classifier,
    controls,
    table: new FrameTable(tableBuffer),
    ring: new Ring(ringBuffer),
    queues: new QueueSums(queueSums),
    preview,
    threads: [...source.threads, ...stages],
    workers: (span) => (span === SPAN.preprocess_layout || span === SPAN.detect || span === SPAN.postprocess ? poolSize : 1),
    start: () => {
      detect.forEach((thread, worker) => {
        thread.post({ ...stageStart, worker, letterbox: box, classifies: classify !== null } satisfies DetectStart);
      });
      track.post({ ...stageStart, last: classify === null } satisfies TrackStart);
      queues.post(stageStart satisfies StageStart);
      classify?.post({ ...stageStart, source: opened.source } satisfies ClassifyStart);
      source.start({
        ...shared,
        pace,
        loop: open.loop,
        model: box,
        ...(open.maxFrames ? { maxFrames: open.maxFrames } : {}),
      });
    },
    play: () => source.command({ type: 'play' }, controls),
    pause: () => source.command({ type: 'pause' }, controls),
    pace: (pace) => {
      controls.setPreviewInterval(PREVIEW_INTERVAL_MS[pace], previewCostTimes(pace));
      source.command({ type: 'pace', pace }, controls);
    },
    seek: (ms) => source.command({ type: 'seek', ms }, controls),
    loop: (on) => source.command({ type: 'loop', on }, controls),
    changeDecoder: (hardware, strict) => source.changeDecoder(hardware, strict, controls),
    stop: async () => {
      controls.stop();
      for (const stage of [source, ...stages]) stage.quit();
      await Promise.all([source, ...stages].map((stage) => stage.exited));
    },
  };
};
