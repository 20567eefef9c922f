import { OnnxWriter } from './onnx-writer.ts';
import { constantDetector, rowsOf } from './synthetic.ts';

/**
 * Networks that compute nothing: they take a picture as others do, and give the same numbers whatever it shows. With them a pipeline can be timed
 * and studied without weights. Each function gives the bytes of an .onnx file.
 */

/** Of the boxes that a null detector gives. */
const OBJECT_SCORE = 0.9;
/** Side of a box, as a part of the field it lies in. */
const FILLED = 0.6;
/** Stride of the first cells of a YOLOX-shaped output, model pixels. */
const STRIDE_PX = 8;
/** Columns of a row: x, y, w, h, objectness, one class. */
const COLUMNS = 6;

export const NULL_DETECTOR_LABELS = ['object'] as const;
export const NULL_CLASSIFIER_LABELS = ['null a', 'null b'] as const;

/** Most objects that a null detector of this side (a multiple of 32, px) gives: it has so many cells of stride 8. */
export const maxNullObjects = (sizePx: number): number => (sizePx / STRIDE_PX) ** 2;

/** Boxes of `count` objects, [x1, y1, x2, y2] as parts of the picture's sides (0..1): row by row in fields of one size, so none overlap. */
export const nullBoxes = (count: number): (readonly [number, number, number, number])[] => {
  const across = Math.ceil(Math.sqrt(count));
  const down = Math.ceil(count / across);
  return Array.from({ length: count }, (_, index) => {
    const left = (index % across) + (1 - FILLED) / 2;
    const top = Math.floor(index / across) + (1 - FILLED) / 2;
    return [left / across, top / down, (left + FILLED) / across, (top + FILLED) / down];
  });
};

/**
 * A detector that sees `objects` boxes (`nullBoxes`) of class 0 in every picture: float32 [1, 3, S, S] → YOLOX's [1, rows, 6]. The picture is to be
 * stretched over the whole input.
 */
export const nullDetector = ({ sizePx, objects }: { sizePx: number; objects: number }): Uint8Array => {
  const rows = new Float32Array(rowsOf(sizePx, sizePx) * COLUMNS);
  const across = sizePx / STRIDE_PX;
  nullBoxes(objects).forEach(([x1, y1, x2, y2], index) => {
    // The cell of this number says it, wherever that lies.
    const x = ((x1 + x2) / 2) * across - (index % across);
    const y = ((y1 + y2) / 2) * across - Math.floor(index / across);
    rows.set([x, y, Math.log((x2 - x1) * across), Math.log((y2 - y1) * across), OBJECT_SCORE, 1], index * COLUMNS);
  });
  return constantDetector({ width: sizePx, height: sizePx, classes: 1 }, rows);
};

/** A classifier that takes every picture for its first class with 0.9: float32 [batch, 3, S, S] → probabilities [batch, 2]. */
export const nullClassifier = ({ sizePx, batch }: { sizePx: number; batch: 'batch' | 1 }): Uint8Array => {
  const g = new OnnxWriter();
  const image = g.input('input', 'float32', [batch, 3, sizePx, sizePx]);
  const pixels = g.node('Slice', [image, g.ints([0, 0, 0]), g.ints([1, 1, 1]), g.ints([1, 2, 3])]);
  const nothing = g.node('Mul', [g.node('Flatten', [pixels], { axis: 1 }), g.floats([0], [])]);
  g.output('probabilities', g.node('Add', [nothing, g.floats([0.9, 0.1], [1, 2])]), 'float32', [batch, 2]);
  return g.bytes();
};
