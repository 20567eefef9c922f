import type { Task } from '../../../contract/model.ts';
import type { ConstantInput, FamilyOptions } from '../families/family.ts';
import type { Fit } from '../pipeline/preprocess/letterbox.ts';

export type { Task } from '../../../contract/model.ts';
export type Colour = 'rgb' | 'bgr' | 'grey';

/** The tensor of a network that takes the picture, or a batch of pictures of one fixed size. */
export interface PictureInput {
  /** Name of the graph input. */
  readonly name: string;
  /** As it is fed: a network that takes half floats is wrapped, and fed float32. */
  readonly type: 'float32' | 'uint8';
  readonly layout: 'nchw' | 'nhwc';
  readonly colour: Colour;
  /** 3, or 1 for grey. */
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
  /** tensor = (pixel − mean) ÷ std, pixel 0..255; one number a channel, in the tensor's channel order. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly fit: Fit;
  /** 0..255 */
  readonly pad: number;
}

/** All that is known of a network before it is loaded for good. Plain data: it may be posted to a thread. */
export interface ModelReference {
  /** Folder's or file's name, for titles. */
  readonly name: string;
  /** Of the .onnx file; of a network that has none, the name it was asked for by. Describes it again. */
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
  /** The network itself where it is not to be loaded from its file: it has none, or it had to be wrapped. */
  readonly bytes: Uint8Array | null;
  /** A run lasts this long in all, unless the network itself takes longer; 0: no delay. */
  readonly delayMs: number;
  readonly task: Task;
  /** Which decoder of outputs applies: `yolox`, `softmax`, … (families/families.ts). */
  readonly family: string;
  readonly input: PictureInput;
  /** Inputs besides the picture. */
  readonly constants: readonly ConstantInput[];
  /** Largest batch it takes; 1 where the batch dimension is fixed. */
  readonly maxBatch: number;
  /** Names of the graph outputs that are decoded, in the family's order. */
  readonly outputs: readonly string[];
  readonly options: FamilyOptions;
  /** One a class; of several heads one after the other. Empty where it has none. */
  readonly labels: readonly string[];
  /** Of a classifier of several questions; empty: it has one. */
  readonly heads: readonly { readonly name: string; readonly labels: number }[];
  /** Of an embedding: who is known, from gallery.json beside the file. */
  readonly gallery: readonly { readonly name: string; readonly numbers: readonly number[] }[];
  /** The score its authors report objects from (0..1); of an embedding, the similarity from which it is the same. */
  readonly score: number;
  /** Boxes of one class that overlap more (IoU, 0..1) are one object. */
  readonly iou: number;
  readonly cropScale: number;
  readonly cropSquare: boolean;
  /** Sentences about what was assumed because neither the file nor a model.json says it. */
  readonly notes: readonly string[];
}
