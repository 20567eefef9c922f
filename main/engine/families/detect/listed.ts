import { wrongDims } from '../dims.ts';
import type { OutputDecoder } from '../family.ts';
import { putBox } from './candidates.ts';

/** Objects in a list that a network gives, at most. */
const MOST_OBJECTS = 4096;

interface ListedShape {
  /** For sentences. */
  readonly family: string;
  readonly expected: string;
  readonly classes: number;
  /** Model pixels a unit of the boxes. */
  readonly unitX?: number;
  readonly unitY?: number;
  /** Whether a box is y1, x1, y2, x2. */
  readonly rowsFirst?: boolean;
}

/**
 * Reads networks that have removed overlapping boxes themselves: boxes [N, 4] as x1, y1, x2, y2, scores [N], class numbers [N], and perhaps how many of the N
 * hold something. Dimensions of 1 may stand in front. Rows of score 0, and of a class that there is not, are empty.
 */
export const listedDecoder = (shape: ListedShape): OutputDecoder => {
  const { family, expected, classes, unitX = 1, unitY = 1, rowsFirst = false } = shape;
  // Where a row has its left and its top.
  const left = rowsFirst ? 1 : 0;
  const top = 1 - left;
  return {
    capacity: MOST_OBJECTS,
    overlaps: false,
    decode: ([boxes, scores, labels, counts], minScore, out) => {
      out.count = 0;
      const rows = scores?.data.length ?? 0;
      if (!boxes || !scores || !labels || boxes.data.length !== rows * 4 || labels.data.length !== rows)
        throw wrongDims(family, expected, boxes?.dims ?? []);
      const filled = counts === undefined ? rows : Math.min(rows, counts.data[0] ?? 0);
      const { data } = boxes;
      for (let row = 0; row < filled; row++) {
        const score = scores.data[row]!;
        const label = Math.round(labels.data[row]!);
        if (!(score > 0 && score >= minScore && label >= 0 && label < classes)) continue;
        const at = row * 4;
        putBox(
          out,
          data[at + left]! * unitX,
          data[at + top]! * unitY,
          data[at + 2 + left]! * unitX,
          data[at + 2 + top]! * unitY,
          score,
          label,
        );
      }
    },
  };
};
