import { workerData } from 'node:worker_threads';
import { Ring } from '../pipeline/ring/ring.ts';
import { runStageThread, type StageContext, type StageStart } from '../pipeline/stage-loop.ts';
import { lookAtQueues } from './queue-look.ts';
import { LEVELS, QueueSums } from './queue-sums.ts';

/**
 * Queues are looked at after a random time with this mean: looking at moments that know nothing of the frames sees the time average (Wolff 1982,
 * "Poisson arrivals see time averages"); looking in step with the frames, or on a thread that works on them, would not.
 */
const MEAN_MS = 12;
const LONGEST_MS = 60;

export interface QueueInit {
  readonly sums: SharedArrayBuffer;
}

/** A thread that does nothing but look at the queues. */
const run = async (sums: QueueSums, start: StageStart, { table, controls, clock }: StageContext): Promise<void> => {
  const ring = new Ring(start.ring);
  const levels = new Float64Array(LEVELS);
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  const look = (): void => {
    const full = lookAtQueues(table, ring, levels);
    sums.add(clock.now(), levels, full);
  };
  while (!controls.stopping) {
    Atomics.wait(asleep, 0, 0, Math.min(LONGEST_MS, -Math.log(1 - Math.random()) * MEAN_MS));
    if (controls.instruments) look();
  }
};

const { sums } = workerData as QueueInit;

await runStageThread<QueueSums, null, StageStart>({
  prepare: async () => ({ prepared: new QueueSums(sums), ready: null }),
  run,
  close: async () => undefined,
});
