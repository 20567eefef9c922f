import { Worker } from 'node:worker_threads';
import { Fault } from '../../../contract/index.ts';
import { threadUrl } from '../pipeline/thread.ts';
import { ownFolders } from './active.ts';
import { stoppingFault } from './may-read.ts';
import type { FromWorkThread, ToWorkThread, WorkJob, WorkResults } from './work-messages.ts';

/** A thread that has had nothing to do for so long ends. */
const IDLE_MS = 30_000;

interface Waiting {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One thread, from its start to its end, and who waits for its answers, by number. */
interface Started {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
  readonly exited: Promise<void>;
}

/**
 * Has jobs that read whole sessions done by a thread of its own, one after the other, so that the thread that asks goes on. The thread is started
 * with the first job, ends when it has been idle for a while, and is never terminated: it is told to end. It keeps the process alive only while
 * somebody waits for it.
 */
export class WorkThread {
  readonly #idleMs: number;
  #thread: Started | null = null;
  readonly #ending = new Set<Promise<void>>();
  #idle: NodeJS.Timeout | undefined;
  #seq = 0;

  constructor(idleMs: number = IDLE_MS) {
    this.#idleMs = idleMs;
  }

  /** The thread there is just now. */
  get worker(): Worker | null {
    return this.#thread?.worker ?? null;
  }

  /** @throws whatever the job throws: a Fault as a Fault, a bug with its stack; a Fault (usage) where `end` came first. */
  run<J extends WorkJob>(job: J): Promise<WorkResults[J['name']]> {
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    const { worker, waiting } = this.#thread;
    const seq = this.#seq++;
    return new Promise((resolve, reject) => {
      waiting.set(seq, { resolve: resolve as Waiting['resolve'], reject });
      worker.ref();
      worker.postMessage({ type: 'job', seq, job, recording: ownFolders() } satisfies ToWorkThread);
    });
  }

  /** Ends the thread and waits for that: a job stops at its next batch. The next `run` starts another one. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const thread = this.#thread;
    if (thread) {
      settleAll(thread, stoppingFault());
      thread.worker.ref();
      this.#quit(thread);
    }
    await Promise.all(this.#ending);
  }

  #start(): Started {
    const worker = new Worker(threadUrl(import.meta.url, './work-thread'), { name: 'work' });
    const thread: Started = {
      worker,
      waiting: new Map(),
      exited: new Promise((resolve) => worker.once('exit', () => resolve())),
    };
    worker.on('message', (message: FromWorkThread) => this.#hear(thread, message));
    worker.on('error', (error) => this.#lost(thread, error));
    worker.on('exit', () => this.#lost(thread, new Error('The work thread ended before its time')));
    return thread;
  }

  #hear(thread: Started, message: FromWorkThread): void {
    const waiting = thread.waiting.get(message.seq);
    thread.waiting.delete(message.seq);
    if (message.ok) waiting?.resolve(message.result);
    else waiting?.reject('fault' in message ? new Fault(message.fault.kind, message.fault.message) : bugOf(message.bug));
    if (thread.waiting.size > 0 || this.#thread !== thread) return;
    thread.worker.unref();
    this.#idle = setTimeout(() => this.#quit(thread), this.#idleMs).unref();
  }

  /** From here on a new job gets a new thread, so that none is told to one that is about to end. */
  #quit(thread: Started): void {
    this.#thread = null;
    thread.worker.postMessage({ type: 'quit' } satisfies ToWorkThread);
    this.#ending.add(thread.exited);
    void thread.exited.then(() => this.#ending.delete(thread.exited));
  }

  #lost(thread: Started, error: unknown): void {
    if (this.#thread === thread) this.#thread = null;
    settleAll(thread, error);
  }
}

function settleAll({ waiting }: Started, error: unknown): void {
  for (const { reject } of waiting.values()) reject(error);
  waiting.clear();
}

function bugOf({ message, stack }: { readonly message: string; readonly stack: string }): Error {
  const bug = new Error(message);
  bug.stack = stack;
  return bug;
}

const shared = new WorkThread();

/** Does a job in this process's work thread. @throws as WorkThread.run */
export const inWorkThread = <J extends WorkJob>(job: J): Promise<WorkResults[J['name']]> => shared.run(job);

/** Who looks at the list opens one next: the thread is then there already. */
export const warmWorkThread = (): void => {
  inWorkThread({ name: 'warm' }).catch(() => undefined);
};

/** Ends this process's work thread, where there is one, and waits for that. */
export const endWorkThread = (): Promise<void> => shared.end();

/** This process's work thread, while there is one. */
export const workThread = (): Worker | null => shared.worker;
