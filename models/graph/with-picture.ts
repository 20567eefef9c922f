import { GREY, normalise, toBytes, toInput, yuvToColour } from './colour.ts';
import { openEdge, valueInfo } from './edge.ts';
import { GraphError } from './errors.ts';
import { FRAME, yuvBytes } from './frame.ts';
import { modelBytes, openModel } from './model.ts';
import type { Operators } from './operators.ts';
import { resampleColumns, resampleRows } from './resample.ts';
import {
  checkInput,
  checkPlacement,
  checkSource,
  chromaStep,
  IN_THE_MIDDLE,
  type NetworkInput,
  type Placement,
  type Siting,
  type YuvMatrix,
  type YuvSource,
} from './spec.ts';

/** What the bytes are that a network is to take. */
export type FrameSource =
  /** Pixels R, G, B row by row, of the size of the network's input and letterboxed already. */
  | { readonly kind: 'rgb24' }
  /** The whole picture as it was decoded (see YuvSource). */
  | {
      readonly kind: 'i420';
      readonly width: number;
      readonly height: number;
      readonly matrix: YuvMatrix;
      readonly siting?: Siting | undefined;
      readonly chroma?: YuvSource['chroma'];
    };

export interface PictureSpec {
  readonly input: NetworkInput;
  /** Where the picture goes; of rgb24 it is passed over. */
  readonly letterbox: Placement;
  readonly source: FrameSource;
}

/** Bytes of `frame`. */
export const frameBytes = ({ input, source }: Pick<PictureSpec, 'input' | 'source'>): number =>
  source.kind === 'rgb24' ? input.width * input.height * 3 : yuvBytes(source);

/** Bytes [h·w·3] → what the input wants. */
const fromRgb = (g: Operators, input: NetworkInput): string => {
  const { width, height, type, layout, colour } = input;
  if (colour === 'grey') {
    const grey = g.node('MatMul', [g.cast(g.reshape(FRAME, [height * width, 3]), 'float32'), g.floats(GREY, [3, 1])]);
    // Grey is a byte too where it is made of bytes.
    const rounded = g.node('Floor', [g.node('Add', [grey, g.floats([0.5], [])])]);
    return toInput(g, g.reshape(rounded, [1, 1, height, width]), input);
  }
  const picture = g.reshape(FRAME, [1, height, width, 3]);
  const axis = layout === 'nhwc' && colour === 'rgb' ? 3 : 1;
  const planes = axis === 3 ? picture : g.transpose(picture, [0, 3, 1, 2]);
  const ordered = colour === 'bgr' ? g.node('Gather', [planes, g.ints([2, 1, 0])], { axis: 1 }) : planes;
  const isPlain = input.mean.every((each) => each === 0) && input.std.every((each) => each === 1);
  const numbers = type === 'uint8' && isPlain ? ordered : normalise(g, g.cast(ordered, 'float32'), input, axis);
  const typed = type === 'uint8' && !isPlain ? toBytes(g, numbers) : numbers;
  return axis === 1 && layout === 'nhwc' ? g.transpose(typed, [0, 2, 3, 1]) : typed;
};

/** I420 → what the input wants: each plane resampled to the content's size, then made RGB, and put in its place. */
const fromYuv = (
  g: Operators,
  { width, height, matrix, siting = IN_THE_MIDDLE, chroma: format }: YuvSource,
  input: NetworkInput,
  place: Placement,
): string => {
  const { contentWidth, contentHeight, contentX, contentY } = place;
  const step = chromaStep({ chroma: format });
  const across = Math.ceil(width / step);
  const down = Math.ceil(height / step);
  const planes = (from: number, count: number, size: { width: number; height: number }): string => {
    const bytes = g.slice(FRAME, 0, from, from + count * size.width * size.height);
    const scale = count === 1 ? 1 : step;
    const { x, y } = count === 1 ? IN_THE_MIDDLE : siting;
    const rows = { size: size.height, extent: height / scale, outputs: contentHeight, offset: y };
    const columns = { size: size.width, extent: width / scale, outputs: contentWidth, offset: x };
    const shrunk = resampleRows(g, g.reshape(bytes, [count, 1, size.height, size.width]), rows, count * size.width);
    return resampleColumns(g, shrunk, columns, count * contentHeight);
  };
  const luma = planes(0, 1, { width, height });
  const chroma = planes(width * height, 2, { width: across, height: down });
  const yuv = g.node('Concat', [luma, g.reshape(chroma, [1, 2, contentHeight, contentWidth])], { axis: 1 });
  const content = yuvToColour(g, yuv, matrix, input.colour);
  const [right, below] = [input.width - contentX - contentWidth, input.height - contentY - contentHeight];
  const isWhole = contentWidth === input.width && contentHeight === input.height;
  return toInput(g, isWhole ? content : g.pad(content, [0, 0, contentY, contentX, 0, 0, below, right], place.pad), input);
};

/**
 * The network with operators in front, so that it takes a picture's bytes instead of a tensor of numbers: its input `spec.input.name` is replaced by
 * `frame`, uint8 [frameBytes(spec)]. All else stays as it is: weights, outputs, other inputs, metadata.
 *
 * Pictures in I420 are resampled as crops are that are cut out on the processor (axis.ts), luma and chroma each from its own plane to the content's
 * size, with chroma at half of luma's places; then made RGB and cut off at 0..255, put in their order, padded with `pad`, normalised, laid out. Where
 * the input takes bytes, they are rounded to the nearest. Works with the standard operators from version 7 on.
 *
 * @param bytes an ONNX file
 * @param path of that file: weights in other files lie beside it, and are put inside
 * @throws ProtoError where the bytes are no model; GraphError with reason 'size', 'opset', 'value', 'name', 'external' or 'spec'
 */
export const withPicture = (bytes: Uint8Array, path: string, spec: PictureSpec): Uint8Array => {
  const { input, letterbox, source } = spec;
  checkInput(input);
  if (source.kind === 'i420') {
    checkSource(source);
    checkPlacement(letterbox, input);
  }
  const open = openModel(bytes, path);
  const { operators, batch, connect } = openEdge(open, input, [FRAME]);
  if (typeof batch === 'number' && batch !== 1) throw new GraphError('value', `its input "${input.name}" takes ${batch} pictures at once`);
  const value = source.kind === 'rgb24' ? fromRgb(operators, input) : fromYuv(operators, source, input, letterbox);
  connect(value, [valueInfo(FRAME, 'uint8', [frameBytes(spec)])]);
  return modelBytes(open);
};
