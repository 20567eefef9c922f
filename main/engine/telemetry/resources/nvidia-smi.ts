import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import type { Gpu, GpuReader, GpuReading } from './gpu-reading.ts';
import { NVIDIA_FIELDS, type NvidiaField, parseNvidiaLine, withoutUnknownField } from './nvidia-line.ts';
import { onPath } from './on-path.ts';

/** It says a line a second; after so long without one it is taken to hang. */
const STALE_MS = 5000;
const LAST_WORDS = 500;

/**
 * NVIDIA's GPUs, by one `nvidia-smi` that runs as long as this does and tells of all of them once a second. It does not keep this process alive;
 * where this process dies first, it ends at its next line. Energy is not read: nvidia-smi gives power, and energy from that would be an estimate.
 */
export class NvidiaSmi implements GpuReader {
  readonly #gpus = new Map<number, Gpu>();
  #child: ChildProcess | null = null;
  #heardAtMs = 0;
  #reason: string | null = 'nvidia-smi has not answered yet';
  #closed = false;

  /** @param path folders it is looked for in, as in PATH, which is the default */
  constructor(path?: string) {
    void onPath('nvidia-smi', path).then((program) => {
      if (program === null) this.#reason = 'nvidia-smi is not installed';
      else if (!this.#closed) this.#start(program, NVIDIA_FIELDS);
    });
  }

  /** Where the system has no room for another process, there is one counter less and nothing else happens. */
  #start(program: string, fields: readonly NvidiaField[]): void {
    try {
      this.#run(program, fields);
    } catch (error) {
      this.#child = null;
      this.#reason = `nvidia-smi cannot be started (${error instanceof Error ? error.message : String(error)})`;
    }
  }

  #run(program: string, fields: readonly NvidiaField[]): void {
    const query = [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits', '-l', '1'];
    const child = spawn(program, query, { stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    this.#child = child;
    let lastWords = '';
    const keep = (text: string): void => {
      lastWords = `${lastWords}${text}\n`.slice(-LAST_WORDS);
    };
    createInterface(child.stdout).on('line', (line) => {
      const parsed = parseNvidiaLine(line, fields);
      if (parsed === null) return keep(line);
      this.#gpus.set(parsed.index, parsed.gpu);
      this.#heardAtMs = performance.now();
      this.#reason = null;
      return undefined;
    });
    child.stderr.on('data', (data: Buffer) => keep(String(data)));
    child.on('error', (error) => this.#end(`nvidia-smi cannot be started (${error.message})`));
    child.on('close', () => {
      const fewer = this.#closed ? null : withoutUnknownField(lastWords, fields);
      if (fewer !== null) this.#start(program, fewer);
      else this.#end(lastWords.trim().split('\n')[0] || 'nvidia-smi ended');
    });
    child.unref();
    for (const stream of [child.stdout, child.stderr]) (stream as Socket).unref();
  }

  /** The first reason is the true one: a program that could not be started is also closed. */
  #end(reason: string): void {
    if (this.#child === null) return;
    this.#child = null;
    this.#gpus.clear();
    this.#reason = reason;
  }

  async read(): Promise<GpuReading> {
    if (this.#reason !== null) return { gpus: [], reason: this.#reason };
    if (performance.now() - this.#heardAtMs > STALE_MS) return { gpus: [], reason: 'nvidia-smi has stopped answering' };
    return { gpus: [...this.#gpus.entries()].sort(([a], [b]) => a - b).map(([, gpu]) => gpu), reason: null };
  }

  close(): void {
    this.#closed = true;
    this.#child?.kill();
  }
}
