import { toInput, yuvToColour } from './colour.ts';
import { type CutSpec, cutExactly } from './cut-exact.ts';
import { openEdge, valueInfo } from './edge.ts';
import { GraphError } from './errors.ts';
import { FRAME, yuvBytes } from './frame.ts';
import { modelBytes, openModel } from './model.ts';
import type { Operators } from './operators.ts';
import { cutAtOnce } from './roi.ts';
import { checkInput, checkPad, checkSource, chromaStep, IN_THE_MIDDLE } from './spec.ts';

export interface CropsSpec extends CutSpec {
  /**
   * `exact`: one box after the other, by exactly the weights of crops that are cut out on the processor; fast there. `at-once`: all boxes by RoiAlign, for
   * graphics cards; nearly as exact (see roi.ts), but slow on a processor, and it knows no letterboxes, of which each crop has another.
   */
  readonly how: 'exact' | 'at-once';
}

/** Name of the input that takes the boxes to cut out. */
export const BOXES = 'boxes';

/** The youngest operator that is needed (Range) came with this version. */
const OLDEST_OPSET = 11;

/** Bins of RoiAlign that reach further beyond the picture than this are 0, in pixels. */
const ROI_EDGE = 0.5;

/** The planes of bytes in `frame`: luma [1, 1, h, w] or, of chroma, [1, 2, ceil(h ÷ 2), ceil(w ÷ 2)]. */
const planeBytes = (g: Operators, count: 1 | 2, source: CutSpec['source']): string => {
  const { width, height } = source;
  const step = count === 1 ? 1 : chromaStep(source);
  const from = count === 1 ? 0 : width * height;
  const [across, down] = [Math.ceil(width / step), Math.ceil(height / step)];
  return g.reshape(g.slice(FRAME, 0, from, from + count * across * down), [1, count, down, across]);
};

/** Planes as numbers, cut out by RoiAlign; with as many pixels repeated around them as bins of the largest crop reach out. */
const planesAtOnce = (g: Operators, count: 1 | 2, which: string, { source, input }: CutSpec): string => {
  const numbers = g.cast(planeBytes(g, count, source), 'float32');
  const step = count === 1 ? 1 : chromaStep(source);
  const reach = Math.max(source.width / step / input.width, source.height / step / input.height) / 4;
  const around = reach <= ROI_EDGE ? 0 : Math.ceil(reach - ROI_EDGE);
  const value = around === 0 ? numbers : g.padEdges(numbers, [0, 0, around, around, 0, 0, around, around]);
  return cutAtOnce(
    g,
    { value, count, step, around, siting: count === 1 ? IN_THE_MIDDLE : (source.siting ?? IN_THE_MIDDLE) },
    BOXES,
    which,
    input,
  );
};

const cropsAtOnce = (g: Operators, spec: CutSpec): string => {
  const which = g.zerosFor(BOXES);
  const yuv = g.node('Concat', [planesAtOnce(g, 1, which, spec), planesAtOnce(g, 2, which, spec)], { axis: 1 });
  return yuvToColour(g, yuv, spec.source.matrix, spec.input.colour);
};

/**
 * The network with operators in front, so that it takes a picture and boxes instead of crops: its input `spec.input.name` is replaced by `frame`, uint8
 * [yuvBytes(source)] in I420, and `boxes`, float32 [n, 4]: x1, y1, x2, y2 in pixels of the picture, within it, at least one pixel each way, squared and
 * enlarged already. n is the network's batch: its number where that is fixed. All else stays as it is.
 *
 * Crops are resampled (luma and chroma each from its own plane, with chroma at half of luma's places), made RGB and cut off at 0..255, put in order,
 * padded with `pad` where they are letterboxed, normalised, laid out; rounded to the nearest where the input takes bytes. Works with the standard
 * operators from version 11 on.
 *
 * @param bytes an ONNX file
 * @param path of that file: weights in other files lie beside it, and are put inside
 * @throws ProtoError where the bytes are no model; GraphError with reason 'size', 'opset', 'value', 'name', 'external' or 'spec' (also for letterboxes
 * at once)
 */
export const withCrops = (bytes: Uint8Array, path: string, spec: CropsSpec): Uint8Array => {
  const { input, source, fit, how } = spec;
  checkInput(input);
  checkSource(source);
  checkPad(spec.pad);
  if (how === 'at-once' && fit !== 'stretch') throw new GraphError('spec', 'crops that are letterboxed cannot be cut out all at once');
  const open = openModel(bytes, path);
  if (open.opset < OLDEST_OPSET)
    throw new GraphError('opset', `it is written in operators of version ${open.opset}; crops can be cut out from ${OLDEST_OPSET} on`);
  const { operators: g, batch, connect } = openEdge(open, input, [FRAME, BOXES]);
  const pixels =
    how === 'at-once'
      ? cropsAtOnce(g, spec)
      : cutExactly(g, { luma: planeBytes(g, 1, source), chroma: planeBytes(g, 2, source) }, BOXES, batch, spec);
  connect(toInput(g, pixels, input), [valueInfo(FRAME, 'uint8', [yuvBytes(source)]), valueInfo(BOXES, 'float32', [batch, 4])]);
  return modelBytes(open);
};
