import { basename } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Fault } from '../../../contract/errors.ts';
import type { ProviderInfo } from '../../../contract/run.ts';
import { sleepUntilMs } from '../sleep.ts';
import type { ConstantInput, Numbers } from '../families/family.ts';
import type { ModelReference } from './description.ts';
import { runtimeWords } from './runtime-words.ts';

export interface SessionOptions {
  /** Where the network is, what goes in besides the picture, what comes out, and how long its runs last. */
  readonly model: Pick<ModelReference, 'path' | 'bytes' | 'delayMs' | 'input' | 'constants' | 'outputs'>;
  /** Threads of one run; cores are shared out between sessions by whoever opens them. */
  readonly intraOpThreads: number;
  /** `cpu`, or `auto`: the best that is there. */
  readonly provider?: 'auto' | 'cpu';
}

const inShort = (error: unknown): string => runtimeWords(error instanceof Error ? error.message : String(error));

const constantTensor = ({ type, dims, data }: ConstantInput): Tensor => {
  if (type === 'int64') return new Tensor('int64', BigInt64Array.from(data, BigInt), dims);
  if (type === 'int32') return new Tensor('int32', Int32Array.from(data), dims);
  if (type === 'bool') return new Tensor('bool', Uint8Array.from(data), dims);
  return new Tensor('float32', Float32Array.from(data), dims);
};

/** The numbers of an output as float32; null where they are none. Integers above 2^24 lose digits: class numbers are far below. */
const asFloats = (data: Tensor['data']): Float32Array | null => {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float32Array.from(data, Number);
  if (data instanceof Int32Array || data instanceof Uint8Array || data instanceof Int8Array) return Float32Array.from(data);
  return data instanceof Float64Array || data instanceof Uint32Array || data instanceof Int16Array ? Float32Array.from(data) : null;
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
  readonly #model: SessionOptions['model'];
  readonly #constants: Readonly<Record<string, Tensor>>;
  #closed = false;

  private constructor(session: InferenceSession, provider: ProviderInfo, name: string, model: SessionOptions['model']) {
    this.#session = session;
    this.provider = provider;
    this.#name = name;
    this.#model = model;
    this.#constants = Object.fromEntries(model.constants.map((constant) => [constant.name, constantTensor(constant)]));
  }

  /** Loads a network. Throws Fault('model') with one sentence where onnxruntime refuses it. */
  static async create(options: SessionOptions): Promise<Session> {
    const { path, bytes } = options.model;
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
      return new Session(session, provider, name, options.model);
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
   * Runs the network once and gives its outputs as the model lists them, newly made. A model with a delay answers when that has passed since the run
   * began, and this thread sleeps until then. Throws Fault('model') where the run fails.
   */
  async run(picture: Tensor): Promise<Numbers[]> {
    if (this.#closed) throw new Error(`${this.#name} was run after it was closed`);
    const { input, outputs: wanted, delayMs } = this.#model;
    const startedMs = performance.now();
    let outputs: InferenceSession.ReturnType;
    try {
      outputs = await this.#session.run({ ...this.#constants, [input.name]: picture }, wanted);
    } catch (error) {
      throw new Fault('model', `${this.#name} fails when it is run: ${inShort(error)}; export the model again, or use another.`, {
        cause: error,
      });
    }
    const numbers = wanted.map((name): Numbers => {
      const output = outputs[name];
      const data = output === undefined ? null : asFloats(output.data);
      if (data === null || output === undefined) {
        throw new Fault('model', `Expected numbers from ${this.#name} but received ${output?.type ?? 'nothing'}; use another model.`);
      }
      return { data, dims: output.dims };
    });
    if (delayMs > 0) sleepUntilMs(startedMs + delayMs);
    return numbers;
  }

  /** Frees the network. May be called twice; not while a run goes on. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#session.release();
  }
}
