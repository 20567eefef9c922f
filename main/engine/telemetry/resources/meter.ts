import { availableParallelism } from 'node:os';
import type { Resources } from '../../../../contract/index.ts';
import { DrmReader } from './drm-reader.ts';
import type { Gpu, GpuReader } from './gpu-reading.ts';
import { NvidiaSmi } from './nvidia-smi.ts';
import { type EnergyReading, Rapl } from './rapl.ts';
import { cpuPct, type NamedThread, ThreadCpu } from './thread-cpu.ts';

/** Where numbers come from; tests bring their own. */
export interface ResourceReaders {
  /** ns, monotonic. */
  readonly now: () => number;
  /** CPU time so far of this process, and of the thread that calls, µs. */
  readonly processUs: () => number;
  readonly hubUs: () => number;
  readonly memory: () => { readonly rssBytes: number; readonly heapBytes: number };
  readonly gpus: readonly GpuReader[];
  readonly energy: { read(): Promise<EnergyReading> };
}

const sum = ({ user, system }: NodeJS.CpuUsage): number => user + system;

const machineReaders = (): ResourceReaders => ({
  now: () => Number(process.hrtime.bigint()),
  processUs: () => sum(process.cpuUsage()),
  hubUs: () => sum(process.threadCpuUsage()),
  memory: () => {
    const { rss, heapUsed } = process.memoryUsage();
    return { rssBytes: rss, heapBytes: heapUsed };
  },
  gpus: [new NvidiaSmi(), ...(process.platform === 'linux' ? [new DrmReader()] : [])],
  energy: new Rapl(),
});

export interface ResourceMeterInit {
  /** The threads there are now; asked at each reading. */
  readonly threads: () => readonly NamedThread[];
  /** Overrides of the machine's own readers. */
  readonly readers?: ResourceReaders;
}

export interface WindowUsage {
  /** Percent of one core. */
  readonly cpuPct: number;
  readonly memoryBytes: number;
}

const NO_WINDOW = 'no counter: a browser tells a page nothing of its process';
/** A window tells once a second; what it said longer ago says nothing of now. */
const WINDOW_STALE_NS = 5e9;

/** Two GPUs of one name get their number: names are what they are told apart by. */
const withOwnNames = (gpus: readonly Gpu[]): Gpu[] => {
  const alike = new Map<string, number>();
  return gpus.map((gpu) => {
    const nth = (alike.get(gpu.name) ?? 0) + 1;
    alike.set(gpu.name, nth);
    const isAlone = gpus.filter(({ name }) => name === gpu.name).length === 1;
    return isAlone ? gpu : { ...gpu, name: `${gpu.name} #${nth}` };
  });
};

/**
 * What a run takes of the machine, to be read once a second on the hub's thread; made when the run is opened, since energy counts from then. A
 * reading waits only for file systems and up to 100 ms for threads. Nothing is estimated: what has no counter says why.
 */
export class ResourceMeter {
  readonly #threads: () => readonly NamedThread[];
  readonly #readers: ResourceReaders;
  readonly #threadCpu: ThreadCpu;
  #last: { readonly tNs: number; readonly processUs: number; readonly hubUs: number };
  #window: (WindowUsage & { readonly tNs: number }) | null = null;
  #reading: Promise<Resources> | null = null;

  constructor({ threads, readers = machineReaders() }: ResourceMeterInit) {
    this.#threads = threads;
    this.#readers = readers;
    this.#threadCpu = new ThreadCpu(readers.now);
    this.#last = this.#times();
  }

  #times(): { readonly tNs: number; readonly processUs: number; readonly hubUs: number } {
    const { now, processUs, hubUs } = this.#readers;
    return { tNs: now(), processUs: processUs(), hubUs: hubUs() };
  }

  /** What a window said of itself; holds for 5 s. Of several windows the last to speak. */
  hearWindow({ cpuPct, memoryBytes }: WindowUsage): void {
    this.#window = { cpuPct, memoryBytes, tNs: this.#readers.now() };
  }

  /** Percentages are of the time since the last reading. Never rejects. @param tNs of the reading, on the engine's clock */
  read(tNs: number): Promise<Resources> {
    // One that takes long is not overtaken.
    this.#reading ??= this.#read(tNs).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(tNs: number): Promise<Resources> {
    const [workers, readings, energy] = await Promise.all([
      this.#threadCpu.read(this.#threads()),
      Promise.all(this.#readers.gpus.map((reader) => reader.read())),
      this.#readers.energy.read(),
    ]);
    const before = this.#last;
    const after = this.#times();
    this.#last = after;
    const since = (key: 'processUs' | 'hubUs'): number => cpuPct({ us: before[key], tNs: before.tNs }, { us: after[key], tNs: after.tNs });
    const threads = [{ name: 'hub', cpuPct: since('hubUs') }, ...workers];
    const processPct = since('processUs');
    const gpus = withOwnNames(readings.flatMap((reading) => reading.gpus));
    const reasons = readings.flatMap(({ reason }) => (reason === null ? [] : [reason]));
    return {
      tNs,
      engine: { cpuPct: processPct, ...this.#readers.memory() },
      threads,
      otherThreadsPct: Math.max(0, processPct - threads.reduce((total, thread) => total + thread.cpuPct, 0)),
      ...this.#windowNow(after.tNs),
      gpus,
      gpuReason: gpus.length > 0 ? null : `no counter: ${reasons.join(' and ')}`,
      ...energy,
      cores: availableParallelism(),
    };
  }

  #windowNow(nowNs: number): Pick<Resources, 'window' | 'windowReason'> {
    const heard = this.#window;
    if (heard === null || nowNs - heard.tNs > WINDOW_STALE_NS) return { window: null, windowReason: NO_WINDOW };
    return { window: { cpuPct: heard.cpuPct, memoryBytes: heard.memoryBytes }, windowReason: null };
  }

  /** Ends what it started. */
  close(): void {
    for (const reader of this.#readers.gpus) reader.close();
  }
}
