import { create } from '@bufbuild/protobuf';
import { yuvToColour } from './colour.ts';
import { valueInfo } from './edge.ts';
import { GraphProtoSchema } from './onnx_pb.ts';
import type { Operators } from './operators.ts';
import { chromaStep, type Fit, IN_THE_MIDDLE, type NetworkInput, type YuvSource } from './spec.ts';

/** How crops are cut out, and what of. */
export interface CutSpec {
  readonly input: NetworkInput;
  readonly source: YuvSource;
  readonly fit: Fit;
  /** 0..255, around crops that are letterboxed. */
  readonly pad: number;
}

/** Planes of bytes: luma [1, 1, h, w], chroma [1, 2, ceil(h ÷ 2), ceil(w ÷ 2)]. */
export interface PlaneBytes {
  readonly luma: string;
  readonly chroma: string;
}

/** One axis of a crop, in float32 values of one number: where it begins and ends, in pixels of the picture, and output pixels. */
interface Span {
  readonly from: string;
  readonly to: string;
  readonly outputs: string;
}

/** What is read of an axis: int64 [1] of the first pixel and of the one behind the last, and float32 [outputs, pixels] of weights that add up to 1. */
interface Reading {
  readonly first: string;
  readonly end: string;
  readonly weights: string;
}

/** A constant of one number. */
const number = (g: Operators, value: number): string => g.floats([value], [1]);

/** 0, 1, … count − 1 as float32; `count` float32 [1]. */
const upTo = (g: Operators, count: string): string => g.node('Range', [g.floats([0], []), g.node('Squeeze', [count]), g.floats([1], [])]);

/**
 * The weights of axis.ts, of an axis that is known only when the graph runs. `size`: pixels of the plane, `step`: pixels of the picture for one of them,
 * `offset`: plane pixels that it lies further along.
 */
const readingOf = (g: Operators, { from, to, outputs }: Span, size: number, step: 1 | 2, offset: number): Reading => {
  const [half, one] = [number(g, 0.5), number(g, 1)];
  const placeOf = (edge: string): string => {
    const scaled = g.node('Mul', [edge, number(g, 1 / step)]);
    return offset === 0 ? scaled : g.node('Add', [scaled, number(g, offset)]);
  };
  const begin = placeOf(from);
  const scale = g.node('Div', [g.node('Mul', [g.node('Sub', [to, from]), number(g, 1 / step)]), outputs]);
  const reach = g.node('Max', [scale, one]);
  const centres = g.node('Add', [begin, g.node('Mul', [g.node('Add', [upTo(g, outputs), half]), scale])]);
  // A pixel more at each end, of weight 0, makes up for what is lost in rounding.
  const outermost = (place: string, towards: 'Add' | 'Sub'): string => g.node('Floor', [g.node(towards, [place, reach])]);
  const first = g.clip(g.node('Sub', [outermost(begin, 'Sub'), one]), 0, size - 1);
  const last = g.clip(g.node('Add', [outermost(placeOf(to), 'Add'), one]), 0, size - 1);
  const end = g.node('Add', [last, one]);
  const pixels = g.node('Add', [upTo(g, g.node('Sub', [end, first])), g.node('Add', [first, half])]);
  const distance = g.node('Abs', [g.node('Sub', [g.reshape(pixels, [1, -1]), g.reshape(centres, [-1, 1])])]);
  const raw = g.node('Relu', [g.node('Sub', [one, g.node('Div', [distance, reach])])]);
  return { first: g.cast(first, 'int64'), end: g.cast(end, 'int64'), weights: g.node('Div', [raw, g.rowSums(raw)]) };
};

/** The part of planes [1, c, h, w] that two readings need, resampled: float32 [1, c, outputs down, outputs across]. */
const resampled = (g: Operators, planes: string, down: Reading, across: Reading): string => {
  const starts = g.node('Concat', [down.first, across.first], { axis: 0 });
  const ends = g.node('Concat', [down.end, across.end], { axis: 0 });
  const part = g.cast(g.node('Slice', [planes, starts, ends, g.ints([2, 3])]), 'float32');
  const rows = g.node('MatMul', [down.weights, part]);
  return g.node('MatMul', [rows, g.transpose(across.weights, [1, 0])]);
};

/** float32 [1] of output pixels, as a letterbox has them: across and down. */
const contentOf = (g: Operators, across: string, down: string, { width, height }: NetworkInput): [string, string] => {
  const ratio = g.node('Min', [g.node('Div', [number(g, width), across]), g.node('Div', [number(g, height), down])]);
  const side = (length: string, limit: number): string =>
    g.clip(g.node('Floor', [g.node('Add', [g.node('Mul', [length, ratio]), number(g, 0.5)])]), 1, limit);
  return [side(across, width), side(down, height)];
};

/** Content [1, channels, h, w] in its place: [channels, height, width]. */
const placed = (g: Operators, content: string, [across, down]: [string, string], { input, fit, pad }: CutSpec): string => {
  const free = (limit: number, side: string): string => g.node('Sub', [number(g, limit), side]);
  const before = (space: string): string => g.node('Floor', [g.node('Mul', [space, number(g, fit === 'letterbox-centre' ? 0.5 : 0)])]);
  const [right, below] = [free(input.width, across), free(input.height, down)];
  const [left, above] = [before(right), before(below)];
  const none = number(g, 0);
  const after = [g.node('Sub', [below, above]), g.node('Sub', [right, left])];
  const pads = g.cast(g.node('Concat', [none, none, above, left, none, none, ...after], { axis: 0 }), 'int64');
  return g.node('Pad', [content, pads, g.floats([pad], [])], { mode: 'constant' });
};

/** float32 [4], a box, → float32 [channels, height, width] of pixels in 0..255, in the input's order of colours. */
const cutOne = (g: Operators, planes: PlaneBytes, box: string, spec: CutSpec): string => {
  const { input, source, fit } = spec;
  const [x1 = '', y1 = '', x2 = '', y2 = ''] = [0, 1, 2, 3].map((at) => g.slice(box, 0, at, at + 1));
  const isStretched = fit === 'stretch';
  const content: [string, string] = isStretched
    ? [number(g, input.width), number(g, input.height)]
    : contentOf(g, g.node('Sub', [x2, x1]), g.node('Sub', [y2, y1]), input);
  const plane = (value: string, step: 1 | 2): string => {
    const { x, y } = value === planes.luma ? IN_THE_MIDDLE : (source.siting ?? IN_THE_MIDDLE);
    const down = readingOf(g, { from: y1, to: y2, outputs: content[1] }, Math.ceil(source.height / step), step, y);
    const across = readingOf(g, { from: x1, to: x2, outputs: content[0] }, Math.ceil(source.width / step), step, x);
    return resampled(g, value, down, across);
  };
  const yuv = g.node('Concat', [plane(planes.luma, 1), plane(planes.chroma, chromaStep(source))], { axis: 1 });
  const pixels = yuvToColour(g, yuv, source.matrix, input.colour);
  return g.reshape(isStretched ? pixels : placed(g, pixels, content, spec), [input.channels, input.height, input.width]);
};

/**
 * Cuts boxes out of a picture one after the other, each resampled by exactly the weights that crops on the processor have (axis.ts): only the pixels
 * under a crop are turned into numbers, and two products with matrices that are made for the box do the rest. Fast on a processor; on a graphics card
 * each box waits for the one before it.
 *
 * @param boxes float32 [n, 4], x1, y1, x2, y2 in pixels of the picture; with `count` 1 there is no loop
 * @returns float32 [n, channels, height, width] of pixels in 0..255, in the input's order of colours
 */
export const cutExactly = (g: Operators, planes: PlaneBytes, boxes: string, count: number | string, spec: CutSpec): string => {
  const { channels, width, height } = spec.input;
  if (count === 1) return g.reshape(cutOne(g, planes, g.reshape(boxes, [4]), spec), [1, channels, height, width]);
  const body = g.within();
  const [index, go] = [body.free('index'), body.free('go')];
  const box = body.node('Gather', [boxes, index], { axis: 0 });
  const crop = cutOne(body, planes, box, spec);
  const on = body.node('Identity', [go]);
  const graph = create(GraphProtoSchema, {
    name: 'crop',
    node: body.nodes,
    input: [valueInfo(index, 'int64', []), valueInfo(go, 'bool', [])],
    output: [valueInfo(on, 'bool', []), valueInfo(crop, 'float32', [channels, height, width])],
  });
  const turns = g.node('Squeeze', [g.slice(g.node('Shape', [boxes]), 0, 0, 1)]);
  return g.node('Loop', [turns, ''], { body: { graph } });
};
