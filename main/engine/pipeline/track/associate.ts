import { AssignmentSolver } from './assignment.ts';
import { iou } from './iou.ts';
import type { Track } from './track.ts';

/** The detections of one frame: boxes flat xyxy px (4 numbers each), scores 0..1, class indices. */
export interface Detections {
  readonly boxes: Float32Array;
  readonly scores: Float32Array;
  readonly classes: Int32Array;
}

export interface AssociationRule {
  readonly maxCost: number;
  /** Multiply IoU by the detection's score: of two boxes that fit alike the surer one wins. */
  readonly fuseScore: boolean;
  readonly classPenalty: number;
}

/** Joins tracks to detections at the least total cost. Keeps its buffers between calls. */
export class Associator {
  /** After `match`: for each track of the list the position of its detection in the list of detections, or −1. */
  matches: Int32Array = new Int32Array(64);
  readonly #solver = new AssignmentSolver();
  #cost = new Float64Array(64 * 64);

  /**
   * @param tracks candidates, at their predicted boxes
   * @param chosen the first `count` numbers are indices into `detections`
   * @returns number of pairs; which, is in `matches`
   */
  match(tracks: readonly Track[], chosen: Int32Array, count: number, detections: Detections, rule: AssociationRule): number {
    const rows = tracks.length;
    if (this.#cost.length < rows * count) this.#cost = new Float64Array(rows * count * 2);
    if (this.matches.length < rows) this.matches = new Int32Array(rows * 2);
    const cost = this.#cost;
    let o = 0;
    for (let r = 0; r < rows; r++) {
      const track = tracks[r]!;
      for (let c = 0; c < count; c++) {
        const d = chosen[c]!;
        const overlap = iou(track.box, 0, detections.boxes, d);
        const likeness = rule.fuseScore ? overlap * detections.scores[d]! : overlap;
        cost[o++] = 1 - likeness + (detections.classes[d] === track.classId ? 0 : rule.classPenalty);
      }
    }
    return this.#solver.solve(cost, rows, count, rule.maxCost, this.matches);
  }
}
