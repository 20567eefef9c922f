import { setTimeout } from 'node:timers/promises';
import { MessageChannel, Worker } from 'node:worker_threads';
import { expect } from 'vitest';
import { defaultLiveSettings, FRAME_STATE, type RingPolicy } from '../../../../contract/index.ts';
import { Controls } from '../../controls.ts';
import { FrameTable } from '../../telemetry/frame-table.ts';
import { yuvBytes } from '../../../../models/graph/frame.ts';
import { letterbox } from '../preprocess/letterbox.ts';
import { createRing, RingReader } from '../ring/ring.ts';
import type { FromSource, SourceCommand, SourceStart, SourceThreadInit } from './protocol.ts';

type Opened = Extract<FromSource, { type: 'opened' }>;

/** A source thread with a real ring behind it, whose frames the test takes out; for tests only. */
export class SourceThread {
  readonly messages: FromSource[] = [];
  readonly frames: { ptsMs: number; epoch: number; tReceiveNs: number; spans: Float64Array; atMs: number }[] = [];
  readonly controls = new Controls(Controls.allocate());
  readonly exited: Promise<number>;
  readonly #channel = new MessageChannel();
  readonly #table = new FrameTable(FrameTable.allocate(64));
  #ring: RingReader | null = null;
  /** Frames that the ring's policy gave up. */
  dropped = 0;
  /** Whether frames are taken out of the ring; false: the ring's reader is stalled. */
  taking = true;

  constructor(uri: string) {
    const options = { hardware: 'auto', strict: false, decoder: 'libav', rtspTransport: 'tcp' } as const;
    const workerData: SourceThreadInit = { uri, ...options, clockOriginNs: process.hrtime.bigint(), commandPort: this.#channel.port2 };
    const worker = new Worker(new URL('./source-thread.ts', import.meta.url), { workerData, transferList: [this.#channel.port2] });
    worker.on('message', (message: FromSource) => this.messages.push(message));
    this.exited = new Promise((resolve, reject) => worker.on('exit', resolve).on('error', reject));
  }

  async until(done: () => boolean, timeoutMs = 10_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!done()) {
      if (performance.now() > end)
        throw new Error(`not within ${timeoutMs} ms; ${this.frames.length} frames, ${JSON.stringify(this.messages)}`);
      await setTimeout(1);
      this.#takeFrames();
    }
  }

  async start(options: Partial<SourceStart> & { readonly policy?: RingPolicy; readonly faults?: readonly string[] } = {}): Promise<Opened> {
    const { policy = 'wait', faults = [], ...given } = options;
    await this.until(() => this.messages.length > 0);
    const [opened] = this.messages;
    if (opened?.type !== 'opened') throw new Error(JSON.stringify(opened));
    const { width, height } = opened.source;
    const box = letterbox(opened.source, { width: 64, height: 64, fit: 'letterbox-topleft', pad: 114 });
    const ring = createRing({
      slots: 4,
      readers: 1,
      claimLog: 64,
      model: { width: 64, height: 64 },
      full: { width, height },
      fullBytes: yuvBytes({ width, height, chroma: opened.source.colour.chroma }),
      preview: { width, height },
    });
    this.#ring = new RingReader(ring, 0);
    this.controls.apply(defaultLiveSettings());
    // Somebody cuts objects out: full pictures are needed.
    this.controls.setRules(1, [{ classes: {}, when: 'every-frame', everyFrames: 1, growthPct: 20, minSidePx: 1, minScore: 0 }]);
    this.controls.setFlow(policy, 'in-order');
    this.controls.setFaults(faults);
    this.controls.setWatched(true);
    const shared = { ring, table: this.#table.buffer, controls: this.controls.buffer };
    this.#channel.port1.postMessage({
      type: 'start',
      ...shared,
      pace: 'realtime',
      loop: false,
      model: box,
      reads: 'model',
      ...given,
    } satisfies SourceStart);
    return opened;
  }

  command(...commands: SourceCommand[]): void {
    for (const command of commands) this.#channel.port1.postMessage(command);
    this.controls.wake();
  }

  /** Ends the thread; the time it took, ms. */
  async stop(): Promise<number> {
    const startMs = performance.now();
    this.controls.stop();
    expect(await this.exited).toBe(0);
    expect(this.messages.at(-1)).toEqual({ type: 'stopped' });
    this.#channel.port1.close();
    return performance.now() - startMs;
  }

  #takeFrames(): void {
    for (let row = 0; row < this.#table.rows; row++) {
      if (this.#table.state(row) !== FRAME_STATE.dropped) continue;
      this.dropped++;
      this.#table.free(row);
    }
    if (!this.taking) return;
    for (let slot = this.#ring?.tryClaim('in-order') ?? -1; slot >= 0; slot = this.#ring!.tryClaim('in-order')) {
      const row = this.#table.rowOf(this.#ring!.frame);
      this.frames.push({
        ptsMs: this.#table.ptsMs(row),
        epoch: this.#table.get(row, 'epoch'),
        tReceiveNs: this.#table.tReceiveNs(row),
        spans: this.#table.spans(row).slice(),
        atMs: performance.now(),
      });
      this.#ring!.release(slot);
      this.#table.free(row);
    }
  }

  hangUp(): void {
    this.#channel.port1.close();
  }
}
