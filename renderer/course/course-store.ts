import type { SessionCourse, SessionPart } from '../../contract/course.ts';
import { bestCourse, serves, wantedPart, wholePoints } from './detail.ts';
import { lengthOf, type Span } from './span.ts';
import { TimeAxis } from './time-axis.ts';

/** Fetches a session over time; rejects with a sentence for the user. */
export type LoadCourse = (points: number, part?: SessionPart) => Promise<SessionCourse>;

/** How long a view must rest before it is fetched more finely, ms. */
const REST_MS = 150;

/**
 * A session over time: the whole of it, and more finely what the axis shows once that rests. Lives outside React; `subscribe` tells of new data
 * only, the axis tells of itself. All calls are from the window's one thread.
 */
export class CourseStore {
  /** May be shared with other sessions; then it is as long as the longest. */
  readonly axis: TimeAxis;
  readonly #load: LoadCourse;
  #frames: number;
  readonly #listeners = new Set<() => void>();
  #whole: SessionCourse | null = null;
  #detail: SessionCourse | null = null;
  #fault: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #stopped = false;
  readonly #leave: () => void;

  /** @param frames how many the session has; null: not known yet, `setFrames` says it later */
  constructor(load: LoadCourse, frames: number | null, axis = new TimeAxis()) {
    this.#load = load;
    this.#frames = frames ?? Number.POSITIVE_INFINITY;
    this.axis = axis;
    this.#leave = this.axis.subscribe(() => this.#viewed());
    this.retry();
  }

  /** @returns undoes it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The same, and of every change of the view: `course` may be another then. @returns undoes it */
  readonly subscribeShown = (listener: () => void): (() => void) => {
    const leave = [this.subscribe(listener), this.axis.subscribe(listener)];
    return () => {
      for (const undo of leave) undo();
    };
  };

  /** Null until it is there. */
  get whole(): SessionCourse | null {
    return this.#whole;
  }

  /** The finest that has all of the view; null until there is any. */
  get course(): SessionCourse | null {
    return this.#whole === null ? null : bestCourse(this.#whole, this.#detail, this.#viewOf(this.#whole));
  }

  /** Why something is missing, for the user. */
  get fault(): string | null {
    return this.#fault;
  }

  /** A short session is worth fewer points than were asked for before that was known. */
  setFrames(frames: number): void {
    this.#frames = frames;
    if (this.#whole === null || !this.#isTooFine(this.#whole)) return;
    this.#whole = null;
    this.retry();
  }

  /** Asks again for what is missing. */
  readonly retry = (): void => {
    this.#fault = null;
    if (this.#whole === null) void this.#fetchWhole();
    else void this.#fetchDetail();
    this.#tell();
  };

  /** Asks for nothing more. */
  dispose(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#leave();
  }

  async #fetchWhole(): Promise<void> {
    try {
      const whole = await this.#load(wholePoints(this.#frames));
      if (this.#stopped) return;
      if (this.#isTooFine(whole)) {
        await this.#fetchWhole();
        return;
      }
      this.#whole = whole;
      this.axis.setLength(Math.max(this.axis.lengthS, whole.lengthS));
    } catch (error) {
      this.#fault = sentence(error);
    }
    this.#tell();
  }

  #isTooFine(whole: SessionCourse): boolean {
    return whole.tS.length > wholePoints(this.#frames);
  }

  #viewed(): void {
    if (this.#whole === null) return;
    clearTimeout(this.#timer);
    if (this.#isFine()) return;
    this.#timer = setTimeout(() => void this.#fetchDetail(), REST_MS);
  }

  /** What of the view lies in this session. */
  #viewOf({ lengthS }: SessionCourse): Span {
    const { fromS, toS } = this.axis.view;
    return { fromS: Math.min(fromS, lengthS), toS: Math.min(toS, lengthS) };
  }

  #isFine(): boolean {
    const { course } = this;
    if (course === null) return false;
    const view = this.#viewOf(course);
    return lengthOf(view) === 0 || serves(course, view, { lengthS: course.lengthS, frames: this.#frames });
  }

  async #fetchDetail(): Promise<void> {
    if (this.#whole === null || this.#stopped || this.#isFine()) return;
    const { part, points } = wantedPart(this.#viewOf(this.#whole), { lengthS: this.#whole.lengthS, frames: this.#frames });
    const mine = ++this.#asked;
    try {
      const detail = await this.#load(points, part);
      // What was asked for later is what is looked at now.
      if (mine !== this.#asked || this.#stopped) return;
      this.#detail = detail;
      this.#fault = null;
    } catch (error) {
      if (mine !== this.#asked) return;
      this.#fault = sentence(error);
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
