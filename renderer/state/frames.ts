import type { TimelineFrame } from '../../contract/index.ts';
import type { FrameMark } from '../timeline/source.ts';
import type { Outcome } from '../what-if/words.ts';

const MARKS_KEPT = 200;

/**
 * The newest ended frames, oldest first: a ring of fixed capacity, mutable and outside React. Written by the connection at 10 Hz, read by
 * whoever draws on an animation frame; `version` tells a reader whether anything changed since it last looked.
 */
export class FrameStore {
  readonly capacity: number;
  readonly #ring: (TimelineFrame | undefined)[];
  #start = 0;
  #length = 0;
  #version = 0;
  #marks: FrameMark[] = [];

  /** @param capacity frames kept, at least 1 */
  constructor(capacity: number) {
    this.capacity = capacity;
    this.#ring = new Array<TimelineFrame | undefined>(capacity).fill(undefined);
  }

  get length(): number {
    return this.#length;
  }

  /** Changes at every push, mark and clear. */
  get version(): number {
    return this.#version;
  }

  push(frames: readonly TimelineFrame[]): void {
    for (const frame of frames) {
      this.#ring[(this.#start + this.#length) % this.capacity] = frame;
      if (this.#length < this.capacity) this.#length++;
      else this.#start = (this.#start + 1) % this.capacity;
    }
    if (frames.length > 0) this.#version++;
  }

  mark(mark: FrameMark): void {
    this.#marks = [...this.#marks, mark].slice(-MARKS_KEPT);
    this.#version++;
  }

  /** What the newest mark at that frame came to; where none stands there, one is made. */
  conclude(frame: number, text: string, result: Outcome): void {
    const index = this.#marks.findLastIndex((mark) => mark.frame === frame);
    const found = this.#marks[index];
    const mark = { ...(found ?? { frame, text }), result };
    if (found === undefined) this.mark(mark);
    else this.#marks = this.#marks.with(index, mark);
    this.#version++;
  }

  clear(): void {
    this.#ring.fill(undefined);
    this.#start = 0;
    this.#length = 0;
    this.#marks = [];
    this.#version++;
  }

  /** @param index 0 is the oldest; throws a RangeError outside 0 … length − 1 */
  at(index: number): TimelineFrame {
    const frame = index >= 0 && index < this.#length ? this.#ring[(this.#start + index) % this.capacity] : undefined;
    if (frame === undefined) throw new RangeError(`frame ${index} of ${this.#length}`);
    return frame;
  }

  /** In the order they were made; a new array after each mark. */
  marks(): readonly FrameMark[] {
    return this.#marks;
  }
}

/** Frames of the run that is open. */
export const liveFrames = new FrameStore(3_000);
