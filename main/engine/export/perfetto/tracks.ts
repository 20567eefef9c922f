import type { SessionManifest } from '../../../../contract/index.ts';
import { CHILDREN_BY_RANK, COUNTER_UNIT } from './schema.ts';
import type { TraceWriter } from './trace-writer.ts';

/** Process and thread ids that are made up: a session does not keep the real ones. No two are the same, and a process's main thread has its number. */
const ENGINE = 1;
const WINDOW = 1000;

/** Where tracks stand under the engine. */
export const RANK = { events: 0, drops: 1, frames: 2, counters: 3 } as const;

/** What a counter counts, for its axis. */
export type CounterKind = 'frames' | 'percent of one core' | 'percent' | 'bytes';

/** The processes, threads and other tracks of a session, each declared when it is first asked for. */
export class Tracks {
  readonly #writer: TraceWriter;
  readonly #engine: number;
  #window: number | null = null;
  #threads = 0;

  constructor(writer: TraceWriter, { application }: Pick<SessionManifest, 'application'>) {
    this.#writer = writer;
    this.#engine = writer.track({
      process: { pid: ENGINE, process_name: `${application.name} ${application.version} engine` },
      child_ordering: CHILDREN_BY_RANK,
    });
  }

  /** A thread's own track. @param name `hub` is the engine's main thread, `window` is that of a process of its own */
  thread(name: string): number {
    if (name === 'window') {
      const thread = { pid: WINDOW, tid: WINDOW, thread_name: name };
      return this.#writer.track({ parent_uuid: this.#windowProcess(), thread });
    }
    const tid = name === 'hub' ? ENGINE : ENGINE + ++this.#threads;
    return this.#writer.track({ parent_uuid: this.#engine, thread: { pid: ENGINE, tid, thread_name: name } });
  }

  #windowProcess(): number {
    this.#window ??= this.#writer.track({ process: { pid: WINDOW, process_name: 'Throughline window' } });
    return this.#window;
  }

  /** Another track of the engine. Those of one name are drawn as one. */
  named(name: string, rank: number): number {
    return this.#writer.track({ parent_uuid: this.#engine, name, sibling_order_rank: rank });
  }

  /** @param process whose it is */
  counter(name: string, kind: CounterKind, process: 'engine' | 'window' = 'engine'): number {
    const counter = kind === 'bytes' ? { unit: COUNTER_UNIT.sizeBytes } : { unit: COUNTER_UNIT.count, unit_name: kind };
    const parent_uuid = process === 'engine' ? this.#engine : this.#windowProcess();
    return this.#writer.track({ parent_uuid, name, counter, sibling_order_rank: RANK.counters });
  }
}
