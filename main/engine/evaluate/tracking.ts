import { iouOf } from './boxes.ts';
import type { Found } from './found.ts';
import { FrameMatcher, isExcused, matches } from './matching.ts';
import type { JudgedTruth, TruthObject } from './truth.ts';

/** What tracking amounts to, CLEAR MOT. */
export interface Clear {
  readonly mota: number | null;
  readonly motp: number | null;
  readonly misses: number;
  readonly falsePositives: number;
  readonly idSwitches: number;
  readonly swaps: number;
  readonly fragmentations: number;
}

/** What is known of an object of the truth. */
interface Course {
  /** The track that followed it last. */
  track: number;
  /** Count of frames when it last did. */
  seen: number;
  /** It was not found since. */
  isLost: boolean;
}

/** An object that another track follows from now on. */
interface Switch {
  readonly from: number;
  readonly to: number;
  readonly frame: number;
}

/** An exchange is complete when the second object is found again, within so many frames. */
const EXCHANGE_FRAMES = 100;

/**
 * CLEAR MOT: Bernardin and Stiefelhagen, "Evaluating Multiple Object Tracking Performance: The CLEAR MOT Metrics", EURASIP JIVP 2008. Boxes match from
 * IoU 0.5 on. A track keeps the object that it had, as long as they match; what is left is joined so that IoU is greatest. An object remembers its track
 * while it is hidden, so another one afterwards is a switch. Ignored truth comes last: what lies in it is neither right nor wrong.
 */
export class ClearMot {
  readonly #matcher = new FrameMatcher();
  #courses = new Map<number, Course>();
  /** Of the last frames, that are no half of a swap yet. */
  #switches: Switch[] = [];
  #frames = 0;
  #truthObjects = 0;
  #matched = 0;
  #iou = 0;
  #falsePositives = 0;
  #idSwitches = 0;
  #swaps = 0;
  #fragmentations = 0;

  /** Takes one frame. @param tracked objects that have a track id, no id twice */
  add({ visible, ignored }: JudgedTruth, tracked: readonly Found[]): void {
    const pairs = this.#pairs(visible, tracked);
    for (const [truth, found] of pairs) {
      this.#iou += iouOf(truth.box, found.box);
      this.#follow(truth.id, found.track!);
    }
    for (const truth of visible) {
      const course = this.#courses.get(truth.id);
      if (course && !pairs.has(truth)) course.isLost = true;
    }
    const taken = new Set(pairs.values());
    this.#truthObjects += visible.length;
    this.#matched += pairs.size;
    this.#falsePositives += tracked.filter((found) => !taken.has(found) && !isExcused(found, ignored)).length;
    this.#frames++;
    this.#switches = this.#switches.filter(({ frame }) => this.#frames - frame < EXCHANGE_FRAMES);
  }

  /** What follows is another sequence: ids of the truth and of tracks begin anew. */
  restart(): void {
    this.#courses = new Map();
    this.#switches = [];
  }

  result(): Clear {
    const misses = this.#truthObjects - this.#matched;
    const errors = misses + this.#falsePositives + this.#idSwitches;
    return {
      mota: this.#truthObjects === 0 ? null : 1 - errors / this.#truthObjects,
      motp: this.#matched === 0 ? null : this.#iou / this.#matched,
      misses,
      falsePositives: this.#falsePositives,
      idSwitches: this.#idSwitches,
      swaps: this.#swaps,
      fragmentations: this.#fragmentations,
    };
  }

  #follow(id: number, track: number): void {
    const course = this.#courses.get(id);
    if (course) {
      if (course.track !== track) this.#switch(course, track);
      if (course.isLost) this.#fragmentations++;
    }
    this.#courses.set(id, { track, seen: this.#frames, isLost: false });
  }

  /** It is half of a swap where another object took its track, since it was last found, and gave it its own. */
  #switch({ track: from, seen }: Course, to: number): void {
    this.#idSwitches++;
    const other = this.#switches.findIndex((each) => each.from === to && each.to === from && each.frame > seen);
    if (other < 0) this.#switches.push({ from, to, frame: this.#frames });
    else {
      this.#switches.splice(other, 1);
      this.#swaps++;
    }
  }

  #pairs(visible: readonly TruthObject[], tracked: readonly Found[]): Map<TruthObject, Found> {
    const pairs = new Map<TruthObject, Found>();
    const byTrack = new Map(tracked.map((found) => [found.track, found]));
    for (const truth of visible) {
      const course = this.#courses.get(truth.id);
      const found = course && byTrack.get(course.track);
      if (!found || !matches(truth, found)) continue;
      pairs.set(truth, found);
      byTrack.delete(found.track);
    }
    const left = visible.filter((truth) => !pairs.has(truth));
    this.#matcher.match(left, [...byTrack.values()]).forEach((found, index) => {
      if (found) pairs.set(left[index]!, found);
    });
    return pairs;
  }
}
