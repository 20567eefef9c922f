import type { Readable } from 'node:stream';
import type {
  AutoTune,
  DownloadState,
  ExportFormat,
  ModelInsight,
  Overhead,
  ParsedParams,
  RequestName,
  RequestResult,
  Resources,
  RunState,
  SessionEvent,
  Snapshot,
  WhatIf,
} from '../../../contract/index.ts';

/** What the hub tells every window, as the engine says it. Called on the hub's own thread; must not throw. */
export interface EngineListener {
  state(state: RunState): void;
  snapshot(snapshot: Snapshot): void;
  event(event: SessionEvent): void;
  readonly whatIf?: (whatIf: WhatIf) => void;
  readonly resources?: (resources: Resources) => void;
  readonly overhead?: (overhead: Overhead) => void;
  readonly autoTune?: (autoTune: AutoTune) => void;
  readonly download?: (download: DownloadState) => void;
}

/** When a preview was drawn: beginning and end, ns on the engine's clock. */
export interface Presented {
  readonly frame: number;
  readonly runId: number;
  readonly startNs: number;
  readonly endNs: number;
}

/** What the process of a window uses: CPU in percent of one core. */
export interface WindowUsage {
  readonly cpuPct: number;
  readonly memoryBytes: number;
}

/** Something that can show pictures. The engine calls `send` at most as often as credit allows. */
export interface ViewerSink {
  /** `message` as `encodePreview` builds it; the engine must not write into it afterwards. */
  send(message: Buffer): void;
}

/** The engine's side of a viewer. After `close`, `send` is not called again. */
export interface ViewerControl {
  /** The viewer can take `n` more previews. */
  credit(n: number): void;
  presented(presented: Presented): void;
  /** A preview that was sent will not be drawn. */
  missed(missed: Pick<Presented, 'frame' | 'runId'>): void;
  close(): void;
}

/** The engine as the hub sees it: the one seam between the control plane and the pipeline. */
export interface EngineControl {
  readonly version: string;
  state(): RunState;
  /** Does what a window asked for; `params` have been checked. Throws a Fault for what a user can cause. */
  handle<N extends RequestName>(name: N, params: ParsedParams<N>): Promise<RequestResult<N>>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: EngineListener): () => void;
  addViewer(viewer: ViewerSink): ViewerControl;
  /** The picture of a session, JPEG; null where it has none, or there is no such session. */
  thumbnail(id: string): Promise<Buffer | null>;
  /** Writes a session as a file of another format; its size. Throws a Fault for what a user can cause. `signal`: a clip, which takes long, is not wanted any more. */
  exportSession(id: string, format: ExportFormat, outFile: string, signal?: AbortSignal): Promise<{ bytes: number }>;
  /** Adds a model file that a window sends to the library. Throws a Fault for what a user can cause; then nothing of it is kept. */
  receiveModel?(fileName: string, body: Readable): Promise<ModelInsight>;
  /** Once a second from each window that can tell. */
  windowUsage?(usage: WindowUsage): void;
}
