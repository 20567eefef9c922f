import { BoxKalman } from './kalman.ts';

/**
 * `new`: seen once, has no id yet. `followed`: has an id and was seen in the last frame. `lost`: has an id, was not seen in the last frame.
 * `ended`: is about to be forgotten.
 */
export type TrackState = 'new' | 'followed' | 'lost' | 'ended';

/** How many sure detections of another class it takes at most until a track changes its class. */
const MAX_CLASS_WEIGHT = 5;

/** One object as the tracker follows it. Reused by the tracker when it ends: `begin` starts it afresh. */
export class Track {
  readonly kalman = new BoxKalman();
  /** Where the filter sees it in the current frame: [x1, y1, x2, y2], px. */
  readonly box = new Float32Array(4);
  state: TrackState = 'new';
  /** −1 until it is confirmed. */
  id = -1;
  /** Frame numbers of the tracker: begun, last joined to a detection. */
  beganFrame = 0;
  seenFrame = 0;
  /** Index of the detection it was joined to in the current frame, or −1. */
  detection = -1;
  classId = -1;
  #classWeight = 0;

  /** Starts at detection `i`, without an id. */
  begin(boxes: Float32Array, i: number, classId: number, score: number, frame: number): void {
    this.kalman.start(boxes, i);
    this.kalman.writeBox(this.box);
    this.state = 'new';
    this.id = -1;
    this.beganFrame = frame;
    this.seenFrame = frame;
    this.detection = i;
    this.classId = classId;
    this.#classWeight = score;
  }

  /** Moves it `frames` frames on. */
  predict(frames: number): void {
    if (this.state === 'lost') this.kalman.holdHeight();
    for (let k = 0; k < frames; k++) this.kalman.predict();
    this.kalman.writeBox(this.box);
    this.detection = -1;
  }

  /** Joins it to detection `i` of the current frame. */
  see(boxes: Float32Array, i: number, classId: number, score: number, frame: number): void {
    this.kalman.correct(boxes, i);
    this.kalman.writeBox(this.box);
    this.state = 'followed';
    this.seenFrame = frame;
    this.detection = i;
    this.#vote(classId, score);
  }

  /** Goes on where `other` is, under its own id. */
  continueAs(other: Track): void {
    this.kalman.copyFrom(other.kalman);
    this.box.set(other.box);
    this.state = other.state;
    this.seenFrame = other.seenFrame;
    this.detection = other.detection;
  }

  /** Majority vote weighted by score (Boyer and Moore 1981), with a cap so that an early error does not last: one odd frame changes nothing. */
  #vote(classId: number, score: number): void {
    if (classId === this.classId) {
      this.#classWeight = Math.min(MAX_CLASS_WEIGHT, this.#classWeight + score);
      return;
    }
    this.#classWeight -= score;
    if (this.#classWeight >= 0) return;
    this.classId = classId;
    this.#classWeight = -this.#classWeight;
  }
}
