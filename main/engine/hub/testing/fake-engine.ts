import { writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import {
  type ExportFormat,
  idleRunState,
  Fault,
  type ModelInsight,
  type Overhead,
  type ParsedParams,
  type RequestName,
  type RequestResult,
  type Resources,
  type RunState,
  type SessionEvent,
  type Snapshot,
  type WhatIf,
} from '../../../../contract/index.ts';
import type { EngineControl, EngineListener, Presented, ViewerControl, ViewerSink, WindowUsage } from '../engine-control.ts';
import { anInsight } from './messages.ts';

/** An engine without a pipeline, for tests of the hub: remembers what it was asked, and says what the test tells it to. */
export class FakeEngine implements EngineControl {
  readonly version = '0.0.0-fake';
  readonly asked: { name: RequestName; params: unknown }[] = [];
  readonly presented: Presented[] = [];
  readonly missed: Pick<Presented, 'frame' | 'runId'>[] = [];
  readonly windows: WindowUsage[] = [];
  /** Model files that were sent. */
  readonly received: { fileName: string; bytes: Buffer }[] = [];
  readonly listeners = new Set<EngineListener>();
  /** What sessions hold, by id; the files that were written; and what writing one waits for. */
  readonly exports = new Map<string, string>();
  readonly exported: string[] = [];
  exporting: Promise<void> = Promise.resolve();
  /** Pictures of sessions, by id. */
  readonly thumbnails = new Map<string, Buffer>();
  viewers = 0;
  creditGiven = 0;
  #sinks = new Set<ViewerSink>();
  #state: RunState;

  constructor() {
    this.#state = idleRunState();
  }

  state(): RunState {
    return this.#state;
  }

  async handle<N extends RequestName>(name: N, params: ParsedParams<N>): Promise<RequestResult<N>> {
    this.asked.push({ name, params });
    const answer = (result: unknown): RequestResult<N> => result as RequestResult<N>;
    switch (name) {
      case 'ping':
        return answer({ engineNs: Math.round(performance.now() * 1e6) });
      case 'set':
        this.#state = { ...this.#state, live: { ...this.#state.live, ...(params as ParsedParams<'set'> as Partial<RunState['live']>) } };
        for (const listener of this.listeners) listener.state(this.#state);
        return answer(this.#state.live);
      case 'open':
        throw new Fault('source', 'There is no file at /nowhere.mp4: check the path.');
      case 'close':
        throw new Error('a bug');
      case 'play':
        await new Promise((resolve) => setTimeout(resolve, 200));
        return answer(null);
      default:
        return answer(null);
    }
  }

  subscribe(listener: EngineListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  addViewer(viewer: ViewerSink): ViewerControl {
    this.viewers += 1;
    this.#sinks.add(viewer);
    return {
      credit: (n) => {
        this.creditGiven += n;
      },
      presented: (presented) => {
        this.presented.push(presented);
      },
      missed: (missed) => {
        this.missed.push(missed);
      },
      close: () => {
        this.viewers -= 1;
        this.#sinks.delete(viewer);
      },
    };
  }

  async exportSession(id: string, format: ExportFormat, outFile: string): Promise<{ bytes: number }> {
    this.exported.push(outFile);
    const text = this.exports.get(id);
    if (text === undefined) throw new Fault('usage', `There is no session ${id}: choose one from the list of sessions.`);
    await this.exporting;
    await writeFile(outFile, `${format}: ${text}`);
    return { bytes: Buffer.byteLength(`${format}: ${text}`) };
  }

  async thumbnail(id: string): Promise<Buffer | null> {
    return this.thumbnails.get(id) ?? null;
  }

  async receiveModel(fileName: string, body: Readable): Promise<ModelInsight> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of body) chunks.push(chunk as Buffer);
    } catch (error) {
      throw new Fault('model', `${fileName} could not be received: it broke off.`, { cause: error });
    }
    this.received.push({ fileName, bytes: Buffer.concat(chunks) });
    if (fileName === 'page.onnx')
      throw new Fault('model', 'page.onnx is a web page, no ONNX model; use an .onnx file as its exporter wrote it.');
    return anInsight({ name: fileName, bytes: Buffer.concat(chunks).length });
  }

  windowUsage(usage: WindowUsage): void {
    this.windows.push(usage);
  }

  sendPreview(message: Buffer): void {
    for (const sink of this.#sinks) sink.send(message);
  }

  sayState(state: Partial<RunState>): void {
    this.#state = { ...this.#state, ...state };
    for (const listener of this.listeners) listener.state(this.#state);
  }

  saySnapshot(snapshot: Snapshot): void {
    for (const listener of this.listeners) listener.snapshot(snapshot);
  }

  sayEvent(event: SessionEvent): void {
    for (const listener of this.listeners) listener.event(event);
  }

  sayWhatIf(whatIf: WhatIf): void {
    for (const listener of this.listeners) listener.whatIf?.(whatIf);
  }

  sayResources(resources: Resources): void {
    for (const listener of this.listeners) listener.resources?.(resources);
  }

  sayOverhead(overhead: Overhead): void {
    for (const listener of this.listeners) listener.overhead?.(overhead);
  }
}
