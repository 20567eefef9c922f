import { Worker } from 'node:worker_threads';
import type { FaultRecord, SourceLink } from '../../../../../contract/index.ts';
import type { DecodeAsk } from '../../decode/program/messages.ts';
import { threadUrl } from '../../thread.ts';
import { PacketRingWriter } from './packet-ring.ts';
import type { FromReceive, ReceiveInit, ToReceive } from './receive-thread.ts';

export interface ReceiveListener {
  link(link: SourceLink): unknown;
  /** The user's own ffmpeg is to receive and decode. */
  ask(ask: DecodeAsk): void;
  /** The thread ended, and nobody had asked it to. */
  died(fault: FaultRecord): void;
}

/** The thread that receives a live source, as the hub holds it. What cannot be opened is told by the ring, to the thread that decodes. */
export class ReceiveHandle {
  readonly name = 'receive';
  readonly worker: Worker;
  readonly exited: Promise<void>;
  #stopped = false;

  constructor(init: ReceiveInit, listener: ReceiveListener) {
    this.worker = new Worker(threadUrl(import.meta.url, './receive-thread'), { workerData: init, name: this.name });
    let failed = false;
    this.worker.on('message', (message: FromReceive) => {
      if (message.type === 'decodeElsewhere') {
        listener.ask(message.ask);
        return;
      }
      failed = message.link.state === 'failed';
      listener.link(message.link);
    });
    const die = (message: string): void => {
      // Whoever waits for packets is not to wait for ever.
      new PacketRingWriter(init.packets).close();
      if (!this.#stopped && !failed) listener.died({ kind: 'internal', message });
      this.#stopped = true;
    };
    this.worker.on('error', (error) => die(error instanceof Error ? error.message : String(error)));
    this.exited = new Promise((resolve) =>
      this.worker.once('exit', () => {
        die('The thread that receives the source ended before its time; the log above says more.');
        resolve();
      }),
    );
  }

  /** The run begins: whoever decodes sleeps by these controls. */
  start(controls: SharedArrayBuffer): void {
    this.worker.postMessage({ type: 'start', controls } satisfies ToReceive);
  }

  /** It is not wanted any more, and ends within about a second, whatever it waits for. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.worker.postMessage({ type: 'stop' } satisfies ToReceive);
  }
}
