import type { TimelineFrame } from '../../contract/session.ts';
import { DROP_REASONS, type DropReason, FRAME_STATE, SPANS } from '../../contract/stages.ts';
import type { FrameSource } from './source.ts';

/** Paints a bar is made of: for span s, 2 s is its wait and 2 s + 1 its service; the last is `unattributed`. */
export const PAINTS = SPANS.length * 2 + 1;
export const UNATTRIBUTED = PAINTS - 1;
/** Bars that one drawing can hold; more are left out. 8192 px at 2 px a bar is half of it. */
export const MAX_BARS = 8192;
/** Numbers a frame's `spans` holds for each span. */
export const SPAN_STRIDE = 4;

/** What stands on the drops lane for a frame, if anything. */
export const LANE = { nothing: 0, late: 1, decimated: 2, dropped: 3, broken: 4 } as const;
type Lane = (typeof LANE)[keyof typeof LANE];

const PRESENT_MISSED = DROP_REASONS.indexOf('present_missed');
const ERRORS: readonly DropReason[] = ['net_lost', 'demux_corrupt', 'decode_error', 'stage_error', 'stage_timeout'];
const BROKEN = new Set(ERRORS.map((reason) => DROP_REASONS.indexOf(reason)));

/** How a frame shows on the drops lane: late, decimated, dropped for want of time or room, or lost to an error. */
export function laneOf(frame: TimelineFrame): Lane {
  if (frame.state === FRAME_STATE.decimated) return LANE.decimated;
  if (frame.state !== FRAME_STATE.dropped) return LANE.nothing;
  if (frame.reason === PRESENT_MISSED) return LANE.late;
  return BROKEN.has(frame.reason) ? LANE.broken : LANE.dropped;
}

/** Height of a frame's bar in ms: its end-to-end latency, or the sum of its spans where it has none (or where they exceed it). */
export function totalMs(frame: TimelineFrame): number {
  let sum = 0;
  for (let k = 0; k + 2 < frame.spans.length; k += SPAN_STRIDE) sum += (frame.spans[k + 1] ?? 0) + (frame.spans[k + 2] ?? 0);
  return Math.max(sum, frame.e2eMs ?? 0);
}

/** Where bars go, in CSS pixels; `dpr` is device pixels per CSS pixel, to whose grid all edges are rounded. */
export interface Plot {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  /** y of 0 ms. */
  readonly bottom: number;
  readonly dpr: number;
}

class Rects {
  count = 0;
  /** x, y, height of each; the width is common. */
  data = new Float32Array(3 * 256);

  add(x: number, y: number, height: number): void {
    const at = this.count * 3;
    if (at + 3 > this.data.length) {
      const more = new Float32Array(this.data.length * 2);
      more.set(this.data);
      this.data = more;
    }
    this.data[at] = x;
    this.data[at + 1] = y;
    this.data[at + 2] = height;
    this.count++;
  }
}

/**
 * Bars of the visible frames as rectangles sorted by paint, so that drawing sets each colour once. All buffers are kept and reused:
 * a drawing allocates nothing once they have grown. Call `measure` and then `place`.
 */
export class BarLayout {
  readonly rects: readonly Rects[] = Array.from({ length: PAINTS }, () => new Rects());
  /** Paints any visible frame has, for the legend and for drawing. */
  readonly used = new Uint8Array(PAINTS);
  /** Totals in ms of the loaded visible frames, in order; `measured` of them. */
  readonly totals = new Float32Array(MAX_BARS);
  measured = 0;
  /** Bars higher than the plot: index and total in ms. */
  readonly cutIndex = new Int32Array(MAX_BARS);
  readonly cutMs = new Float32Array(MAX_BARS);
  cuts = 0;
  /** Frames with something on the drops lane: index, and which LANE. */
  readonly laneIndex = new Int32Array(MAX_BARS);
  readonly laneKind = new Uint8Array(MAX_BARS);
  lanes = 0;
  /** Frames that exist but are not loaded: index. */
  readonly missing = new Int32Array(MAX_BARS);
  missings = 0;

  /** Takes the totals of frames [from, to). */
  measure(source: FrameSource, from: number, to: number): void {
    this.measured = 0;
    for (let i = from; i < to && i - from < MAX_BARS; i++) {
      const frame = source.at(i);
      if (frame !== undefined) this.totals[this.measured++] = totalMs(frame);
    }
  }

  /** Lays out frames [from, to): bar i stands at plot.left + firstX + (i − from) × barPx, and `topMs` is at plot.top. */
  place(source: FrameSource, from: number, to: number, plot: Plot, firstX: number, barPx: number, topMs: number): void {
    for (const rects of this.rects) rects.count = 0;
    this.used.fill(0);
    this.cuts = 0;
    this.lanes = 0;
    this.missings = 0;
    const perMs = (plot.bottom - plot.top) / topMs;
    for (let i = from; i < to && i - from < MAX_BARS; i++) {
      const frame = source.at(i);
      if (frame === undefined) {
        this.missing[this.missings++] = i;
        continue;
      }
      const x = Math.round((plot.left + firstX + (i - from) * barPx) * plot.dpr) / plot.dpr;
      this.#stack(frame, x, plot, perMs);
      const total = totalMs(frame);
      if (total > topMs) {
        this.cutIndex[this.cuts] = i;
        this.cutMs[this.cuts++] = total;
      }
      const lane = laneOf(frame);
      if (lane !== LANE.nothing) {
        this.laneIndex[this.lanes] = i;
        this.laneKind[this.lanes++] = lane;
      }
    }
  }

  #stack(frame: TimelineFrame, x: number, plot: Plot, perMs: number): void {
    const spans = frame.spans;
    let ms = 0;
    let y = plot.bottom;
    for (let k = 0; k + 2 < spans.length; k += SPAN_STRIDE) {
      const span = spans[k] ?? 0;
      ms += Math.max(0, spans[k + 1] ?? 0);
      y = this.#rise(span * 2, x, y, ms, plot, perMs);
      ms += Math.max(0, spans[k + 2] ?? 0);
      y = this.#rise(span * 2 + 1, x, y, ms, plot, perMs);
    }
    if (frame.e2eMs !== null && frame.e2eMs > ms) this.#rise(UNATTRIBUTED, x, y, frame.e2eMs, plot, perMs);
  }

  /** Adds the piece from `y` up to where `ms` is, and returns its upper edge. Edges are rounded, not heights: a bar's top stays true. */
  #rise(paint: number, x: number, y: number, ms: number, plot: Plot, perMs: number): number {
    const edge = Math.max(plot.top, Math.round((plot.bottom - ms * perMs) * plot.dpr) / plot.dpr);
    if (edge >= y) return y;
    this.rects[paint]?.add(x, edge, y - edge);
    this.used[paint] = 1;
    return edge;
  }
}
