import type { SessionCourse } from '../../contract/course.ts';
import type { TimelineFrame } from '../../contract/session.ts';
import type { FrameMark, FrameSource } from '../timeline/source.ts';

/** Fetches frames [from, from + count) of a session; `total` is how many it has. Rejects with a sentence for the user. */
export type LoadFrames = (from: number, count: number) => Promise<{ readonly total: number; readonly frames: readonly TimelineFrame[] }>;

export const PAGE_FRAMES = 1000;
/** Pages kept; the first one always is, since it tells where numbers begin. */
const PAGES_KEPT = 40;
/** Requests under way at a time: what is in sight never waits behind more than one other. */
const REQUESTS = 2;

/** Which frames lie where, at some places of a session: rows in frames.arrows, and their numbers. */
type Places = Pick<SessionCourse, 'row' | 'frame'>;

/**
 * Frames of a saved session by their rows, fetched page by page where the timeline is about to draw them (`want`), and no others. Pages far from
 * sight are given up again. All calls are from one thread.
 */
export class SessionFrames implements FrameSource {
  readonly #load: LoadFrames;
  readonly #marks: readonly FrameMark[];
  readonly #pages = new Map<number, readonly TimelineFrame[]>();
  readonly #underWay = new Set<number>();
  #wanted: readonly number[] = [0];
  #places: Places = { row: [], frame: [] };
  #length = 0;
  #version = 0;
  #stopped = false;
  #fault: string | null = null;

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

  /** Why frames are missing, for the user; null while all is well. */
  get fault(): string | null {
    return this.#fault;
  }

  at(index: number): TimelineFrame | undefined {
    return this.#pages.get(Math.floor(index / PAGE_FRAMES))?.[index % PAGE_FRAMES];
  }

  marks(): readonly FrameMark[] {
    return this.#marks;
  }

  /** From a course of the session: about which frames lie where, so that a number is found without reading all before it. */
  setPlaces(places: Places): void {
    this.#places = places;
    this.#version++;
  }

  numberNear(index: number): number | undefined {
    const { row, frame } = this.#places;
    let low = 0;
    let high = row.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((row[middle] ?? 0) <= index) low = middle + 1;
      else high = middle;
    }
    const before = row[low - 1];
    const number = frame[low - 1];
    if (before === undefined || number === undefined) return undefined;
    const [after, next] = [row[low] ?? before, frame[low] ?? number];
    return after > before ? number + Math.round(((index - before) * (next - number)) / (after - before)) : number + index - before;
  }

  want(from: number, to: number): void {
    const first = Math.floor(Math.max(0, from - PAGE_FRAMES / 4) / PAGE_FRAMES);
    const last = Math.floor(Math.max(0, Math.min(this.#length, to + PAGE_FRAMES / 4) - 1) / PAGE_FRAMES);
    this.#wanted = Array.from({ length: last - first + 1 }, (_, k) => first + k);
    this.#pump();
  }

  /** Asks again for what is missing. */
  retry(): void {
    this.#fault = null;
    this.#version++;
    this.#pump();
  }

  /** Asks for nothing more. */
  dispose(): void {
    this.#stopped = true;
  }

  #pump(): void {
    while (!this.#stopped && this.#fault === null && this.#underWay.size < REQUESTS) {
      const page = this.#wanted.find((wanted) => !this.#pages.has(wanted) && !this.#underWay.has(wanted));
      if (page === undefined) return;
      this.#underWay.add(page);
      this.#load(page * PAGE_FRAMES, PAGE_FRAMES).then(
        ({ total, frames }) => this.#take(page, total, frames),
        (error: unknown) => {
          this.#underWay.delete(page);
          this.#fault = error instanceof Error ? error.message : String(error);
          this.#version++;
        },
      );
    }
  }

  #take(page: number, total: number, frames: readonly TimelineFrame[]): void {
    if (this.#stopped) return;
    this.#underWay.delete(page);
    this.#length = Math.max(this.#length, total);
    this.#pages.set(page, frames);
    this.#forget();
    this.#version++;
    this.#pump();
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
