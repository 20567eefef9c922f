import { AssignmentSolver } from '../pipeline/track/assignment.ts';
import { coveredBy, iouOf } from './boxes.ts';
import type { Found } from './found.ts';
import type { TruthObject } from './truth.ts';

/** An object was found where its box overlaps by at least this. */
export const MATCH_IOU = 0.5;
/** A cost of 1 − MATCH_IOU itself is still a match. */
const LIMIT = 1 - MATCH_IOU + 1e-9;

/** Same label, and boxes that overlap enough. */
export const matches = (truth: TruthObject, found: Found): boolean =>
  truth.label === found.label && iouOf(truth.box, found.box) >= MATCH_IOU;

/** Half of it or more lies in an object that need not be found: neither right nor wrong. */
export const isExcused = (found: Found, ignored: readonly TruthObject[]): boolean =>
  ignored.some((truth) => truth.label === found.label && coveredBy(found.box, truth.box) >= MATCH_IOU);

/** Joins truth and results of one frame so that the sum of IoUs is greatest. Keeps its buffers; one caller. */
export class FrameMatcher {
  readonly #solver = new AssignmentSolver();
  #cost = new Float64Array(0);
  #columns = new Int32Array(0);

  /** @returns for each truth what was found of it, or null; nothing twice */
  match(truth: readonly TruthObject[], found: readonly Found[]): (Found | null)[] {
    if (this.#cost.length < truth.length * found.length) this.#cost = new Float64Array(truth.length * found.length * 2);
    if (this.#columns.length < truth.length) this.#columns = new Int32Array(truth.length * 2);
    truth.forEach((object, row) => {
      found.forEach((other, column) => {
        this.#cost[row * found.length + column] = matches(object, other) ? 1 - iouOf(object.box, other.box) : Number.NaN;
      });
    });
    this.#solver.solve(this.#cost, truth.length, found.length, LIMIT, this.#columns);
    return truth.map((_, row) => found[this.#columns[row]!] ?? null);
  }
}
