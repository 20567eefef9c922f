import { toFaultRecord } from '../../../contract/errors.ts';
import type { CatalogueEntry, DownloadState } from '../../../contract/model.ts';
import type { DownloadOptions } from './download.ts';
import { pullModel } from './pull.ts';

/** Downloads at a time; others wait. */
const AT_ONCE = 2;
/** Progress is told at most so often. */
const TELL_EVERY_MS = 100;
/** Rates are of the last so many milliseconds. */
const RATE_MS = 3000;

interface Pull {
  state: DownloadState;
  readonly abort: AbortController;
  readonly ended: Promise<DownloadState>;
}

export interface PullsOptions {
  readonly folder: string;
  readonly download?: Omit<DownloadOptions, 'signal' | 'progress'> | undefined;
  /** Where an entry is got from; its own address unless a test says otherwise. */
  readonly address?: ((entry: CatalogueEntry) => string) | undefined;
  readonly tell: (state: DownloadState) => void;
}

const isOver = ({ state }: DownloadState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';

/** Downloads of this process: each id once at a time, at most `AT_ONCE` at once. */
export class Pulls {
  readonly #options: PullsOptions;
  readonly #pulls = new Map<string, Pull>();
  readonly #waiting: (() => void)[] = [];
  #going = 0;

  constructor(options: PullsOptions) {
    this.#options = options;
  }

  /** The last that is known; null: it was not asked for. */
  stateOf(id: string): DownloadState | null {
    return this.#pulls.get(id)?.state ?? null;
  }

  /** Begins to download an entry, unless that goes on already. */
  start(entry: CatalogueEntry): DownloadState {
    const before = this.#pulls.get(entry.id);
    if (before !== undefined && !isOver(before.state)) return before.state;
    const abort = new AbortController();
    const pull: Pull = {
      state: { id: entry.id, state: 'waiting', receivedBytes: 0, totalBytes: entry.bytes, bytesPerS: null, message: null },
      abort,
      ended: Promise.resolve().then(() => this.#run(entry, pull)),
    };
    this.#pulls.set(entry.id, pull);
    this.#options.tell(pull.state);
    return pull.state;
  }

  /** Ends a download; what came is kept. */
  cancel(id: string): void {
    this.#pulls.get(id)?.abort.abort();
  }

  /** How it ended; null: it was not asked for. */
  async whenOver(id: string): Promise<DownloadState | null> {
    return (await this.#pulls.get(id)?.ended) ?? null;
  }

  /** Ends all. */
  async close(): Promise<void> {
    for (const { abort } of this.#pulls.values()) abort.abort();
    await Promise.all([...this.#pulls.values()].map(({ ended }) => ended));
  }

  async #run(entry: CatalogueEntry, pull: Pull): Promise<DownloadState> {
    const { signal } = pull.abort;
    const say = (change: Partial<DownloadState>): void => {
      pull.state = { ...pull.state, ...change };
      this.#options.tell(pull.state);
    };
    try {
      await this.#turn(signal);
      try {
        await pullModel(this.#options.folder, entry, {
          ...this.#options.download,
          ...(this.#options.address === undefined ? {} : { address: this.#options.address(entry) }),
          signal,
          progress: teller(say),
        });
      } finally {
        this.#going -= 1;
        this.#waiting.shift()?.();
      }
      say({ state: 'done', receivedBytes: entry.bytes, bytesPerS: null });
    } catch (error) {
      if (signal.aborted) say({ state: 'cancelled', bytesPerS: null });
      else say({ state: 'failed', bytesPerS: null, message: toFaultRecord(error).message });
    }
    return pull.state;
  }

  /** Waits until fewer than `AT_ONCE` are going. */
  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#going >= AT_ONCE) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
      await promise;
      const at = this.#waiting.indexOf(resolve);
      if (at >= 0) this.#waiting.splice(at, 1);
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
    this.#going += 1;
  }
}

/** Tells progress now and then, with the rate of the last seconds. */
const teller = (say: (change: Partial<DownloadState>) => void): NonNullable<DownloadOptions['progress']> => {
  const marks: { atMs: number; bytes: number }[] = [];
  let toldMs = Number.NEGATIVE_INFINITY;
  let told = '';
  return (state, receivedBytes) => {
    const atMs = performance.now();
    if (state === told && atMs - toldMs < TELL_EVERY_MS) return;
    [toldMs, told] = [atMs, state];
    marks.push({ atMs, bytes: receivedBytes });
    while (marks.length > 2 && atMs - marks[0]!.atMs > RATE_MS) marks.shift();
    const [first] = marks;
    const seconds = (atMs - first!.atMs) / 1000;
    const rate = seconds > 0.2 ? Math.max(0, (receivedBytes - first!.bytes) / seconds) : null;
    say({ state, receivedBytes, bytesPerS: state === 'downloading' ? rate : null });
  };
};
