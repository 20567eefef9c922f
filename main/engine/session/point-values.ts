import type { Percentiles } from '../../../contract/index.ts';
import { exactPercentiles } from '../telemetry/percentiles.ts';

/** Values by the point they belong to, for exact percentiles of each point. */
export class PointValues {
  readonly #points: Int32Array;
  readonly #values: Float64Array;
  #length = 0;

  /** @param capacity how many values will be added at most */
  constructor(capacity: number) {
    this.#points = new Int32Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  /** @param value NaN is left out */
  add(point: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#points[this.#length] = point;
    this.#values[this.#length++] = value;
  }

  /** Percentiles of each of `count` points. */
  percentiles(count: number): Percentiles[] {
    const starts = new Int32Array(count + 1);
    for (let at = 0; at < this.#length; at++) starts[this.#points[at]! + 1]!++;
    for (let point = 0; point < count; point++) starts[point + 1]! += starts[point]!;
    const next = starts.slice();
    const sorted = new Float64Array(this.#length);
    for (let at = 0; at < this.#length; at++) sorted[next[this.#points[at]!]!++] = this.#values[at]!;
    return Array.from({ length: count }, (_, point) => exactPercentiles(sorted.subarray(starts[point], starts[point + 1])));
  }
}
