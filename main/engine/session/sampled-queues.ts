import { type Level, type SessionSample, type Stage, STAGES } from '../../../contract/index.ts';
import type { Queues } from '../telemetry/queue-sums.ts';

/** Queues over a recorded run, from its samples, each of which is the mean of a second. */
export class SampledQueues {
  readonly #stages = new Map<Stage, { sum: number; max: number }>(STAGES.map((stage) => [stage, { sum: 0, max: 0 }]));
  readonly #inFlight = { sum: 0, max: 0 };
  #full = 0;
  #n = 0;

  add(sample: SessionSample): void {
    this.#n++;
    this.#full += sample.ringFullPct;
    this.#inFlight.sum += sample.framesInFlight;
    this.#inFlight.max = Math.max(this.#inFlight.max, sample.framesInFlightMax);
    for (const [stage, level] of this.#stages) {
      const seen = sample.queueDepth[stage];
      if (!seen) continue;
      level.sum += seen.mean;
      level.max = Math.max(level.max, seen.max);
    }
  }

  /** Null where there was no sample. */
  run(): Queues | null {
    if (this.#n === 0) return null;
    const level = ({ sum, max }: { sum: number; max: number }): Level => ({ now: null, mean: sum / this.#n, max });
    return {
      stages: new Map([...this.#stages].map(([stage, seen]) => [stage, level(seen)])),
      inFlight: level(this.#inFlight),
      ringFullPct: this.#full / this.#n,
    };
  }
}
