import type { TimelineFrame } from '../../../contract/index.ts';
import { toTimelineFrame } from '../telemetry/stage-times.ts';
import type { StoredRecord } from './stored-records.ts';

/** A frame with its place in frames.arrows. */
interface PlacedFrame {
  readonly row: number;
  readonly frame: TimelineFrame;
}

/** A stored frame as a timeline shows it. */
const timelineFrameOf = (record: StoredRecord): TimelineFrame => ({ ...toTimelineFrame(record), objects: record.objectCount });

/** The frames with the largest e2e of all it was shown, the slowest first. */
export class Slowest {
  readonly #frames: (PlacedFrame & { readonly e2eNs: number })[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** @param e2eNs NaN is left out; of equals the earlier frame is kept */
  add(record: StoredRecord, row: number, e2eNs: number): void {
    const frames = this.#frames;
    const last = frames.at(-1);
    if (Number.isNaN(e2eNs) || (frames.length === this.#most && last && e2eNs <= last.e2eNs)) return;
    let at = frames.length;
    while (at > 0 && frames[at - 1]!.e2eNs < e2eNs) at--;
    frames.splice(at, 0, { row, e2eNs, frame: timelineFrameOf(record) });
    if (frames.length > this.#most) frames.pop();
  }

  frames(): PlacedFrame[] {
    return this.#frames.map(({ row, frame }) => ({ row, frame }));
  }
}
