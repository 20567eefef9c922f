import type { SessionSample } from '../../../../contract/index.ts';
import type { TraceWriter } from './trace-writer.ts';
import type { CounterKind, Tracks } from './tracks.ts';

/** A sample is of the second before it. */
const SECOND_NS = 1e9;

/**
 * The samples of a session as counters. A sample holds means over the second that ends with it, and a counter's value holds from its time on: so each
 * value stands at the beginning of its second, and the last ones are said again at their end.
 */
export class Counters {
  readonly #writer: TraceWriter;
  readonly #tracks: Tracks;
  readonly #counters = new Map<string, { readonly track: number; value: number }>();
  #newestNs = Number.NEGATIVE_INFINITY;

  constructor(writer: TraceWriter, tracks: Tracks) {
    this.#writer = writer;
    this.#tracks = tracks;
  }

  add(sample: SessionSample): void {
    const { resources, queueDepth } = sample;
    const fromNs = Math.max(0, this.#newestNs, sample.tNs - SECOND_NS);
    const seen = new Set<string>();
    const say = (name: string, kind: CounterKind, value: number, process: 'engine' | 'window' = 'engine'): void => {
      seen.add(name);
      this.#say(name, kind, value, fromNs, process);
    };
    say('Frames in flight', 'frames', sample.framesInFlight);
    for (const [stage, { mean }] of Object.entries(queueDepth)) say(`Queue depth: ${stage}`, 'frames', mean);
    say('Ring full', 'percent', sample.ringFullPct);
    if (resources) {
      say('CPU: engine', 'percent of one core', resources.engine.cpuPct);
      for (const { name, cpuPct } of resources.threads) say(`CPU: ${name}`, 'percent of one core', cpuPct);
      say('Memory: engine', 'bytes', resources.engine.rssBytes);
      if (resources.window) {
        say('CPU: window', 'percent of one core', resources.window.cpuPct, 'window');
        say('Memory: window', 'bytes', resources.window.memoryBytes, 'window');
      }
    }
    // A queue that a sample does not name was empty.
    for (const [name, { track, value }] of this.#counters)
      if (!seen.has(name) && name.startsWith('Queue depth: ') && value !== 0) this.#write(name, track, fromNs, 0);
    this.#newestNs = sample.tNs;
  }

  /** Lets the last values hold to the end of their second. */
  finish(): void {
    for (const { track, value } of this.#counters.values()) this.#writer.counter(track, this.#newestNs, value);
  }

  #say(name: string, kind: CounterKind, value: number, tNs: number, process: 'engine' | 'window'): void {
    const track = this.#counters.get(name)?.track ?? this.#tracks.counter(name, kind, process);
    this.#write(name, track, tNs, value);
  }

  #write(name: string, track: number, tNs: number, value: number): void {
    this.#counters.set(name, { track, value });
    this.#writer.counter(track, tNs, value);
  }
}
