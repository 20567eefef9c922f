import { availableParallelism } from 'node:os';
import type { Worker } from 'node:worker_threads';
import {
  type CascadeRule,
  type ComputeSettings,
  computeOf,
  DEFAULT_FLOW,
  type DecoderInfo,
  Fault,
  type FaultRecord,
  type LiveSettings,
  MAX_RING_SLOTS,
  type ModelInfo,
  type OpenSettings,
  type Pace,
  type ProviderReport,
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
import { MAX_MAP } from '../families/family.ts';
import { yuvBytes } from '../../../models/graph/frame.ts';
import { detectCompute } from './compute-plan.ts';
import { CascadeThread, DetectPool } from './network-threads.ts';
import { type CascadeNetwork, cropComputes, Networks, pictureFacts, type Spreading } from './networks.ts';
import { letterbox } from './preprocess/letterbox.ts';
import { isInGraph } from './preprocess/places/in-graph.ts';
import type { PlaneSize } from './ring/layout.ts';
import { createRingMemory, slotsWithin } from './ring/ring-memory.ts';
import { Ring } from './ring/ring.ts';
import { previewSize } from './source/preview-size.ts';
import type { Still } from './source/protocol.ts';
import { SourceHandle } from './source-handle.ts';
import { FIRST_PLAN, type StageStart } from './stage-loop.ts';
import { type AnyStageThread, type Fell, StageThread, type StageThreadListener, threadUrl } from './thread.ts';

/** Frames that can be in flight, from the demuxer to their collection. */
const TABLE_ROWS = 512;

/** Pictures for the screen are made at most this often, ms: by pace. */
const PREVIEW_INTERVAL_MS = { realtime: 15, saturate: 33 } as const;
/** Of a pipeline that uses all there is, making pictures for the screen may take this share of all cores. */
const PREVIEW_SHARE = 0.005;
const previewCostTimes = (pace: Pace): number => (pace === 'saturate' ? 1 / (PREVIEW_SHARE * availableParallelism()) : 0);

/** Room for the first network's input in the ring's slots, px: as large a one can be put in the place of another while the run goes on. */
const ROOM_PX = 1280;

export interface PipelineInit {
  readonly uri: string;
  readonly open: OpenSettings;
  readonly live: LiveSettings;
  readonly detector: ModelReference | null;
  readonly cascade: readonly CascadeNetwork[];
  /** What can run networks here. */
  readonly reports: readonly ProviderReport[];
  readonly clock: Clock;
  readonly clockOriginNs: bigint;
  /** Gives up opening. */
  readonly signal?: AbortSignal;
}

export interface PipelineListener {
  /** The source has given its last frame (and may be sought back). */
  ended(): void;
  event(kind: SessionEvent['kind'], text: string): void;
  /** A network fell from one rung of its ladder to the next. */
  fell(fell: Fell): void;
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
  /** The first network that frames are for from now on; null: none. */
  readonly detector: ModelInfo | null;
  /** The networks behind it, in order, and by which rules. */
  readonly cascade: readonly { readonly rule: CascadeRule; readonly model: ModelInfo }[];
  /** Labels of the first network of this number, and of all networks of the cascade of this number. */
  readonly labels: { readonly detect: (plan: number) => readonly string[]; readonly classify: (plan: number) => readonly string[] };
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
  /**
   * Another first network: loaded and warmed beside the one at work, then put in its place between two frames; those before it are still done by the
   * other. One change at a time. @throws Fault(model) where it does not run; nothing has changed then
   */
  changeDetector(model: ModelReference | null): Promise<void>;
  /** Other networks behind it, likewise. Where only rules differ, nothing is loaded. */
  changeCascade(cascade: readonly CascadeNetwork[]): Promise<void>;
  /** Another spread of the work over devices, places and threads, likewise; `reports`: what can run networks here. */
  spread(settings: ComputeSettings, reports: readonly ProviderReport[]): Promise<void>;
  /** Settings of the user hold from the next frame on. */
  apply(live: LiveSettings): void;
  /** Stops all threads after the frame they are at, and waits for their end. */
  stop(): Promise<void>;
}

const givenUpFault = (): Fault => new Fault('usage', 'The source was closed before it was open: open it again.');

/** Rejects when opening is given up. */
const givenUp = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(givenUpFault()), { once: true }));

/**
 * Builds the stages in the order of the frame's path, connects and starts them.
 * @throws Fault where the source or a model cannot be opened; nothing is left running then.
 */
export const createPipeline = async (init: PipelineInit, listener: PipelineListener): Promise<Pipeline> => {
  const { open, clockOriginNs } = init;
  if (init.signal?.aborted) throw givenUpFault();

  // Every thread loads what it needs at the same time.
  const stageListener: StageThreadListener = {
    event: (text) => listener.event('note', text),
    fell: (fell) => listener.fell(fell),
    died: (fault) => listener.died(fault),
  };
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
  const spreading: Spreading = {
    settings: computeOf(open),
    machine: { cores: availableParallelism(), reports: init.reports },
  };
  const track = new StageThread<null>(threadUrl(import.meta.url, './track/track-thread'), 'track', {}, stageListener);
  const queueSums = QueueSums.allocate();
  const queueInit: QueueInit = { sums: queueSums };
  const queues = new StageThread<null>(threadUrl(import.meta.url, '../telemetry/queue-thread'), 'queues', queueInit, stageListener);

  const begun: { pool: DetectPool | null; cascade: CascadeThread | null } = { pool: null, cascade: null };
  const loadNetworks = async (): Promise<{ pool: DetectPool; cascade: CascadeThread }> => {
    const compute = detectCompute(spreading.settings, spreading.machine);
    const computes = cropComputes(spreading, init.cascade);
    // What is prepared in the graph is made for the source's pictures.
    const [first, behind] = [isInGraph(compute.place), computes.some(({ place }) => place === 'graph')];
    const known = first || behind ? (await source.opened).source : null;
    const placed = known && init.detector ? { ...pictureFacts(known), letterbox: letterbox(known, init.detector.input) } : null;
    const pool = new DetectPool({ plan: FIRST_PLAN, model: init.detector, compute, source: placed }, stageListener);
    begun.pool = pool;
    const cascade = new CascadeThread(
      { plan: FIRST_PLAN, networks: init.cascade, computes, picture: known && pictureFacts(known) },
      stageListener,
    );
    begun.cascade = cascade;
    await Promise.all([pool.ready, cascade.ready]);
    return { pool, cascade };
  };
  const loading = Promise.all([source.opened, loadNetworks(), track.ready, queues.ready]);
  const loaded = await Promise.race([loading, givenUp(init.signal)]).catch(async (error: Fault) => {
    loading.catch(() => undefined);
    const threads = [source, ...(begun.pool?.threads ?? []), track, ...(begun.cascade ? [begun.cascade.thread] : []), queues];
    for (const thread of threads) thread.quit();
    await Promise.all(threads.map((thread) => thread.exited));
    throw error;
  });
  const [opened, { pool, cascade }] = loaded;

  // What they share.
  const preview = previewSize(opened.source);
  const room = { width: Math.max(ROOM_PX, pool.input?.width ?? 0), height: Math.max(ROOM_PX, pool.input?.height ?? 0) };
  const slot = {
    readers: 1,
    claimLog: TABLE_ROWS,
    model: room,
    full: { width: opened.source.width, height: opened.source.height },
    fullBytes: yuvBytes(pictureFacts(opened.source)),
    preview,
    mapBytes: MAX_MAP,
  };
  const { ring: ringBuffer, pages } = createRingMemory({ ...slot, slots: slotsWithin(slot, open.ringSlots, MAX_RING_SLOTS) });
  const ring = new Ring(ringBuffer);
  const tableBuffer = FrameTable.allocate(TABLE_ROWS);
  const controls = new Controls(Controls.allocate());
  const flow = DEFAULT_FLOW[opened.source.kind];
  controls.setFlow(open.policy ?? flow.policy, open.read ?? flow.read);
  controls.setFaults(open.faults);
  // A live source sets its own pace.
  const pace = opened.source.kind === 'live' ? 'realtime' : open.pace;
  controls.setPreviewInterval(PREVIEW_INTERVAL_MS[pace], previewCostTimes(pace));
  const shared = { ring: ringBuffer, table: tableBuffer, controls: controls.buffer };
  const stageStart = { type: 'start', ...shared, pages, clockOriginNs, stageTimeoutMs: open.stageTimeoutMs } as const;
  const networks = new Networks({
    pool,
    cascade,
    source: opened.source,
    room,
    controls,
    stageStart,
    listener: stageListener,
    ring,
    spreading,
    live: init.live,
    send: (plan, letterbox, reads) => source.command({ type: 'network', plan, letterbox, reads }, controls),
  });
  const ownThreads = (): readonly AnyStageThread[] => [...networks.threads, track, queues];

  return {
    source: opened.source,
    decoder: opened.decoder,
    get detector() {
      return networks.detector;
    },
    get cascade() {
      return networks.cascade;
    },
    labels: { detect: (plan) => networks.detectLabels(plan), classify: (plan) => networks.classifyLabels(plan) },
    controls,
    table: new FrameTable(tableBuffer),
    ring,
    queues: new QueueSums(queueSums),
    preview,
    get threads() {
      return [...source.threads, ...ownThreads()];
    },
    workers: (span) => (span === SPAN.preprocess_layout || span === SPAN.detect || span === SPAN.postprocess ? networks.poolSize : 1),
    start: () => {
      networks.start();
      track.post(stageStart satisfies StageStart);
      queues.post(stageStart satisfies StageStart);
      source.start({
        ...shared,
        pace,
        loop: open.loop,
        model: networks.letterbox,
        reads: networks.reads,
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
    changeDetector: (model) => networks.changeDetector(model),
    changeCascade: (wanted) => networks.changeCascade(wanted),
    spread: (settings, reports) => networks.spread({ settings, machine: { ...spreading.machine, reports } }),
    apply: (live) => networks.apply(live),
    stop: async () => {
      controls.stop();
      networks.close();
      const threads = [source, ...ownThreads()];
      for (const thread of threads) thread.quit();
      await Promise.all(threads.map((thread) => thread.exited));
    },
  };
};
