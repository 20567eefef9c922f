import { FRAME_STATE } from '../../../contract/index.ts';
import type { Controls } from '../controls.ts';
import type { FrameTable } from '../telemetry/frame-table.ts';
import type { Ring } from './ring/ring.ts';
import { PIPELINE_READER, WAIT_MS } from './stage-loop.ts';

/**
 * Follows the frames in the order in which detect threads claimed them, each as soon as it has reached a state: this is what puts the results
 * of a pool back in order. For the threads behind the pool; one follower a thread.
 */
export class Follower {
  /** The claim that comes next. */
  ticket: number;
  readonly #ring: Ring;
  readonly #table: FrameTable;
  readonly #controls: Controls;
  readonly #state: 'detected' | 'tracked';

  constructor(ring: Ring, table: FrameTable, controls: Controls, state: 'detected' | 'tracked', ticket = 0) {
    this.ticket = ticket;
    this.#ring = ring;
    this.#table = table;
    this.#controls = controls;
    this.#state = state;
  }

  /** The row of the next frame; waits for it. −1: the run is stopping, or `until` has come true between two frames. */
  next(until: () => boolean = () => false): number {
    if (until()) return -1;
    while (this.#ring.claimed(PIPELINE_READER) <= this.ticket) {
      if (this.#controls.stopping || until()) return -1;
      this.#ring.waitForClaim(PIPELINE_READER, this.ticket, WAIT_MS);
    }
    const row = this.#table.rowOf(this.#ring.claimedFrame(PIPELINE_READER, this.ticket));
    for (;;) {
      const seen = this.#table.eventCount(this.#state);
      if (this.#table.state(row) >= FRAME_STATE[this.#state]) break;
      if (this.#controls.stopping) return -1;
      this.#table.wait(this.#state, seen, WAIT_MS);
    }
    this.ticket++;
    return row;
  }
}
