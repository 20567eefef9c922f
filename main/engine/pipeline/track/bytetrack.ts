import { Associator, type AssociationRule, type Detections } from './associate.ts';
import { iou, isTrackable } from './iou.ts';
import { type ByteTrackOptions, DEFAULT_BYTETRACK_OPTIONS } from './options.ts';
import { Track } from './track.ts';

/** A list of detection indices that keeps its storage. */
interface IndexList {
  items: Int32Array;
  count: number;
}

const indexList = (): IndexList => ({ items: new Int32Array(64), count: 0 });

/**
 * Follows objects from frame to frame: Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box", ECCV 2022.
 *
 * A frame: tracks are moved on by their Kalman filters; high-score detections are joined to followed and lost tracks, then low-score ones to
 * the followed tracks that are left (an object that fades behind another keeps its track), then the remaining high-score ones to tracks
 * begun in the frame before; what still is left and sure enough begins a track. In the first frame (and the first after `reset`) a track
 * has its id at once; later it gets one when it is seen a second time, in the very next update, so a detection that flashes up once gets none.
 *
 * Beyond the paper, since here one tracker follows objects of all classes: costs carry a penalty where classes differ (`classPenalty`); a
 * detection that lies on another one that has a track begins none (detectors report one object under two labels); where a lost and a
 * followed track of one class come to lie on each other, the older id goes on in the same frame. Ids are given on confirmation, so they
 * count objects, not candidates.
 *
 * Deterministic. One caller. Buffers and ended tracks are used again: a frame costs no more than a few short-lived views.
 */
export class ByteTracker {
  readonly options: ByteTrackOptions;
  readonly #first: AssociationRule;
  readonly #second: AssociationRule;
  readonly #third: AssociationRule;
  readonly #associator = new Associator();
  readonly #tracks: Track[] = [];
  readonly #spare: Track[] = [];
  readonly #known: Track[] = [];
  readonly #new: Track[] = [];
  readonly #leftTracks: Track[] = [];
  readonly #high = indexList();
  readonly #low = indexList();
  #taken = new Uint8Array(64);
  #frame = 0;
  #fresh = true;
  #lastId = 0;
  #liveTracks = 0;

  constructor(options: Partial<ByteTrackOptions> = {}) {
    this.options = { ...DEFAULT_BYTETRACK_OPTIONS, ...options };
    const { firstMaxCost, lowMaxCost, newMaxCost, classPenalty } = this.options;
    this.#first = { maxCost: firstMaxCost, fuseScore: true, classPenalty };
    this.#second = { maxCost: lowMaxCost, fuseScore: false, classPenalty };
    this.#third = { maxCost: newMaxCost, fuseScore: true, classPenalty };
  }

  /** Tracks with an id that were joined to a detection in the last update. */
  get liveTracks(): number {
    return this.#liveTracks;
  }

  /**
   * Takes the detections of one frame and tells which track each belongs to.
   * @param boxes flat [x1, y1, x2, y2, …] in source pixels, 4 × `count` numbers; a box that is not finite or thinner than 1 px is left out
   * @param scores 0..1, in any order; all detections from about 0.1 on belong here, also those too weak to be shown
   * @param classes class indices, any fixed numbering
   * @param out receives a track id from 1 for each detection, or −1; no id twice
   * @param dtFrames frames since the last update: 1, or more after dropped or skipped frames; anything else counts as 1
   * @returns `liveTracks`
   */
  update(boxes: Float32Array, scores: Float32Array, classes: Int32Array, count: number, out: Int32Array, dtFrames = 1): number {
    if (boxes.length < count * 4 || scores.length < count || classes.length < count || out.length < count) {
      throw new RangeError(`${count} detections do not fit in the arrays given`);
    }
    const detections: Detections = { boxes, scores, classes };
    const step = dtFrames >= 1 ? Math.floor(dtFrames) : 1;
    this.#frame += step;
    this.#sortDetections(detections, count);
    this.#moveTracks(step);
    this.#joinKnown(detections);
    this.#joinNew(detections);
    this.#begin(detections);
    this.#mergeDuplicates();
    return this.#report(count, out);
  }

  /** Forgets all tracks, as after a seek; the next update counts as a first frame. Ids go on counting and are never used again. */
  reset(): void {
    this.#spare.push(...this.#tracks);
    this.#tracks.length = 0;
    this.#fresh = true;
    this.#liveTracks = 0;
  }

  #sortDetections({ boxes, scores }: Detections, count: number): void {
    const { highScore, lowScore } = this.options;
    if (this.#taken.length < count) {
      this.#taken = new Uint8Array(count * 2);
      this.#high.items = new Int32Array(count * 2);
      this.#low.items = new Int32Array(count * 2);
    }
    this.#taken.fill(0);
    this.#high.count = 0;
    this.#low.count = 0;
    for (let d = 0; d < count; d++) {
      const score = scores[d]!;
      if (!(score >= lowScore) || !isTrackable(boxes, d)) continue;
      const list = score >= highScore ? this.#high : this.#low;
      list.items[list.count++] = d;
    }
  }

  #moveTracks(step: number): void {
    this.#known.length = 0;
    this.#new.length = 0;
    for (const track of this.#tracks) {
      if (this.#frame - track.seenFrame > this.options.bufferFrames) track.state = 'ended';
    }
    this.#sweep();
    for (const track of this.#tracks) {
      track.predict(step);
      (track.state === 'new' ? this.#new : this.#known).push(track);
    }
  }

  #joinKnown(detections: Detections): void {
    this.#leftTracks.length = 0;
    this.#join(this.#known, this.#high, detections, this.#first);
    for (const track of this.#known) {
      if (track.detection < 0 && track.state === 'followed') this.#leftTracks.push(track);
    }
    this.#join(this.#leftTracks, this.#low, detections, this.#second);
    for (const track of this.#leftTracks) {
      if (track.detection < 0) track.state = 'lost';
    }
  }

  #joinNew(detections: Detections): void {
    this.#join(this.#new, this.#high, detections, this.#third);
    for (const track of this.#new) {
      if (track.detection >= 0) track.id = ++this.#lastId;
      else track.state = 'ended';
    }
    this.#sweep();
  }

  /** Joins tracks to detections of a list, and takes those that found one out of it. */
  #join(tracks: Track[], list: IndexList, detections: Detections, rule: AssociationRule): void {
    if (this.#associator.match(tracks, list.items, list.count, detections, rule) === 0) return;
    for (let r = 0; r < tracks.length; r++) {
      const position = this.#associator.matches[r]!;
      if (position < 0) continue;
      const d = list.items[position]!;
      tracks[r]!.see(detections.boxes, d, detections.classes[d]!, detections.scores[d]!, this.#frame);
      this.#taken[d] = 1;
    }
    let kept = 0;
    for (let k = 0; k < list.count; k++) {
      const d = list.items[k]!;
      if (this.#taken[d] === 0) list.items[kept++] = d;
    }
    list.count = kept;
  }

  /** Begins tracks, the surest detection first: of two labels on one object the better one wins. */
  #begin({ boxes, scores, classes }: Detections): void {
    const left = this.#high.items.subarray(0, this.#high.count).sort((a, b) => scores[b]! - scores[a]! || a - b);
    for (const d of left) {
      if (scores[d]! < this.options.birthScore) break;
      if (this.#liesOnTracked(boxes, d)) continue;
      const track = this.#spare.pop() ?? new Track();
      track.begin(boxes, d, classes[d]!, scores[d]!, this.#frame);
      if (this.#fresh) {
        track.state = 'followed';
        track.id = ++this.#lastId;
      }
      this.#tracks.push(track);
    }
    this.#fresh = false;
  }

  #liesOnTracked(boxes: Float32Array, d: number): boolean {
    return this.#tracks.some((track) => track.detection >= 0 && iou(boxes, track.detection, boxes, d) >= this.options.duplicateIou);
  }

  #mergeDuplicates(): void {
    for (const lost of this.#tracks) {
      if (lost.state !== 'lost') continue;
      for (const followed of this.#tracks) {
        if (followed.state !== 'followed' || followed.classId !== lost.classId) continue;
        if (iou(lost.box, 0, followed.box, 0) < this.options.duplicateIou) continue;
        const younger = followed.beganFrame > lost.beganFrame ? followed : lost;
        if (younger === followed) lost.continueAs(followed);
        younger.state = 'ended';
        break;
      }
    }
    this.#sweep();
  }

  #report(count: number, out: Int32Array): number {
    out.fill(-1, 0, count);
    this.#liveTracks = 0;
    for (const track of this.#tracks) {
      if (track.state !== 'followed') continue;
      out[track.detection] = track.id;
      this.#liveTracks++;
    }
    return this.#liveTracks;
  }

  /** Takes ended tracks out of the list, for later use. */
  #sweep(): void {
    let kept = 0;
    for (const track of this.#tracks) {
      if (track.state === 'ended') this.#spare.push(track);
      else this.#tracks[kept++] = track;
    }
    this.#tracks.length = kept;
  }
}
