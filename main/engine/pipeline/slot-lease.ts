import type { FrameTable } from '../telemetry/frame-table.ts';
import type { Ring } from './ring/ring.ts';

/**
 * The pipeline's lease on a slot travels with the frame's row, from the detect thread that claimed it to whoever needs the picture last. Each
 * thread calls this when it hands the frame on: the slot is given back as soon as nobody behind it needs a plane.
 */
export const releaseUnlessNeeded = (
  ring: Ring,
  table: FrameTable,
  row: number,
  neededBehind: { full: boolean; preview: boolean },
): void => {
  const slot = table.get(row, 'slot');
  if (slot < 0) return;
  if (neededBehind.full && ring.full(slot)) return;
  if (neededBehind.preview && ring.preview(slot)) return;
  table.set(row, 'slot', -1);
  ring.release(slot);
};
