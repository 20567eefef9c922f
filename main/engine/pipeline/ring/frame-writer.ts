import {
  type CaptureClock,
  type CopyBytes,
  type DropReason,
  FRAME_STATE,
  type Nanos,
  SPAN,
  type Stage,
} from '../../../../contract/index.ts';
import { Controls } from '../../controls.ts';
import type { Clock } from '../../telemetry/clock.ts';
import { FrameTable } from '../../telemetry/frame-table.ts';
import type { PlaneRead } from '../preprocess/places/frame-place.ts';
import { type PlaneSize, rgbBytes } from './layout.ts';
import { RING_DROP_NEWEST, RING_FULL, RingWriter } from './ring.ts';

/** How long a wait lasts before the stop flag is looked at again. */
const WAIT_MS = 100;
/** Pictures over which their cost is averaged. */
const PREVIEW_COST_OVER = 8;

/** Where a frame in this state is: the stage it waits for or is in. */
const STAGE_OF_STATE: { readonly [state: number]: Stage } = {
  [FRAME_STATE.received]: 'ring',
  [FRAME_STATE.claimed]: 'detect',
  [FRAME_STATE.detected]: 'track',
  [FRAME_STATE.tracked]: 'classify',
  [FRAME_STATE.sent]: 'present',
};
export const stageOfState = (state: number): Stage => STAGE_OF_STATE[state] ?? 'compose';

/** The planes of a slot that somebody needs now; null where nobody does. Layouts are those of the ring. */
export interface SlotPlanes {
  /** RGB24, the whole letterboxed picture. */
  readonly model: Uint8Array | null;
  /** YUV at source size. */
  readonly full: Uint8Array | null;
  /** I420 for the screen. */
  readonly preview: Uint8Array | null;
  readonly modelSize: PlaneSize | null;
  readonly fullSize: PlaneSize | null;
  readonly previewSize: PlaneSize | null;
}

/** A frame between its decoding and its publication. One at a time. */
export interface FrameDraft {
  readonly frame: number;
  span(span: number, enqNs: Nanos, startNs: Nanos, endNs: Nanos): void;
  addCopyBytes(hop: keyof CopyBytes, bytes: number): void;
  /** A slot to write into, by the ring's policy. `dropped`: the policy gave this frame up, and it is counted. May wait. */
  acquire(): SlotPlanes | 'dropped' | 'stopped';
  publish(): void;
}

/** The source thread's end of the ring and the frame table: numbers frames, applies the policy, accounts for what it drops. */
export class FrameWriter implements FrameDraft {
  readonly controls: Controls;
  readonly #ring: RingWriter;
  readonly #table: FrameTable;
  readonly #clock: Clock;
  #row = -1;
  #slot = -1;
  #planes: SlotPlanes | null = null;
  #previewNs = Number.NEGATIVE_INFINITY;
  /** What painting a picture for the screen has cost lately. */
  #previewCostNs = 0;
  frame = -1;
  /** The first network that pictures are painted for, and its input; null: none. */
  #plan = 1;
  #input: PlaneSize | null = null;
  #reads: PlaneRead = 'model';

  constructor(init: { ring: SharedArrayBuffer; table: SharedArrayBuffer; controls: SharedArrayBuffer; clock: Clock }) {
    this.controls = new Controls(init.controls);
    this.#ring = new RingWriter(init.ring);
    this.#table = new FrameTable(init.table);
    this.#clock = init.clock;
  }

  /**
   * Numbers the next frame and gives it a row. Where the table is full (somebody behind the ring has not ended 512 frames), the policy `wait`
   * waits; with the others the frame is lost to the queue that holds the table up, and `acquire` says `dropped`. Null: the run is stopping.
   * `tCaptureNs`: when it was captured, on the engine's clock; NaN or left out where the stream does not say it.
   */
  begin(input: { ptsMs: number; epoch: number; tReceiveNs: Nanos; timed?: boolean; tCaptureNs?: number }): FrameDraft | null {
    const timed = this.controls.instruments && input.timed !== false;
    for (;;) {
      const seen = this.#table.eventCount('rowFreed');
      const row = this.#table.tryBegin(input.ptsMs, input.epoch, input.tReceiveNs, timed, input.tCaptureNs, this.#plan);
      this.#row = row;
      if (row >= 0) {
        this.frame = this.#table.get(row, 'frame');
        return this;
      }
      if (this.controls.stopping) return null;
      if (this.controls.policy !== 'wait') {
        this.#table.addLost('queue_full', 1, stageOfState(this.#table.state(this.#table.rowOf(this.#table.begun))));
        return this;
      }
      this.#table.wait('rowFreed', seen, WAIT_MS);
    }
  }

  /**
   * From the next frame on, pictures are for the first network of this number, whose input has this size (null: there is none), and which reads this plane.
   * Numbers grow.
   */
  network(plan: number, input: PlaneSize | null, reads: PlaneRead): void {
    this.#plan = plan;
    this.#input = input;
    this.#reads = reads;
  }

  /** How many packets are in the decoder: received, and not yet a picture. */
  held(packets: number): void {
    this.#table.held = packets;
  }

  /** Frames that were received, and lost before they had a row. @param place whose queue was full, where that is the reason */
  lost(reason: DropReason, count = 1, place?: Stage): void {
    this.#table.addLost(reason, count, place);
  }

  /** Frames that were received, and left out on purpose before they had a row. @param decoded how many of them had become a picture */
  decimated(count: number, decoded = 0): void {
    this.#table.addDecimated(count, decoded);
  }

  /** What says when frames were captured, from now on. */
  captureClock(clock: CaptureClock): void {
    this.#table.captureClock = clock;
  }

  span(span: number, enqNs: Nanos, startNs: Nanos, endNs: Nanos): void {
    if (this.#row >= 0) this.#table.span(this.#row, span, enqNs, startNs, endNs);
    if (span === SPAN.compose_scale) this.#previewCostNs += (endNs - startNs - this.#previewCostNs) / PREVIEW_COST_OVER;
  }

  addCopyBytes(hop: keyof CopyBytes, bytes: number): void {
    if (this.#row >= 0) this.#table.addCopyBytes(this.#row, hop, bytes);
  }

  acquire(): SlotPlanes | 'dropped' | 'stopped' {
    if (this.#row < 0) return 'dropped';
    for (;;) {
      const seen = this.#ring.freedCount();
      const slot = this.#ring.tryAcquire(this.controls.policy);
      if (this.#ring.evicted >= 0) this.#table.drop(this.#table.rowOf(this.#ring.evicted), 'ring_drop_oldest');
      if (slot >= 0) return this.#take(slot);
      if (slot === RING_DROP_NEWEST) {
        this.#table.drop(this.#row, 'ring_drop_newest');
        return 'dropped';
      }
      if (this.controls.stopping) {
        this.#table.drop(this.#row, 'shutdown', 'ring');
        return 'stopped';
      }
      if (slot === RING_FULL) this.#ring.waitForSlot(seen, WAIT_MS);
    }
  }

  #take(slot: number): SlotPlanes {
    const { model, full, preview } = this.#ring.planes(slot);
    const spec = this.#ring.layout.spec;
    this.#slot = slot;
    const { controls } = this;
    const forDetector = this.#input && controls.detect ? this.#reads : null;
    const forCrops = controls.crops && controls.classify && controls.detect;
    const forScreen = spec.preview !== null && this.controls.wantsPreview && this.#previewIsDue();
    this.#planes = {
      model: forDetector === 'model' && this.#input ? model.subarray(0, rgbBytes(this.#input)) : null,
      full: spec.full && (forCrops || forDetector === 'full') ? full : null,
      preview: forScreen ? preview : null,
      modelSize: this.#input,
      fullSize: spec.full,
      previewSize: spec.preview,
    };
    return this.#planes;
  }

  #previewIsDue(): boolean {
    const now = this.#clock.now();
    const intervalNs = Math.max(this.controls.previewIntervalNs, this.controls.previewCostTimes * this.#previewCostNs);
    if (now - this.#previewNs < intervalNs) return false;
    this.#previewNs = now;
    return true;
  }

  publish(): void {
    if (!this.#planes) throw new Error('publish without acquire');
    const { model, full, preview } = this.#planes;
    this.#table.hand(this.#row, this.#table.clockOf(this.#row, this.#clock).now());
    this.#ring.publish(this.#slot, this.frame, { model: model !== null, full: full !== null, preview: preview !== null }, this.#plan);
    this.#planes = null;
  }

  /** No more frames will come. */
  close(): void {
    this.#ring.close();
  }
}
