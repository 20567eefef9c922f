/** `Atomics.wait` wakes late by 0.2 ms as a rule, by 0.3 ms one time in a hundred (measured on two shared vCPUs): so much before the end it is left. */
const SPIN_MS = 0.5;

/** Nobody wakes it: waiting on it is sleeping. */
const NEVER = new Int32Array(new SharedArrayBuffer(4));

/**
 * Blocks the calling thread until `performance.now()` has reached `deadlineMs`; at once where it has. Sleeps, and for the last half millisecond
 * spins, so that it ends within some µs of the deadline on a machine that has a core to spare. Nothing ends it early. Never on the hub thread.
 */
export const sleepUntilMs = (deadlineMs: number): void => {
  for (let leftMs = deadlineMs - performance.now(); leftMs > 0; leftMs = deadlineMs - performance.now()) {
    if (leftMs > SPIN_MS) Atomics.wait(NEVER, 0, 0, leftMs - SPIN_MS);
  }
};

/** Blocks the calling thread for `ms`, exactly as `sleepUntilMs` does; 0 or less costs nothing. */
export const sleepMs = (ms: number): void => {
  if (ms > 0) sleepUntilMs(performance.now() + ms);
};
