import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { threadUrl } from '../pipeline/thread.ts';
import type { ProbeAnswer, ProbeJob, ProbeMessage } from './probe-protocol.ts';

/** How a job ended: with an answer, or with the end of the process, by itself or because it took too long. */
export type ProbeOutcome =
  | { readonly kind: 'answer'; readonly answer: ProbeAnswer }
  | { readonly kind: 'died'; readonly how: string; readonly loaded: boolean }
  | { readonly kind: 'late'; readonly loaded: boolean };

/** A process in which networks are tried out, one after the other. One that died, or was late, is of no use any more. */
export class ProbeChild {
  readonly #child: ChildProcess;
  #usable = true;

  constructor() {
    this.#child = fork(fileURLToPath(threadUrl(import.meta.url, './probe-process')), {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
    });
    this.#child.once('exit', () => {
      this.#usable = false;
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get usable(): boolean {
    return this.#usable;
  }

  /** Never rejects. The process is killed where the job is not done within `limitMs`. One job at a time. */
  ask(job: ProbeJob, limitMs: number): Promise<ProbeOutcome> {
    return new Promise((resolve) => {
      const child = this.#child;
      let loaded = false;
      const end = (outcome: ProbeOutcome): void => {
        clearTimeout(timer);
        child.off('message', onMessage).off('exit', onExit).off('error', onError);
        if (outcome.kind !== 'answer') this.close();
        resolve(outcome);
      };
      const onMessage = (message: ProbeMessage): void => {
        if (message.type === 'loaded') loaded = true;
        else end({ kind: 'answer', answer: message.answer });
      };
      const onExit = (code: number | null, signal: string | null): void =>
        end({ kind: 'died', how: signal ?? `exit code ${code}`, loaded });
      const onError = (error: Error): void => end({ kind: 'died', how: error.message, loaded });
      const timer = setTimeout(() => end({ kind: 'late', loaded }), limitMs);
      child.on('message', onMessage).on('exit', onExit).on('error', onError);
      if (this.#usable) child.send(job, (error) => error && onError(error));
      else end({ kind: 'died', how: 'it was gone before', loaded });
    });
  }

  /** Ends the process, whatever it does. */
  close(): void {
    this.#usable = false;
    this.#child.kill('SIGKILL');
  }
}
