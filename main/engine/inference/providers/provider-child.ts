/**
 * A network's session on a device, in a process of its own: what makes a provider crash or hang ends this process only. Gets jobs over IPC, one after the
 * other, and answers each; tensors cross in a file in shared memory. Lives until it is ended, or whoever started it is gone.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { InferenceSession, type Tensor } from 'onnxruntime-node';
import type { NodePlacement, Provider } from '../../../../contract/compute.ts';
import { placementOf } from './placement.ts';
import { profileFolder } from './profile-folder.ts';
import { aligned, type LoadJob, type ProviderAnswer, type ProviderJob, type RunJob, SHARED_FD } from './provider-protocol.ts';
import { sessionSettings } from './session-settings.ts';
import { readAt, writeAt } from './shared-file.ts';
import { asFloats, constantTensor, tensorOver } from './tensors.ts';

// Where memory runs out, this process goes before the one that plays.
try {
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {
  // no Linux
}

// A run that never comes back keeps this thread; another one looks whether there still is somebody who waits.
const watch = `setInterval(() => process.ppid === ${process.ppid} || process.kill(process.pid, 'SIGKILL'), 1000)`;
new Worker(watch, { eval: true, execArgv: [] }).unref();
// A terminal, or whoever ends a service, signals all of its processes: this one is ended by the one that it works for, when that is done.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

/** Inputs of one name: a place for the largest, and a tensor over it for each dimensions. */
class Place {
  #bytes = new ArrayBuffer(0);
  readonly #tensors = new Map<string, { view: Float32Array | Uint8Array; tensor: Tensor }>();

  tensor({ type, dims }: RunJob['feeds'][number]): { view: Float32Array | Uint8Array; tensor: Tensor } {
    const key = `${type} ${dims.join()}`;
    const kept = this.#tensors.get(key);
    if (kept !== undefined) return kept;
    const size = dims.reduce((product, side) => product * side, 1);
    const bytes = type === 'float32' ? size * 4 : size;
    if (bytes > this.#bytes.byteLength) {
      this.#bytes = new ArrayBuffer(bytes);
      this.#tensors.clear();
    }
    const view = type === 'float32' ? new Float32Array(this.#bytes, 0, size) : new Uint8Array(this.#bytes, 0, size);
    const made = { view, tensor: tensorOver(view, dims) };
    this.#tensors.set(key, made);
    return made;
  }
}

/** Zeros for all that the network takes besides its constants; null where nobody knows how large that is. */
const zerosFor = (session: InferenceSession, { picture, constants }: LoadJob): Record<string, Tensor> | null => {
  const feeds: Record<string, Tensor> = {};
  const given = new Set(constants.map(({ name }) => name));
  for (const input of session.inputMetadata) {
    if (given.has(input.name)) continue;
    if (!input.isTensor || (input.type !== 'float32' && input.type !== 'uint8')) return null;
    const own = input.shape.every((side) => typeof side === 'number') ? input.shape.map(Number) : null;
    const dims = own ?? (input.name === picture.name ? picture.dims : null);
    if (dims === null) return null;
    const size = dims.reduce((product, side) => product * side, 1);
    feeds[input.name] = tensorOver(input.type === 'float32' ? new Float32Array(size) : new Uint8Array(size), dims);
  }
  return feeds;
};

class Network {
  readonly #session: InferenceSession;
  readonly #provider: Provider;
  readonly #outputs: readonly string[];
  readonly #constants: Readonly<Record<string, Tensor>>;
  readonly #places = new Map<string, Place>();
  /** Whether the first run is still to come, and onnxruntime writes down what it does in it. */
  #profiled: boolean;

  private constructor(session: InferenceSession, job: LoadJob, profiled: boolean) {
    this.#session = session;
    this.#provider = job.provider;
    this.#outputs = job.outputs;
    this.#constants = Object.fromEntries(job.constants.map((constant) => [constant.name, constantTensor(constant)]));
    this.#profiled = profiled;
  }

  static async load(job: LoadJob): Promise<{ network: Network; placement: NodePlacement | null }> {
    const folder = job.provider === 'cpu' ? null : makeProfileFolder();
    const settings: InferenceSession.SessionOptions = {
      ...sessionSettings(job.provider, job.intraOpThreads, job.spinning),
      ...(folder === null ? {} : { enableProfiling: true, profileFilePrefix: join(folder, 'run') }),
    };
    let session: InferenceSession;
    if (job.bytes === null) session = await InferenceSession.create(job.path, settings);
    else {
      const bytes = new Uint8Array(job.bytes);
      readAt(SHARED_FD, bytes, 0);
      session = await InferenceSession.create(bytes, settings);
    }
    const network = new Network(session, job, folder !== null);
    const zeros = zerosFor(session, job);
    if (zeros === null) return { network, placement: null };
    await session.run({ ...network.#constants, ...zeros }, [...job.outputs]);
    return { network, placement: network.#endProfile() };
  }

  async run({ feeds }: RunJob): Promise<ProviderAnswer> {
    const inputs: Record<string, Tensor> = { ...this.#constants };
    for (const feed of feeds) {
      const place = this.#places.get(feed.name) ?? new Place();
      this.#places.set(feed.name, place);
      const { view, tensor } = place.tensor(feed);
      readAt(SHARED_FD, view, feed.at);
      inputs[feed.name] = tensor;
    }
    const startedMs = performance.now();
    const said = await this.#session.run(inputs, [...this.#outputs]);
    const runMs = performance.now() - startedMs;
    let at = 0;
    const outputs = this.#outputs.map((name) => {
      const output = said[name];
      const data = output === undefined ? null : asFloats(output.data);
      if (output === undefined || data === null) throw new Error(`${name} gives ${output?.type ?? 'nothing'} and no numbers`);
      writeAt(SHARED_FD, data, at);
      at = aligned(at + data.byteLength);
      return { dims: output.dims, length: data.length };
    });
    return { type: 'ran', runMs, outputs, placement: this.#endProfile() };
  }

  /** Ends the profile of the first run, so that later ones cost nothing, and reads it. */
  #endProfile(): NodePlacement | null {
    if (!this.#profiled) return null;
    this.#profiled = false;
    const folder = profileFolder(process.pid);
    try {
      this.#session.endProfiling();
      const [file] = readdirSync(folder);
      return file === undefined ? null : placementOf(readFileSync(join(folder, file), 'utf8'), this.#provider);
    } catch {
      return null;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Null where there can be none: then there is no profile. */
const makeProfileFolder = (): string | null => {
  const folder = profileFolder(process.pid);
  try {
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  } catch {
    return null;
  }
};

let network: Network | null = null;

const answer = async (job: ProviderJob): Promise<ProviderAnswer> => {
  if (job.type === 'run') return network === null ? { type: 'failed', message: 'nothing was loaded' } : network.run(job);
  const startedMs = performance.now();
  const loaded = await Network.load(job);
  network = loaded.network;
  return { type: 'loaded', loadMs: performance.now() - startedMs, placement: loaded.placement };
};

process.on('message', async (job: ProviderJob) => {
  const said = await answer(job).catch(
    (error: unknown): ProviderAnswer => ({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(said);
});
