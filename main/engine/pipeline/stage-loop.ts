import { parentPort } from 'node:worker_threads';
import { toFaultRecord } from '../../../contract/index.ts';
import { Controls } from '../controls.ts';
import { Faults } from '../faults.ts';
import { type Clock, createClock } from '../telemetry/clock.ts';
import { FrameTable } from '../telemetry/frame-table.ts';
import { SharedPages, type SharedPagesInit } from './ring/shared-pages.ts';

/** The reader of the ring that the pipeline itself is; its claim order is the order of the run. */
export const PIPELINE_READER = 0;

/** The number of the first network, and of the cascade, that a run begins with. */
export const FIRST_PLAN = 1;

/** How long a wait lasts before the stop flag is looked at again. */
export const WAIT_MS = 100;

/** What a stage thread is given when the run starts. */
export interface StageStart {
  readonly type: 'start';
  readonly ring: SharedArrayBuffer;
  /** The memory that the ring lies in, where kernels can work in it. */
  readonly pages: SharedPagesInit | null;
  readonly table: SharedArrayBuffer;
  readonly controls: SharedArrayBuffer;
  readonly clockOriginNs: bigint;
  /** A frame whose stage took longer than this is lost. */
  readonly stageTimeoutMs: number;
}

export interface StageContext {
  readonly table: FrameTable;
  readonly faults: Faults;
  readonly stageTimeoutNs: number;
  readonly controls: Controls;
  readonly clock: Clock;
  /** One sentence for the user; at most one a second. */
  readonly event: (text: string) => void;
  readonly pages: SharedPages | null;
}

/**
 * The life of a stage thread: load (`prepare`), say ready, wait for `start`, run until told to stop, clean up, exit by itself. What `prepare`
 * throws is reported as a fault.
 */
export const runStageThread = async <Prepared, Ready, Start extends StageStart>(stage: {
  prepare: () => Promise<{ prepared: Prepared; ready: Ready }>;
  run: (prepared: Prepared, start: Start, context: StageContext) => Promise<void>;
  close: (prepared: Prepared) => Promise<void>;
}): Promise<void> => {
  const port = parentPort;
  if (!port) throw new Error('a stage runs in a worker thread');
  const started = new Promise<Start | null>((resolve) => {
    port.once('message', (message: Start | { type: 'quit' }) => resolve(message.type === 'start' ? (message as Start) : null));
  });
  let prepared: Prepared;
  try {
    const loaded = await stage.prepare();
    prepared = loaded.prepared;
    port.postMessage({ type: 'ready', ready: loaded.ready });
  } catch (error) {
    port.postMessage({ type: 'failed', fault: toFaultRecord(error) });
    port.close();
    return;
  }
  const start = await started;
  try {
    if (start) {
      let lastEventNs = Number.NEGATIVE_INFINITY;
      const clock = createClock(start.clockOriginNs);
      const event = (text: string) => {
        const now = clock.now();
        if (now - lastEventNs < 1e9) return;
        lastEventNs = now;
        port.postMessage({ type: 'event', text });
      };
      const controls = new Controls(start.controls);
      await stage.run(prepared, start, {
        table: new FrameTable(start.table),
        controls,
        faults: new Faults(controls),
        stageTimeoutNs: start.stageTimeoutMs * 1e6,
        clock,
        event,
        pages: start.pages && new SharedPages(start.pages),
      });
    }
  } catch (error) {
    port.postMessage({ type: 'failed', fault: toFaultRecord(error) });
  } finally {
    await stage.close(prepared);
    port.close();
  }
};
