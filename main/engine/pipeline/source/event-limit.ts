import type { Clock } from '../../telemetry/clock.ts';
import type { SourceEvent } from './protocol.ts';

/** Events of one topic are told at most this often. */
const EVENT_INTERVAL_NS = 1e9;

/** Tells of what happens to a source, but not of every packet that is lost when all are. */
export class EventLimit {
  readonly #clock: Clock;
  readonly #emit: (event: SourceEvent) => void;
  readonly #last = new Map<string, { readonly tNs: number; held: number }>();

  constructor(clock: Clock, emit: (event: SourceEvent) => void) {
    this.#clock = clock;
    this.#emit = emit;
  }

  /**
   * Tells of something, at most once a second and `topic`; `text` gets the number of those that were not told since.
   * @param count how many it is about
   */
  tell(kind: SourceEvent['kind'], topic: 'lost' | 'cut' | 'loop' | 'seek' | 'jump', text: (more: number) => string, count = 1): void {
    const now = this.#clock.now();
    const last = this.#last.get(topic);
    if (last && now - last.tNs < EVENT_INTERVAL_NS) {
      last.held += count;
      return;
    }
    this.#last.set(topic, { tNs: now, held: 0 });
    this.#emit({ kind, text: text(last?.held ?? 0) });
  }
}
