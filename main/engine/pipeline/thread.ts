import { Worker } from 'node:worker_threads';
import { Fault, type FaultRecord, type ProviderInfo } from '../../../contract/index.ts';

/** Resolves a thread's module beside `base`: `.ts` where the sources run, `.js` where they were built. */
export const threadUrl = (base: string, name: string): URL => new URL(`${name}${base.endsWith('.ts') ? '.ts' : '.js'}`, base);

/** What every stage thread says; a thread may say more of its own. */
export type ThreadMessage<Ready> =
  | { readonly type: 'ready'; readonly ready: Ready }
  | { readonly type: 'failed'; readonly fault: FaultRecord }
  | { readonly type: 'event'; readonly text: string }
  | ({ readonly type: 'fell' } & Fell);

/** A network fell from one rung of its ladder to the next. */
export interface Fell {
  /** Which of the thread's networks. */
  readonly network: number;
  /** Where it ran until then. */
  readonly from?: string;
  readonly provider: ProviderInfo;
  /** One sentence. */
  readonly text: string;
}

export interface StageThreadListener {
  event(text: string): void;
  fell?(fell: Fell): void;
  /** The thread failed or ended after it was ready, and nobody had asked it to. */
  died(fault: FaultRecord): void;
}

/** A stage thread, whatever it is ready with. */
export type AnyStageThread = Pick<StageThread<null>, 'name' | 'worker' | 'exited' | 'quit' | 'retire'>;

/**
 * A stage's worker thread as the hub holds it: `ready` settles once it has loaded what it needs (a `Fault` where it cannot), `exited` when it is
 * gone. A thread is never terminated (it may be inside a native call, and that would end the process): it stops by the flag in `Controls`, or
 * before its start by `quit`.
 */
export class StageThread<Ready> {
  readonly ready: Promise<Ready>;
  readonly exited: Promise<void>;
  readonly name: string;
  readonly worker: Worker;
  readonly #listener: StageThreadListener;
  readonly #resolved = Promise.withResolvers<Ready>();
  #phase: 'loading' | 'running' | 'retiring' | 'over' = 'loading';

  /** @param name as resources and the system's own tools show it */
  constructor(url: URL, name: string, workerData: unknown, listener: StageThreadListener) {
    this.#listener = listener;
    this.name = name;
    this.worker = new Worker(url, { workerData, name });
    this.ready = this.#resolved.promise;
    this.ready.catch(() => undefined);
    this.worker.on('message', (message: ThreadMessage<Ready>) => this.#hear(message));
    this.worker.on('error', (error) => this.#fail({ kind: 'internal', message: error instanceof Error ? error.message : String(error) }));
    this.exited = new Promise((resolve) =>
      this.worker.once('exit', () => {
        if (this.#phase === 'retiring') this.#phase = 'over';
        this.#fail({ kind: 'internal', message: 'A stage thread ended before its time; the log above says more.' });
        resolve();
      }),
    );
  }

  #hear(message: ThreadMessage<Ready>): void {
    if (message.type === 'failed') this.#fail(message.fault);
    else if (message.type === 'event') this.#listener.event(message.text);
    else if (message.type === 'fell') this.#listener.fell?.(message);
    else if (message.type === 'ready' && this.#phase === 'loading') {
      this.#phase = 'running';
      this.#resolved.resolve(message.ready);
    }
  }

  #fail(fault: FaultRecord): void {
    if (this.#phase === 'loading') this.#resolved.reject(new Fault(fault.kind, fault.message));
    else if (this.#phase === 'running' || this.#phase === 'retiring') this.#listener.died(fault);
    this.#phase = 'over';
  }

  post(message: unknown): void {
    this.worker.postMessage(message);
  }

  /** Another takes its place: it ends by itself when what is on its way for it is done, and that is no failure. */
  retire(): void {
    if (this.#phase === 'running') this.#phase = 'retiring';
  }

  /** From now on its end is expected. Ends it at once where it was never started. */
  quit(): void {
    this.#phase = 'over';
    this.#resolved.reject(new Fault('internal', 'stopped before it was ready'));
    this.post({ type: 'quit' });
  }
}
