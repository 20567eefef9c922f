import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { type DecoderInfo, Fault, type FaultRecord, type SourceInfo } from '../../../contract/index.ts';
import type { Controls } from '../controls.ts';
import type { FromSource, SourceCommand, SourceEvent, SourceStart, SourceThreadInit, Still, ToSource } from './source/protocol.ts';
import { threadUrl } from './thread.ts';

export interface OpenedSource {
  readonly source: SourceInfo;
  readonly decoder: DecoderInfo;
}

export interface SourceListener {
  ended(): void;
  event(event: SourceEvent): void;
  still(still: Still): void;
  /** After it was opened. */
  died(fault: FaultRecord): void;
}

/**
 * The source thread as the hub holds it: `opened` settles once the source was probed (a `Fault` where it cannot be). Commands reach it through a
 * port that it reads between frames; a sleeping source is woken by the controls' counter.
 */
export class SourceHandle {
  readonly opened: Promise<OpenedSource>;
  readonly exited: Promise<void>;
  readonly name = 'source';
  readonly worker: Worker;
  readonly #port: MessagePort;
  readonly #opening = Promise.withResolvers<OpenedSource>();
  #phase: 'opening' | 'open' | 'over' = 'opening';
  /** Seeks and plays sent so far: an end from before the last of them is none any more. */
  #jumps = 0;

  constructor(init: Omit<SourceThreadInit, 'commandPort'>, listener: SourceListener) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const data: SourceThreadInit = { ...init, commandPort: port2 };
    const worker = new Worker(threadUrl(import.meta.url, './source/source-thread'), {
      workerData: data,
      transferList: [port2],
      name: this.name,
    });
    this.worker = worker;
    this.opened = this.#opening.promise;
    this.opened.catch(() => undefined);
    const fail = (fault: FaultRecord) => {
      if (this.#phase === 'opening') this.#opening.reject(new Fault(fault.kind, fault.message));
      else if (this.#phase === 'open') listener.died(fault);
      this.#phase = 'over';
    };
    worker.on('message', (message: FromSource) => {
      if (message.type === 'opened') {
        this.#phase = 'open';
        this.#opening.resolve({ source: message.source, decoder: message.decoder });
      } else if (message.type === 'failed') fail(message.fault);
      else if (message.type === 'ended' && message.jumps === this.#jumps) listener.ended();
      else if (message.type === 'event') listener.event(message.event);
      else if (message.type === 'still') listener.still(message.still);
      else if (message.type === 'stopped') this.#phase = 'over';
    });
    worker.on('error', (error) => fail({ kind: 'internal', message: error instanceof Error ? error.message : String(error) }));
    this.exited = new Promise((resolve) =>
      worker.once('exit', () => {
        fail({ kind: 'internal', message: 'The source thread ended before its time; the log above says more.' });
        this.#port.close();
        resolve();
      }),
    );
  }

  start(start: Omit<SourceStart, 'type'>): void {
    this.#port.postMessage({ type: 'start', ...start } satisfies ToSource);
  }

  command(command: SourceCommand, controls: Controls): void {
    if (command.type === 'play' || command.type === 'seek') this.#jumps++;
    this.#port.postMessage(command);
    controls.wake();
  }

  /** Ends a source that was never started; after its start the stop flag does. */
  quit(): void {
    this.#phase = 'over';
    this.#port.postMessage({ type: 'stop' } satisfies ToSource);
  }
}
