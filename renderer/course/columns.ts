import type { Values } from './series.ts';

/** Where columns stand, in device pixels: the plot's area, and each point's left edge and width. */
export interface ColumnPlaces {
  readonly top: number;
  readonly bottom: number;
  readonly x: Int32Array;
  readonly width: Int32Array;
  /** Indices [from, to) that are in sight. */
  readonly from: number;
  readonly to: number;
}

/**
 * Areas that stand on one another as columns, a colour at a time, from the lowest up. Edges are whole pixels, and neighbours of the same edges are
 * one rectangle: many times cheaper than filling outlines, which the eye could not tell from it.
 * @param edges upper edges in the axis's unit, each at or above the one before; null: nothing stands there @param topValue at `places.top`
 */
export function drawColumns(
  context: Pick<CanvasRenderingContext2D, 'fillStyle' | 'fillRect'>,
  edges: readonly { readonly colour: string; readonly values: Values }[],
  places: ColumnPlaces,
  topValue: number,
): void {
  const { top, bottom, x, width, from, to } = places;
  const perUnit = (bottom - top) / Math.max(topValue, 1e-12);
  const below = new Int32Array(to).fill(bottom);
  for (const { colour, values } of edges) {
    context.fillStyle = colour;
    for (let k = from; k < to; ) {
      const floor = below[k]!;
      const y = edgeOf(values[k], perUnit, places, floor);
      const left = x[k]!;
      let right = left;
      for (; k < to && below[k] === floor && edgeOf(values[k], perUnit, places, floor) === y && (right === left || x[k] === right); k++) {
        right = x[k]! + width[k]!;
        below[k] = y;
      }
      if (y < floor) context.fillRect(left, y, right - left, floor - y);
    }
  }
}

const edgeOf = (value: number | null | undefined, perUnit: number, { top, bottom }: ColumnPlaces, floor: number): number =>
  value === null || value === undefined ? floor : Math.min(floor, Math.max(top, Math.round(bottom - value * perUnit)));
