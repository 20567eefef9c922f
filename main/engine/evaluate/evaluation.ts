import type { EvaluationResult, FrameObject } from '../../../contract/index.ts';
import { Attributes } from './attributes.ts';
import { AveragePrecision } from './average-precision.ts';
import { areaOf } from './boxes.ts';
import { throughoutFaults } from './faults-found.ts';
import { type Found, foundOf } from './found.ts';
import { IdentityF1 } from './identity.ts';
import { labelMapTo, SCENE_LABELS } from './label-map.ts';
import { FrameMatcher, matches } from './matching.ts';
import { Observations } from './observations.ts';
import { ClearMot } from './tracking.ts';
import { type FrameTruth, type JudgedTruth, judge } from './truth.ts';
import { verdictOf } from './verdict.ts';

/** What the result says of the run that it judges. */
export interface Judged {
  /** Score from which the product reported objects, 0..1. */
  readonly threshold: number;
  /** All labels that the detector has, for the sentence where the truth knows none of them. Empty: not known; null: no detector ran. */
  readonly detectorLabels: readonly string[] | null;
}

/**
 * How right the results of the whole pipeline are, against the truth of each frame. It judges what the product reports, from the model's threshold on: what a
 * detector says below that is on no screen and in no file, and lowers AP if it was right.
 *
 * Memory grows by 3 numbers an object of the results; all else is of fixed size or grows with the number of tracks.
 */
export class Evaluation {
  readonly #labelOf = labelMapTo(SCENE_LABELS);
  readonly #precision = new AveragePrecision();
  readonly #clear = new ClearMot();
  readonly #identity = new IdentityF1();
  readonly #attributes = new Attributes();
  readonly #observations = new Observations();
  readonly #matcher = new FrameMatcher();
  #frames = 0;
  #truthObjects = 0;
  #ignored = 0;
  #objects = 0;
  #otherLabels = 0;
  #unusable = 0;
  #duplicates = 0;

  /**
   * Takes the results of one frame; nothing of them is kept.
   * @param truth knows the frames around, too
   * @param frame number of the frame in the source, for the truth
   */
  add(truth: FrameTruth, frame: number, objects: readonly FrameObject[]): void {
    const judged = judge(truth.at(frame));
    const found = this.#known(objects);
    const tracked = found.filter(({ track }) => track !== null);
    this.#frames++;
    this.#truthObjects += judged.visible.length;
    this.#ignored += judged.ignored.length;
    this.#precision.add(judged, found);
    this.#clear.add(judged, tracked);
    this.#identity.add(judged, tracked);
    this.#observations.add(frame, truth, found);
    this.#ask(judged, found);
  }

  /** What follows is another sequence, as after a loop or a seek or of another source: objects and tracks begin anew, even if their ids are the same. */
  restart(): void {
    this.#clear.restart();
    this.#identity.restart();
  }

  result({ threshold, detectorLabels }: Judged): EvaluationResult {
    const numbers = {
      frames: this.#frames,
      truthObjects: this.#truthObjects,
      ignored: this.#ignored,
      objects: this.#objects,
      otherLabels: this.#otherLabels,
      unusableBoxes: this.#unusable,
      duplicates: this.#duplicates,
      threshold,
      ...this.#precision.result(0),
      ...this.#clear.result(),
      ...this.#identity.result(),
      ...this.#attributes.result(),
      ...throughoutFaults(this.#observations.sample),
    };
    const { perClass, confusions, ...others } = numbers;
    const result = { ...others, perClass: [...perClass], confusions: [...confusions] };
    return { ...result, verdict: verdictOf({ ...result, detectorLabels, labels: SCENE_LABELS }) };
  }

  #known(objects: readonly FrameObject[]): Found[] {
    return objects.flatMap((object) => {
      const label = this.#labelOf(object.label);
      if (label === null) {
        this.#otherLabels++;
        return [];
      }
      this.#objects++;
      if (areaOf(object.box) === 0) this.#unusable++;
      return [foundOf(object, label)];
    });
  }

  /** Hears the answers about what was found, and counts boxes that lie on what others have found. */
  #ask({ visible }: JudgedTruth, found: readonly Found[]): void {
    const pairs = this.#matcher.match(visible, found);
    visible.forEach((truth, index) => {
      const pair = pairs[index];
      if (pair) this.#attributes.add(truth, pair);
    });
    const taken = new Set(pairs);
    this.#duplicates += found.filter((each) => !taken.has(each) && visible.some((truth) => matches(truth, each))).length;
  }
}
