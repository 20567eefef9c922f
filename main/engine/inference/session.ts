import { basename } from 'node:path';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { Fault } from '../../../contract/errors.ts';
import type { ProviderInfo } from '../../../contract/run.ts';
import type { Numbers } from '../families/family.ts';
import { sleepUntilMs } from '../sleep.ts';
import type { ModelReference } from './description.ts';
import { sessionSettings } from './providers/session-settings.ts';
import { asFloats, constantTensor, tensorOver } from './providers/tensors.ts';
import { runtimeWords } from './runtime-words.ts';

/** Where the network is, what goes in besides the feeds, what comes out, and how long its runs last. */
export type SessionModel = Pick<ModelReference, 'path' | 'bytes' | 'delayMs' | 'input' | 'constants' | 'outputs'>;

export interface SessionOptions {
  readonly model: SessionModel;
  readonly intraOpThreads: number;
  readonly spinning?: boolean;
}

const inShort = (error: unknown): string => runtimeWords(error instanceof Error ? error.message : String(error));

/** One network in onnxruntime, on the cpu and in this process; `openSession` (network-session.ts) is for all providers. Its loading and its runs block the thread that does them. */
export class Session {
  readonly provider: ProviderInfo;
  readonly #session: InferenceSession;
  readonly #name: string;
  readonly #model: SessionModel;
  readonly #constants: Readonly<Record<string, Tensor>>;
  #closed = false;

  private constructor(session: InferenceSession, name: string, model: SessionModel) {
    this.#session = session;
    const candidates = [{ name: 'cpu', ok: true, reason: '' }];
    this.provider = { requested: 'auto', actual: 'cpu', candidates, placement: null, apart: false };
    this.#name = name;
    this.#model = model;
    this.#constants = Object.fromEntries(model.constants.map((constant) => [constant.name, constantTensor(constant)]));
  }

  /** Loads a network. Throws Fault('model') with one sentence where onnxruntime refuses it. */
  static async create({ model, intraOpThreads, spinning = false }: SessionOptions): Promise<Session> {
    const { path, bytes } = model;
    const name = basename(path) === 'model.onnx' ? path : basename(path);
    try {
      const settings = sessionSettings('cpu', intraOpThreads, spinning);
      const session = await (bytes === null ? InferenceSession.create(path, settings) : InferenceSession.create(bytes, settings));
      return new Session(session, name, model);
    } catch (error) {
      throw new Fault('model', `onnxruntime cannot load ${path}: ${inShort(error)}; export the model again, or use another.`, {
        cause: error,
      });
    }
  }

  /** A tensor over numbers the caller owns and refills between runs: nothing is copied here. */
  static input(data: Float32Array | Uint8Array, dims: readonly number[]): Tensor {
    return tensorOver(data, dims);
  }

  /**
   * Runs the network once and gives its outputs as the model lists them, newly made. A model with a delay answers when that has passed since the run
   * began, and this thread sleeps until then. Throws Fault('model') where the run fails.
   */
  async run(picture: Tensor): Promise<Numbers[]> {
    const startedMs = performance.now();
    const numbers = await this.runAll({ [this.#model.input.name]: picture });
    if (this.#model.delayMs > 0) sleepUntilMs(startedMs + this.#model.delayMs);
    return numbers;
  }

  /** As `run`, with all inputs besides the constants, and without the delay. */
  async runAll(inputs: Readonly<Record<string, Tensor>>): Promise<Numbers[]> {
    if (this.#closed) throw new Error(`${this.#name} was run after it was closed`);
    const { outputs: wanted } = this.#model;
    let outputs: InferenceSession.ReturnType;
    try {
      outputs = await this.#session.run({ ...this.#constants, ...inputs }, wanted);
    } catch (error) {
      throw new Fault('model', `${this.#name} fails when it is run: ${inShort(error)}; export the model again, or use another.`, {
        cause: error,
      });
    }
    return wanted.map((name): Numbers => {
      const output = outputs[name];
      const data = output === undefined ? null : asFloats(output.data);
      if (data === null || output === undefined) {
        throw new Fault('model', `Expected numbers from ${this.#name} but received ${output?.type ?? 'nothing'}; use another model.`);
      }
      return { data, dims: output.dims };
    });
  }

  /** Frees the network. May be called twice; not while a run goes on. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#session.release();
  }
}
