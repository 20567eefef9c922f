import type { TimelineFrame } from '../../contract/session.ts';
import { BarLayout, MAX_BARS, type Plot } from './bars.ts';
import { draw } from './draw.ts';
import { makePaints, type Paints } from './paints.ts';
import { ScaleLatch, wantedTop } from './scale.ts';
import { AXIS_PX, FLAGS_PX, LANE_PX, NUMBERS_PX, type Scene, xOf } from './scene.ts';
import { type FrameSource, indexOfFrame } from './source.ts';
import { centre, hitBar, pan, refit, reveal, type Room, settle, type View, visible, zoom } from './view.ts';

/** What the surroundings of the canvas show. */
export interface TimelineStatus {
  readonly following: boolean;
  /** Frames newer than the right edge. */
  readonly behind: number;
  /** Paints that visible bars have, one character each, '1' for used; a string so that it compares cheaply. */
  readonly used: string;
}

interface TimelineListener {
  /** @param x px from the canvas's left edge to the frame's bar */
  hovered(frame: TimelineFrame | null, x: number): void;
  /** @param index its place in the source; −1 where nothing is selected */
  selected(frame: TimelineFrame | null, index: number): void;
  status(status: TimelineStatus): void;
  /** Places [from, to) that are in sight, after a drawing that changed them. */
  viewed(from: number, to: number): void;
}

const START_BAR_PX = 7;

/**
 * Owns a canvas: what is seen of a source, and when it is drawn (on an animation frame, and only after a change). It lives outside React
 * and tells its listener only of changes. `dispose` ends it.
 */
export class TimelineController {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #listener: TimelineListener;
  readonly #layout = new BarLayout();
  readonly #scratch = new Float32Array(MAX_BARS);
  readonly #latch = new ScaleLatch();
  readonly #live: boolean;
  readonly #source: FrameSource;
  #view: View;
  #paints: Paints | null = null;
  #width = 0;
  #height = 0;
  #budgetMs: number | null = null;
  #drawnVersion = -1;
  #dirty = true;
  #request = 0;
  #hover: number | null = null;
  #selected: number | null = null;
  /** Number of the newest frame seen: keeps a view that does not follow in place while old frames leave the store. */
  #anchor: { frame: number; tReceiveNs: number; right: number } | null = null;
  /** What to select as soon as it is loaded: a frame by its number, or by its place. */
  #awaited: { readonly frame: number } | { readonly index: number } | null = null;
  #status = '';
  #viewed = '';

  constructor(canvas: HTMLCanvasElement, source: FrameSource, live: boolean, listener: TimelineListener) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no 2d canvas');
    this.#canvas = canvas;
    this.#context = context;
    this.#source = source;
    this.#live = live;
    this.#listener = listener;
    this.#view = { barPx: START_BAR_PX, right: 0, following: live };
    this.#tick();
  }

  dispose(): void {
    cancelAnimationFrame(this.#request);
  }

  /** Colours or pixel density changed. */
  restyle(): void {
    this.#paints = null;
    this.#dirty = true;
  }

  /** CSS pixels of the canvas. A selected frame stays in sight: the panel that shows it takes its room from the bars. */
  resize(width: number, height: number): void {
    const before = this.#room;
    const held = this.#selected === null || this.#width === 0 ? null : indexOfFrame(this.#source, this.#selected);
    this.#width = width;
    this.#height = height;
    if (held !== null) this.#setView(refit(this.#view, before, this.#room, held));
    this.restyle();
  }

  setBudget(budgetMs: number | null): void {
    this.#budgetMs = budgetMs;
    this.#dirty = true;
  }

  /** Keeps the newest frame in sight. */
  follow(): void {
    this.#setView(settle({ ...this.#view, following: this.#live, right: this.#source.length }, this.#room));
  }

  toStart(): void {
    this.#setView(settle({ ...this.#view, following: false, right: 0 }, this.#room));
  }

  /** @param x px from the canvas's left edge; undefined: the newest frame stays where it is */
  zoomBy(steps: number, x?: number): void {
    const plot = this.#plot;
    const at = x === undefined || this.#view.following ? plot.width : x - plot.left;
    this.#setView(zoom(this.#view, this.#room, steps, at));
  }

  panBy(px: number): void {
    this.#setView(pan(this.#view, this.#room, px));
  }

  /** Shows frame number `frame` in the middle and selects it. */
  goTo(frame: number): void {
    const index = Math.min(indexOfFrame(this.#source, frame), this.#source.length - 1);
    if (index < 0) return;
    this.#setView(centre(this.#view, this.#room, index));
    this.#awaited = { frame };
    this.#latch.reset();
  }

  /** Shows the frame at this place of the source in the middle and selects it, as soon as it is loaded. */
  goToIndex(index: number): void {
    if (index < 0 || index >= this.#source.length) return;
    this.#setView(centre(this.#view, this.#room, index));
    this.#awaited = { index };
    this.#latch.reset();
  }

  /** Shows the frames from this place of the source on, and selects nothing. */
  showFrom(index: number): void {
    const { plotPx } = this.#room;
    this.#setView(settle({ ...this.#view, following: false, right: index + plotPx / this.#view.barPx }, this.#room));
    this.#latch.reset();
  }

  /** The pointer is at (x, y) on the canvas; null: it left. */
  hoverAt(x: number | null): void {
    const index = x === null ? -1 : hitBar(this.#view, this.#room, x - this.#plot.left);
    const frame = index < 0 ? undefined : this.#source.at(index);
    const number = frame?.frame ?? null;
    if (number === this.#hover) return;
    this.#hover = number;
    this.#dirty = true;
    if (frame === undefined) this.#listener.hovered(null, 0);
  }

  /** Selects what is under the pointer; where nothing is, or it is selected already, deselects. */
  selectHovered(): void {
    const frame = this.#hover === null ? undefined : this.#frameOf(this.#hover);
    this.#select(frame === undefined || frame.frame === this.#selected ? null : frame);
  }

  deselect(): void {
    this.#select(null);
  }

  /** Moves the selection by `steps` frames and keeps it in sight; without one, selects the newest frame in sight. One not loaded is awaited. */
  step(steps: number): void {
    const last = Math.min(Math.ceil(this.#view.right), this.#source.length) - 1;
    const now = this.#selected === null ? null : indexOfFrame(this.#source, this.#selected);
    const index = Math.min(Math.max(now === null ? last : now + steps, 0), this.#source.length - 1);
    if (index < 0) return;
    this.#setView(reveal(this.#view, this.#room, index));
    const frame = this.#source.at(index);
    if (frame === undefined) this.#awaited = { index };
    else this.#select(frame);
  }

  get #plot(): Plot {
    return {
      left: AXIS_PX,
      width: Math.max(1, this.#width - AXIS_PX),
      top: FLAGS_PX + 6,
      bottom: Math.max(FLAGS_PX + 20, this.#height - LANE_PX - NUMBERS_PX),
      dpr: this.#paints?.dpr ?? 1,
    };
  }

  get #room(): Room {
    return { plotPx: this.#plot.width, length: this.#source.length, anchored: !this.#live };
  }

  #frameOf(number: number): TimelineFrame | undefined {
    const index = indexOfFrame(this.#source, number);
    const frame = index < this.#source.length ? this.#source.at(index) : undefined;
    return frame?.frame === number ? frame : undefined;
  }

  #select(frame: TimelineFrame | null): void {
    this.#awaited = null;
    this.#selected = frame?.frame ?? null;
    this.#dirty = true;
    this.#listener.selected(frame, frame === null ? -1 : indexOfFrame(this.#source, frame.frame));
  }

  #setView(view: View): void {
    this.#view = view;
    this.#dirty = true;
    this.#remember();
  }

  #remember(): void {
    const length = this.#source.length;
    const newest = length > 0 ? this.#source.at(length - 1) : undefined;
    this.#anchor =
      newest === undefined ? null : { frame: newest.frame, tReceiveNs: newest.tReceiveNs, right: length - 1 - this.#view.right };
  }

  #tick = (): void => {
    this.#request = requestAnimationFrame(this.#tick);
    if (this.#source.version === this.#drawnVersion && !this.#dirty && !this.#latch.due(performance.now())) return;
    if (this.#width === 0 || this.#height === 0) return;
    this.#update();
  };

  /**
   * Old frames leaving a full store shift all indices: the view is shifted with them. Where the newest frame seen is no longer there, or is
   * another one of the same number, the store was cleared for a new run: everything starts anew.
   */
  #keepPlace(): void {
    if (!this.#live || this.#anchor === null || this.#source.version === this.#drawnVersion) return;
    const index = indexOfFrame(this.#source, this.#anchor.frame);
    const there = index < this.#source.length ? this.#source.at(index) : undefined;
    if (there === undefined || (there.frame === this.#anchor.frame && there.tReceiveNs !== this.#anchor.tReceiveNs)) {
      this.#latch.reset();
      this.#view = { ...this.#view, following: true };
      this.hoverAt(null);
      if (this.#selected !== null) this.#select(null);
    } else if (!this.#view.following) this.#view = { ...this.#view, right: index - this.#anchor.right };
  }

  #update(): void {
    this.#prepareCanvas();
    this.#keepPlace();
    const room = this.#room;
    this.#view = settle(this.#view, room);
    this.#remember();
    this.#drawnVersion = this.#source.version;
    this.#dirty = false;
    if (room.length === 0) this.#latch.reset();
    const { from, to } = visible(this.#view, room);
    this.#source.want?.(from, to);
    this.#selectAwaited(from, to);
    const plot = this.#plot;
    const layout = this.#layout;
    layout.measure(this.#source, from, to);
    const topMs = this.#latch.update(wantedTop(layout.totals, layout.measured, this.#budgetMs, this.#scratch), performance.now());
    const firstX = plot.width - (this.#view.right - from) * this.#view.barPx;
    layout.place(this.#source, from, to, plot, firstX, this.#view.barPx, topMs);
    const scene: Scene = {
      source: this.#source,
      layout,
      view: this.#view,
      plot,
      width: this.#width,
      height: this.#height,
      from,
      to,
      topMs,
      goalMs: this.#latch.goal,
      budgetMs: this.#budgetMs,
      hover: this.#indexIn(this.#hover, from, to),
      selected: this.#indexIn(this.#selected, from, to),
    };
    if (this.#paints !== null) draw(this.#context, scene, this.#paints);
    this.#tell(scene);
  }

  #indexIn(number: number | null, from: number, to: number): number {
    if (number === null) return -1;
    const index = indexOfFrame(this.#source, number);
    return index >= from && index < to && this.#source.at(index)?.frame === number ? index : -1;
  }

  #prepareCanvas(): void {
    if (this.#paints !== null) return;
    const dpr = window.devicePixelRatio || 1;
    this.#canvas.width = Math.round(this.#width * dpr);
    this.#canvas.height = Math.round(this.#height * dpr);
    this.#paints = makePaints(this.#context, dpr);
  }

  #selectAwaited(from: number, to: number): void {
    if (this.#awaited === null) return;
    const place = 'index' in this.#awaited ? this.#awaited.index : indexOfFrame(this.#source, this.#awaited.frame);
    const index = Math.min(place, this.#source.length - 1);
    const frame = index < 0 ? undefined : this.#source.at(index);
    if (frame !== undefined) this.#select(frame);
    // What has been loaded since shows that it lies elsewhere.
    else if (index >= 0 && (index < from || index >= to)) this.#setView(centre(this.#view, this.#room, index));
  }

  #tell(scene: Scene): void {
    if (this.#hover !== null) {
      const frame = scene.hover < 0 ? undefined : this.#source.at(scene.hover);
      if (frame === undefined) this.#hover = null;
      this.#listener.hovered(frame ?? null, frame === undefined ? 0 : xOf(scene, scene.hover));
    }
    const behind = Math.max(0, this.#source.length - Math.ceil(this.#view.right));
    const used = this.#layout.used.join('');
    const status = `${this.#view.following} ${behind} ${used}`;
    if (status !== this.#status) {
      this.#status = status;
      this.#listener.status({ following: this.#view.following, behind, used });
    }
    const viewed = `${scene.from}-${scene.to}`;
    if (viewed === this.#viewed) return;
    this.#viewed = viewed;
    this.#listener.viewed(scene.from, scene.to);
  }
}
