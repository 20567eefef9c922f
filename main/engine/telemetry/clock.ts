import { type Nanos, nanos } from '../../../contract/index.ts';

/** The one monotonic clock of a run: integer ns since `originNs`, comparable across the threads and processes of this host. */
export interface Clock {
  now(): Nanos;
}

/** @param originNs `process.hrtime.bigint()` at the engine's start; the same in every thread, so that their times compare. */
export const createClock = (originNs: bigint): Clock => ({
  now: () => nanos(Number(process.hrtime.bigint() - originNs)),
});
