import { basename } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Fault } from '../../../contract/errors.ts';
import type { ProviderInfo } from '../../../contract/run.ts';
import { sleepUntilMs } from '../sleep.ts';
import type { ModelReference } from './description.ts';

/** One tensor of numbers: row-major data and its dimensions. */
export interface Numbers {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface SessionOptions {
  /** Where the network is, and how long its runs last. */
  readonly model: Pick<ModelReference, 'path' | 'bytes' | 'delayMs'>;
  /** Threads of one run; cores are shared out between sessions by whoever opens them. */
  readonly intraOpThreads: number;
  /** `cpu`, or `auto`: the best that is there. */
  readonly provider?: 'auto' | 'cpu';
}

/** What onnxruntime's errors say, without its prefixes and stack of files, in one piece of a sentence. */
const inShort = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  const [line = ''] = text.split('\n');
  const short = line
    .replace(/^.*?(failed:|Exception during \w+:)\s*/i, '')
    .replace(/\s+/g, ' ')
    .trim();
  return (short || line || 'no reason given').slice(0, 300).replace(/[.;]+$/, '');
};

/**
 * One network loaded into onnxruntime. Its constructor's work and its runs block the thread that does them, so each session has a worker
 * thread of its own, and nobody else calls it. A thread is never terminated and the process never exits while `run` goes on: stop by a
 * flag, then `close`.
 */
export class Session {
  readonly provider: ProviderInfo;
  readonly #session: InferenceSession;
  readonly #name: string;
  readonly #delayMs: number;
  #closed = false;

  private constructor(session: InferenceSession, provider: ProviderInfo, name: string, delayMs: number) {
    this.#session = session;
    this.provider = provider;
    this.#name = name;
    this.#delayMs = delayMs;
  }

  /** Loads a network. Throws Fault('model') with one sentence where onnxruntime refuses it. */
  static async create(options: SessionOptions): Promise<Session> {
    const { path, bytes, delayMs } = options.model;
    const name = basename(path) === 'model.onnx' ? path : basename(path);
    try {
      const settings: InferenceSession.SessionOptions = {
        executionProviders: ['cpu'],
        intraOpNumThreads: options.intraOpThreads,
        interOpNumThreads: 1,
        executionMode: 'sequential',
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        // Threads that spin between runs take the core from the decoder.
        extra: { session: { intra_op: { allow_spinning: '0' } } },
      };
      const session = await (bytes === null ? InferenceSession.create(path, settings) : InferenceSession.create(bytes, settings));
      const provider = { requested: options.provider ?? 'auto', actual: 'cpu', candidates: [{ name: 'cpu', ok: true, reason: '' }] };
      return new Session(session, provider, name, delayMs);
    } catch (error) {
      throw new Fault('model', `onnxruntime cannot load ${path}: ${inShort(error)}; export the model again, or use another.`, {
        cause: error,
      });
    }
  }

  /** A tensor over numbers the caller owns and refills between runs: nothing is copied here. */
  static input(data: Float32Array | Uint8Array, dims: readonly number[]): Tensor {
    return data instanceof Float32Array ? new Tensor('float32', data, dims) : new Tensor('uint8', data, dims);
  }

  /**
   * Runs the network once and gives the float32 output of that name, newly made. A model with a delay answers when that has passed since the run
   * began, and this thread sleeps until then. Throws Fault('model') where the run fails.
   */
  async run(inputName: string, input: Tensor, outputName: string): Promise<Numbers> {
    if (this.#closed) throw new Error(`${this.#name} was run after it was closed`);
    const startedMs = performance.now();
    let outputs: InferenceSession.ReturnType;
    try {
      outputs = await this.#session.run({ [inputName]: input }, [outputName]);
    } catch (error) {
      throw new Fault('model', `${this.#name} fails when it is run: ${inShort(error)}; export the model again, or use another.`, {
        cause: error,
      });
    }
    const output = outputs[outputName];
    if (!(output?.data instanceof Float32Array)) {
      throw new Fault('model', `Expected float32 numbers from ${this.#name} but received ${output?.type ?? 'nothing'}; use another model.`);
    }
    if (this.#delayMs > 0) sleepUntilMs(startedMs + this.#delayMs);
    return { data: output.data, dims: output.dims };
  }

  /** Frees the network. May be called twice; not while a run goes on. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#session.release();
  }
}
