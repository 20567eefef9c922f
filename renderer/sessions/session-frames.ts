import type { TimelineFrame } from '../../contract/session.ts';
import { FRAME_STATE } from '../../contract/stages.ts';
import { laneOf, LANE, totalMs } from '../timeline/bars.ts';
import type { FrameMark, FrameSource } from '../timeline/source.ts';

/** Fetches frames [from, from + count) of a session; `total` is how many it has. Rejects with a sentence for the user. */
export type LoadFrames = (from: number, count: number) => Promise<{ readonly total: number; readonly frames: readonly TimelineFrame[] }>;

export const PAGE_FRAMES = 1000;
/** Pages kept; the first one always is, since it tells where numbers begin. */
const PAGES_KEPT = 40;
/** Requests under way at a time: what is in sight never waits behind more than one other. */
const REQUESTS = 2;

/** A number a frame for the whole session, index by index; NaN where not loaded yet or not measured. */
export interface SessionSeries {
  /** Number of the frame in its run. */
  readonly frame: Float64Array;
  /** t_receive, s from the first frame's. */
  readonly timeS: Float64Array;
  /** e2e, or the sum of stages of a frame that was analysed and not presented; ms. */
  readonly latencyMs: Float32Array;
  /** 1: lost against our will. */
  readonly lost: Uint8Array;
}

const NO_SERIES: SessionSeries = {
  frame: new Float64Array(0),
  timeS: new Float64Array(0),
  latencyMs: new Float32Array(0),
  lost: new Uint8Array(0),
};

/**
 * Frames of a saved session, fetched page by page: first what the timeline is about to draw (`want`), then the rest in order, for the
 * series over the whole session. Pages far from sight are given up again; the series stay. All calls are from one thread.
 */
export class SessionFrames implements FrameSource {
  readonly #load: LoadFrames;
  readonly #marks: readonly FrameMark[];
  readonly #pages = new Map<number, readonly TimelineFrame[]>();
  readonly #underWay = new Set<number>();
  #wanted: readonly number[] = [0];
  #read = 0;
  /** By page: 1 once its frames are in the series. */
  #seen: Uint8Array = new Uint8Array(1);
  #length = 0;
  #version = 0;
  #startNs = 0;
  #stopped = false;
  #fault: string | null = null;
  #series = NO_SERIES;

  constructor(load: LoadFrames, marks: readonly FrameMark[]) {
    this.#load = load;
    this.#marks = marks;
    this.#pump();
  }

  /** 0 until the first page is there. */
  get length(): number {
    return this.#length;
  }

  get version(): number {
    return this.#version;
  }

  /** t_receive of the first frame, ns on the engine's clock; 0 until the first page is there. */
  get startNs(): number {
    return this.#startNs;
  }

  /** Frames that are in the series. */
  get read(): number {
    return this.#read;
  }

  /** Why frames are missing, for the user; null while all is well. */
  get fault(): string | null {
    return this.#fault;
  }

  get series(): SessionSeries {
    return this.#series;
  }

  at(index: number): TimelineFrame | undefined {
    return this.#pages.get(Math.floor(index / PAGE_FRAMES))?.[index % PAGE_FRAMES];
  }

  marks(): readonly FrameMark[] {
    return this.#marks;
  }

  want(from: number, to: number): void {
    const first = Math.floor(Math.max(0, from - PAGE_FRAMES / 4) / PAGE_FRAMES);
    const last = Math.floor(Math.max(0, Math.min(this.#length, to + PAGE_FRAMES / 4) - 1) / PAGE_FRAMES);
    this.#wanted = Array.from({ length: last - first + 1 }, (_, k) => first + k);
    this.#pump();
  }

  /** Asks for nothing more. */
  dispose(): void {
    this.#stopped = true;
  }

  #next(): number | null {
    const free = (page: number): boolean => !this.#underWay.has(page);
    const sight = this.#wanted.find((page) => !this.#pages.has(page) && free(page));
    if (sight !== undefined) return sight;
    if (this.#length === 0) return null;
    const page = this.#seen.findIndex((seen, k) => seen === 0 && free(k));
    return page < 0 ? null : page;
  }

  #pump(): void {
    while (!this.#stopped && this.#fault === null && this.#underWay.size < REQUESTS) {
      const page = this.#next();
      if (page === null) return;
      this.#underWay.add(page);
      this.#load(page * PAGE_FRAMES, PAGE_FRAMES).then(
        ({ total, frames }) => this.#take(page, total, frames),
        (error: unknown) => {
          this.#fault = error instanceof Error ? error.message : String(error);
          this.#version++;
        },
      );
    }
  }

  #take(page: number, total: number, frames: readonly TimelineFrame[]): void {
    if (this.#stopped) return;
    if (this.#length === 0 && total > 0) this.#begin(total, frames[0]?.tReceiveNs ?? 0);
    this.#underWay.delete(page);
    this.#pages.set(page, frames);
    if (page < this.#seen.length && this.#seen[page] === 0) {
      this.#seen[page] = 1;
      this.#enter(page * PAGE_FRAMES, frames);
    }
    this.#forget();
    this.#version++;
    this.#pump();
  }

  #begin(total: number, startNs: number): void {
    this.#length = total;
    this.#startNs = startNs;
    this.#seen = new Uint8Array(Math.ceil(total / PAGE_FRAMES));
    this.#series = {
      frame: new Float64Array(total).fill(Number.NaN),
      timeS: new Float64Array(total).fill(Number.NaN),
      latencyMs: new Float32Array(total).fill(Number.NaN),
      lost: new Uint8Array(total),
    };
  }

  #enter(from: number, frames: readonly TimelineFrame[]): void {
    const { frame: numbers, timeS, latencyMs, lost } = this.#series;
    frames.forEach((frame, k) => {
      const at = from + k;
      const lane = laneOf(frame);
      const unfinished = lane === LANE.dropped || lane === LANE.broken || lane === LANE.decimated;
      numbers[at] = frame.frame;
      timeS[at] = (frame.tReceiveNs - this.#startNs) / 1e9;
      latencyMs[at] = frame.e2eMs ?? (unfinished ? Number.NaN : totalMs(frame));
      lost[at] = frame.state === FRAME_STATE.dropped ? 1 : 0;
    });
    this.#read += frames.length;
  }

  /** Gives up the pages farthest from sight. */
  #forget(): void {
    const centre = this.#wanted[0] ?? 0;
    while (this.#pages.size > PAGES_KEPT) {
      let farthest = -1;
      for (const page of this.#pages.keys()) {
        if (page !== 0 && (farthest < 0 || Math.abs(page - centre) > Math.abs(farthest - centre))) farthest = page;
      }
      this.#pages.delete(farthest);
    }
  }
}
