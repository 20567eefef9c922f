import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NodePlacement, Provider } from '../../../../contract/compute.ts';
import type { Numbers } from '../../families/family.ts';
import { threadUrl } from '../../pipeline/thread.ts';
import type { ModelReference } from '../description.ts';
import type { Feed } from './feed.ts';
import { profileFolder } from './profile-folder.ts';
import { aligned, type LoadJob, type ProviderAnswer, type ProviderJob, type RunJob } from './provider-protocol.ts';
import { providerWords } from './provider-words.ts';
import { openSharedFile, readAt, writeAt } from './shared-file.ts';

/** What is loaded; the rest of a network's description is not needed for that. */
export type LoadedModel = Pick<ModelReference, 'path' | 'bytes' | 'input' | 'constants' | 'outputs'>;

/** A provider that did not do what it was asked for: in a few words, e.g. "crashed (SIGSEGV)". Its process is of no use any more. */
export class ProviderFailure extends Error {
  override readonly name = 'ProviderFailure';
  readonly kind: 'died' | 'late' | 'failed';
  constructor(kind: ProviderFailure['kind'], words: string) {
    super(words);
    this.kind = kind;
  }
}

/** What is printed while something fails is the only place where the cause is named (a library that is missing); so much of its end is kept. */
const KEPT_CHARACTERS = 8192;
/** What was printed may arrive behind the answer. */
const PRINTED_LATE_MS = 50;
const END_MS = 2000;

/**
 * A process that runs one network on one provider, and ends with nobody else when that crashes or hangs. Tensors cross in a file in shared memory, which
 * costs two copies each way. Belongs to one thread, which may be a worker; one request at a time.
 */
export class ProviderProcess {
  readonly #provider: Provider;
  readonly #child: ChildProcess;
  readonly #fd: number;
  readonly #exited: Promise<void>;
  #printed = '';
  #gone: ProviderFailure | null = null;
  #closed = false;
  /** Of the request that goes on. */
  #whenGone: ((failure: ProviderFailure) => void) | null = null;

  /** @param env of the process: a device's driver reads it. @throws ProviderFailure where there can be no process or no shared memory */
  constructor(provider: Provider, env: NodeJS.ProcessEnv = process.env) {
    this.#provider = provider;
    try {
      this.#fd = openSharedFile();
    } catch (error) {
      throw notStarted(error);
    }
    try {
      this.#child = fork(fileURLToPath(threadUrl(import.meta.url, './provider-child')), {
        env,
        execArgv: [],
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc', this.#fd],
      });
    } catch (error) {
      closeSync(this.#fd);
      throw notStarted(error);
    }
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#printed = (this.#printed + text).slice(-KEPT_CHARACTERS);
    });
    this.#exited = new Promise((resolve) => {
      const end = (how: string): void => {
        this.#gone ??= new ProviderFailure('died', `crashed (${how})`);
        this.#whenGone?.(this.#gone);
        resolve();
      };
      this.#child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      this.#child.once('error', (error) => end(error.message));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Loads a network and, where its sizes are known, runs it once on zeros.
   * @throws ProviderFailure where it cannot, crashes, or is not done within `limitMs`
   */
  async load(
    model: LoadedModel,
    options: { intraOpThreads: number; spinning: boolean; limitMs: number },
  ): Promise<{ loadMs: number; placement: NodePlacement | null }> {
    const { input, bytes, constants, outputs } = model;
    const sides = [input.height, input.width];
    if (bytes !== null) this.#write(bytes, 0);
    const job: LoadJob = {
      type: 'load',
      provider: this.#provider,
      path: model.path,
      bytes: bytes?.byteLength ?? null,
      picture: { name: input.name, dims: input.layout === 'nchw' ? [1, input.channels, ...sides] : [1, ...sides, input.channels] },
      constants,
      outputs,
      intraOpThreads: options.intraOpThreads,
      spinning: options.spinning,
    };
    const answer = await this.#ask(job, options.limitMs);
    if (answer.type !== 'loaded') throw new Error(`${basename(model.path)} was answered with ${answer.type}`);
    return { loadMs: answer.loadMs, placement: answer.placement };
  }

  /**
   * Runs the network once. `runMs`: of the run alone; `placement`: with the first run, where it was not known before.
   * @throws ProviderFailure where it cannot, crashes, or is not done within `limitMs`
   */
  async run(
    feeds: Readonly<Record<string, Feed>>,
    limitMs: number,
  ): Promise<{ outputs: Numbers[]; runMs: number; placement: NodePlacement | null }> {
    let at = 0;
    const said: RunJob['feeds'][number][] = [];
    for (const [name, { data, dims }] of Object.entries(feeds)) {
      this.#write(data, at);
      said.push({ name, type: data instanceof Float32Array ? 'float32' : 'uint8', dims, at });
      at = aligned(at + data.byteLength);
    }
    const answer = await this.#ask({ type: 'run', feeds: said }, limitMs);
    if (answer.type !== 'ran') throw new Error(`a run was answered with ${answer.type}`);
    let from = 0;
    const outputs = answer.outputs.map(({ dims, length }): Numbers => {
      const data = new Float32Array(length);
      readAt(this.#fd, data, from);
      from = aligned(from + data.byteLength);
      return { data, dims };
    });
    return { outputs, runMs: answer.runMs, placement: answer.placement };
  }

  /** Ends the process, whatever it does, and waits until it is gone (one that the system does not let go: 2 s). May be called twice. */
  async close(): Promise<void> {
    this.#gone ??= new ProviderFailure('died', 'was ended');
    this.#child.kill('SIGKILL');
    const { pid } = this.#child;
    if (!this.#closed) closeSync(this.#fd);
    this.#closed = true;
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#exited, new Promise((resolve) => (timer = setTimeout(resolve, END_MS)))]);
    clearTimeout(timer);
    if (pid !== undefined) rmSync(profileFolder(pid), { recursive: true, force: true });
  }

  #write(view: ArrayBufferView, at: number): void {
    try {
      writeAt(this.#fd, view, at);
    } catch (error) {
      throw new ProviderFailure('failed', `its input cannot be handed over (${error instanceof Error ? error.message : String(error)})`);
    }
  }

  async #ask(job: ProviderJob, limitMs: number): Promise<Exclude<ProviderAnswer, { type: 'failed' }>> {
    const answer = await this.#answer(job, limitMs);
    if (answer.type !== 'failed') return answer;
    if (job.type === 'load') await new Promise((resolve) => setTimeout(resolve, PRINTED_LATE_MS));
    throw new ProviderFailure('failed', providerWords(this.#provider, answer.message, this.#printed));
  }

  #answer(job: ProviderJob, limitMs: number): Promise<ProviderAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#gone !== null) return reject(this.#gone);
      const child = this.#child;
      const onMessage = (message: ProviderAnswer): void => {
        end();
        resolve(message);
      };
      const fail = (failure: ProviderFailure): void => {
        end();
        reject(failure);
      };
      const end = (): void => {
        clearTimeout(timer);
        child.off('message', onMessage);
        this.#whenGone = null;
      };
      const timer = setTimeout(() => {
        this.#gone ??= new ProviderFailure('late', `did not answer within ${seconds(limitMs)}`);
        child.kill('SIGKILL');
        fail(this.#gone);
      }, limitMs);
      this.#whenGone = fail;
      child.on('message', onMessage);
      // Where it cannot be sent, the process is going: its end says how.
      child.send(job, () => undefined);
    });
  }
}

const notStarted = (error: unknown): ProviderFailure =>
  new ProviderFailure('failed', `its process cannot be started (${error instanceof Error ? error.message : String(error)})`);

const seconds = (ms: number): string => `${ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)} s`;
