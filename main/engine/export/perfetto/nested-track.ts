import type { EventInit, TraceWriter } from './trace-writer.ts';

/** Something that took time. */
export interface Slice extends EventInit {
  readonly startNs: number;
  readonly endNs: number;
  /** Slices are drawn inside each other only where they are of one frame. */
  readonly frame: number;
  /** Of two that begin together, the one that contains the other has the smaller depth. */
  readonly depth: number;
}

/** One of Perfetto's tracks: what has begun on it and not been ended yet, innermost last. */
interface Lane {
  readonly track: number;
  readonly open: { readonly endNs: number; readonly frame: number }[];
  newestNs: number;
}

/**
 * Slices of one thread, or of frames. On one of Perfetto's tracks they have to be nested: where two frames overlap, or two slices of one frame without
 * one being in the other, the second goes to another track. Slices are given in any order and written in the order of time, as soon as no earlier
 * one can come.
 */
export class NestedTrack {
  readonly #writer: TraceWriter;
  readonly #declare: (lane: number) => number;
  readonly #lanes: Lane[] = [];
  #held: Slice[] = [];

  /** @param declare declares the n-th track, from 0, and gives its uuid. */
  constructor(writer: TraceWriter, declare: (lane: number) => number) {
    this.#writer = writer;
    this.#declare = declare;
  }

  add(slice: Slice): void {
    this.#held.push(slice);
  }

  /** Writes the slices that begin before `beforeNs`. */
  writeUntil(beforeNs: number): void {
    const ready = this.#held.filter(({ startNs }) => startNs < beforeNs);
    if (ready.length === 0) return;
    this.#held = this.#held.filter(({ startNs }) => startNs >= beforeNs);
    for (const slice of ready.sort(inOrder)) this.#write(slice);
  }

  /** Writes all that is left, and ends what is open. */
  finish(): void {
    this.writeUntil(Number.POSITIVE_INFINITY);
    for (const lane of this.#lanes) this.#endUntil(lane, Number.POSITIVE_INFINITY);
  }

  #write(slice: Slice): void {
    const { startNs, endNs, frame } = slice;
    const lane = this.#laneFor(startNs, endNs, frame);
    this.#endUntil(lane, startNs);
    this.#writer.begin(lane.track, startNs, slice);
    lane.open.push({ endNs, frame });
    lane.newestNs = startNs;
  }

  /** The track on which the frame is already, else the first on which nothing is, else a new one. */
  #laneFor(startNs: number, endNs: number, frame: number): Lane {
    let free: Lane | null = null;
    for (const lane of this.#lanes) {
      if (startNs < lane.newestNs) continue;
      const around = lane.open.findLast((open) => open.endNs > startNs);
      if (around === undefined) free ??= lane;
      else if (around.frame === frame && endNs <= around.endNs) return lane;
    }
    if (free) return free;
    const lane: Lane = { track: this.#declare(this.#lanes.length), open: [], newestNs: Number.NEGATIVE_INFINITY };
    this.#lanes.push(lane);
    return lane;
  }

  /** Ends what ends by then, the innermost first. */
  #endUntil({ track, open }: Lane, tNs: number): void {
    for (let top = open.at(-1); top !== undefined && top.endNs <= tNs; top = open.at(-1)) {
      open.pop();
      this.#writer.end(track, top.endNs);
    }
  }
}

/** By beginning; then what contains before what is contained, and what took no time before what did. */
const inOrder = (a: Slice, b: Slice): number =>
  a.startNs - b.startNs || a.depth - b.depth || Number(a.endNs > a.startNs) - Number(b.endNs > b.startNs) || b.endNs - a.endNs;
