import type { BoxPx } from '../../../contract/index.ts';
import { iouOf } from './boxes.ts';
import type { Found } from './found.ts';
import type { FrameTruth, TruthObject } from './truth.ts';

/** Results are held against the truth of so many frames before and after. */
export const REACH = 3;
/** Frames from the one that results are for, −3 … 3. */
export const STEPS = Array.from({ length: 2 * REACH + 1 }, (_, index) => index - REACH);

/** Where an object was found, and where it truly was in the frames around. */
export interface Observation {
  readonly box: BoxPx;
  /** One for each of STEPS. */
  readonly truth: readonly BoxPx[];
  /** Of its centre, px a frame. */
  readonly vx: number;
  readonly vy: number;
}

const MOST = 8192;
/** Only what is seen nearly whole tells where a box should lie. */
const WHOLE = 0.9;
/** A box that lies 6 px beside a person of 12 px still belongs to it. */
const LENIENT_IOU = 0.3;

const centreOf = (box: BoxPx): readonly [x: number, y: number] => [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];

/**
 * A sample of what was found, for faults that run through all of it: at most 8,192 of all observations, each with the same chance (Vitter, "Random sampling
 * with a reservoir", ACM TOMS 11(1), 1985, algorithm R), by random numbers that are the same in every run.
 */
export class Observations {
  readonly sample: Observation[] = [];
  #seen = 0;
  #random = 1;

  /** Takes one frame. @param truth knows the frames around, too */
  add(frame: number, truth: FrameTruth, found: readonly Found[]): void {
    const around = STEPS.map((step) => new Map(truth.at(frame + step).map((object) => [object.id, object])));
    for (const { truth: boxes, found: box } of pairs(whole(around), found)) {
      const [x0, y0] = centreOf(boxes[0]!);
      const [x1, y1] = centreOf(boxes.at(-1)!);
      this.#keep({ box, truth: boxes, vx: (x1 - x0) / (2 * REACH), vy: (y1 - y0) / (2 * REACH) });
    }
  }

  #keep(observation: Observation): void {
    this.#seen++;
    if (this.sample.length < MOST) this.sample.push(observation);
    else {
      const place = Math.floor(this.#next() * this.#seen);
      if (place < MOST) this.sample[place] = observation;
    }
  }

  /** 0 ≤ x < 1. Park and Miller's generator. */
  #next(): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return (this.#random - 1) / 2_147_483_646;
  }
}

interface Whole {
  readonly label: string;
  readonly boxes: readonly BoxPx[];
}

/** Objects that are seen nearly whole in every one of the frames. */
const whole = (around: readonly ReadonlyMap<number, TruthObject>[]): Whole[] =>
  [...around[REACH]!.values()].flatMap(({ id, label }) => {
    const course = around.map((objects) => objects.get(id));
    if (!course.every((object) => object !== undefined && object.visibility >= WHOLE)) return [];
    return [{ label, boxes: course.map((object) => object!.box) }];
  });

/** The frame in which it fits best decides whose box it is, so that late results are joined as well as others; both must be each other's best. */
const pairs = (objects: readonly Whole[], found: readonly Found[]): { truth: readonly BoxPx[]; found: BoxPx }[] => {
  const fits = objects.map(({ label, boxes }) =>
    found.map((other) => (other.label === label ? Math.max(...boxes.map((box) => iouOf(box, other.box))) : 0)),
  );
  return objects.flatMap(({ boxes }, row) => {
    const best = Math.max(0, ...fits[row]!);
    const column = fits[row]!.indexOf(best);
    if (best < LENIENT_IOU || fits.some((others) => others[column]! > best)) return [];
    return [{ truth: boxes, found: found[column]!.box }];
  });
};
