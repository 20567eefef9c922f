import type { FrameObject, PreviewHeader, SourceInfo } from '../../../../contract/index.ts';
import type { Controls } from '../../controls.ts';
import { encodePreview } from '../../hub/encode-preview.ts';
import type { Presented, ViewerControl, ViewerSink } from '../../hub/engine-control.ts';
import type { Collector } from '../../telemetry/collector.ts';
import type { FrameTable } from '../../telemetry/frame-table.ts';
import { flatSpans } from '../../telemetry/stage-times.ts';
import type { PlaneSize } from '../ring/layout.ts';
import type { Ring } from '../ring/ring.ts';

/** A picture that no window has drawn for so long is late. */
const PRESENT_TIMEOUT_NS = 1e9;
/** A screen draws no faster than this: what is analysed sooner after the last picture, in a burst, would only take its place. */
const SCREEN_NS = 15e6;
/** A window that asked for a picture within this time is watching. */
const WATCHING_NS = 2e9;

/** The run whose pictures are shown. */
export interface Shown {
  readonly runId: number;
  readonly source: SourceInfo;
  readonly preview: PlaneSize;
  readonly ring: Ring;
  readonly table: FrameTable;
  readonly controls: Controls;
  readonly collector: () => Collector;
  readonly now: () => number;
  /** How late the window is to answer for a frame, ms; 0: as it does. For faults that were asked for. */
  readonly lateMs: (frame: number) => number;
}

interface Viewer {
  credit: number;
  readonly sink: ViewerSink;
}

/**
 * The windows that show pictures: each frame goes to every window that has credit for it, newest only, and is presented when the first of them
 * says it was drawn. Lives as long as the engine; runs come and go. Hub thread only.
 */
export class Screens {
  readonly #viewers = new Set<Viewer>();
  readonly #sentNs = new Map<number, number>();
  /** Pictures of this run that were drawn again, by another window. */
  repeated = 0;
  #shown: Shown | null = null;
  #creditNs = Number.NEGATIVE_INFINITY;
  #offeredNs = Number.NEGATIVE_INFINITY;

  add(sink: ViewerSink): ViewerControl {
    const viewer: Viewer = { credit: 0, sink };
    this.#viewers.add(viewer);
    return {
      credit: (n) => {
        viewer.credit = Math.min(8, viewer.credit + n);
        this.#watch();
      },
      presented: (presented) => this.#hear(presented),
      missed: (missed) => this.#missed(missed),
      close: () => {
        this.#viewers.delete(viewer);
        if (this.#viewers.size > 0) return;
        this.#shown?.controls.setWatched(false);
        this.#nobodyLooks();
      },
    };
  }

  show(shown: Shown | null): void {
    this.#sentNs.clear();
    this.repeated = 0;
    this.#shown = shown;
    this.#watch();
  }

  #watch(): void {
    if (!this.#shown || !this.awaited) return;
    this.#creditNs = this.#shown.now();
    this.#shown.controls.setWatched(true);
  }

  /** Whether a window waits for a picture. */
  get awaited(): boolean {
    return [...this.#viewers].some((viewer) => viewer.credit > 0);
  }

  /** Sends the frame to whoever can take it now; false: to nobody. */
  offer(row: number, objects: () => readonly FrameObject[]): boolean {
    const shown = this.#shown;
    if (!shown) return false;
    const slot = shown.table.get(row, 'slot');
    const picture = slot >= 0 ? shown.ring.preview(slot) : null;
    const ready = [...this.#viewers].filter((viewer) => viewer.credit > 0);
    if (!picture || ready.length === 0 || shown.now() - this.#offeredNs < SCREEN_NS) return false;
    this.#offeredNs = shown.now();
    const frame = shown.table.get(row, 'frame');
    const scene = shown.table.scene(row);
    const header: PreviewHeader = {
      runId: shown.runId,
      frame,
      ptsMs: shown.table.ptsMs(row),
      width: shown.preview.width,
      height: shown.preview.height,
      sourceWidth: shown.source.width,
      sourceHeight: shown.source.height,
      tReceiveNs: shown.table.tReceiveNs(row),
      matrix: shown.source.colour.matrix,
      fullRange: shown.source.colour.fullRange,
      objects: objects().map((object) => ({ ...object, box: [...object.box], also: [...object.also] })),
      scene,
      spans: flatSpans(shown.table.spans(row), shown.table.tReceiveNs(row)),
    };
    const map = scene?.map ? shown.ring.map(slot).subarray(0, scene.map.width * scene.map.height) : null;
    const message = encodePreview(header, picture, map);
    shown.table.addCopyBytes(row, 'processToProcess', (picture.byteLength + (map?.byteLength ?? 0)) * ready.length);
    for (const viewer of ready) {
      viewer.credit--;
      viewer.sink.send(message);
    }
    this.#sentNs.set(frame, shown.now());
    return true;
  }

  /** A window's answer, later than it came where that was asked for. */
  #hear(presented: Presented): void {
    const lateMs = this.#shown?.lateMs(presented.frame) ?? 0;
    if (lateMs === 0) this.#presented(presented);
    else setTimeout(() => this.#presented({ ...presented, endNs: presented.endNs + lateMs * 1e6 }), lateMs).unref();
  }

  #presented({ frame, runId, startNs, endNs }: Presented): void {
    if (!this.#shown || runId !== this.#shown.runId) return;
    if (this.#sentNs.delete(frame)) this.#shown.collector().presented(frame, startNs, endNs);
    else this.repeated++;
  }

  /** One window will not draw it. Another one may; where there is none, the frame is late. */
  #missed({ frame, runId }: { readonly frame: number; readonly runId: number }): void {
    if (!this.#shown || runId !== this.#shown.runId || this.#viewers.size > 1 || !this.#sentNs.delete(frame)) return;
    this.#shown.collector().missed(frame);
  }

  #nobodyLooks(): void {
    for (const frame of this.#sentNs.keys()) this.#shown?.collector().notPresented(frame);
    this.#sentNs.clear();
  }

  /** Gives up pictures that nobody has drawn in time, and stops making pictures that nobody asks for. */
  tidy(): void {
    const shown = this.#shown;
    if (!shown) return;
    const now = shown.now();
    for (const [frame, sentNs] of this.#sentNs) {
      if (now - sentNs < PRESENT_TIMEOUT_NS) break;
      this.#sentNs.delete(frame);
      shown.collector().missed(frame);
    }
    if (!this.awaited && now - this.#creditNs > WATCHING_NS) shown.controls.setWatched(false);
  }
}
