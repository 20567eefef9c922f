import { FRAME_STATE, STAGES, type Stage } from '../../../contract/index.ts';
import type { Ring } from '../pipeline/ring/ring.ts';
import { PIPELINE_READER } from '../pipeline/stage-loop.ts';
import type { FrameTable } from './frame-table.ts';

/** What a frame in this state waits for, where nobody works on it. */
const WAITS: readonly (readonly [number, Stage])[] = [
  [FRAME_STATE.detected, 'track'],
  // What waits for the second network's thread waits for its first piece of work.
  [FRAME_STATE.tracked, 'crop'],
  [FRAME_STATE.analysed, 'compose'],
  [FRAME_STATE.sent, 'present'],
];
const WAITS_FOR = new Map(WAITS.map(([state, stage]) => [state, STAGES.indexOf(stage)]));
const [DECODE, RING, PREPROCESS] = [STAGES.indexOf('decode'), STAGES.indexOf('ring'), STAGES.indexOf('preprocess')];

/**
 * Looks once at how many frames wait at each stage and how many are on their way at all, from outside: independent of the times that frames carry,
 * so that one can be held against the other (Little's law). Some µs.
 *
 * @param levels takes LEVELS numbers: waiting by stage, then in flight
 * @returns whether the ring has no free slot
 */
export const lookAtQueues = (table: FrameTable, ring: Ring, levels: Float64Array): boolean => {
  levels.fill(0);
  let [received, inFlight] = [0, table.held];
  // Rows are given back in the order of frames, so those in use are the newest.
  const { begun } = table;
  for (let frame = begun - 1; frame >= Math.max(0, begun - table.rows); frame--) {
    const row = table.rowOf(frame);
    const state = table.state(row);
    if (state === FRAME_STATE.free) break;
    inFlight++;
    if (state === FRAME_STATE.received) received++;
    const stage = WAITS_FOR.get(state);
    if (stage !== undefined && table.get(row, 'busy') === 0) levels[stage]!++;
  }
  const inRing = ring.depth(PIPELINE_READER);
  const full = ring.freeSlots() === 0;
  levels[DECODE] = table.held;
  levels[PREPROCESS] = inRing;
  // Received and not in the ring: the source has it in hand, and where the ring is full it waits.
  levels[RING] = full ? Math.max(0, received - inRing) : 0;
  levels[STAGES.length] = inFlight;
  return full;
};
