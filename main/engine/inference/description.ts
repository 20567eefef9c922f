import type { Fit } from '../pipeline/preprocess/letterbox.ts';

export type Task = 'detect' | 'classify';
export type Colour = 'rgb' | 'bgr' | 'grey';

/** The one tensor a network takes: a picture, or a batch of pictures of one fixed size. */
export interface PictureInput {
  /** Name of the graph input. */
  readonly name: string;
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

/** All that is known of a network before onnxruntime sees it. Plain data: it may be posted to a thread. */
export interface ModelReference {
  /** Folder's or file's name, for titles. */
  readonly name: string;
  /** Of the .onnx file; of a network that has none, the name it was asked for by. Describes it again. */
  readonly path: string;
  /** Of the network's bytes. */
  readonly sha256: string;
  /** The network itself where no file holds it. */
  readonly bytes: Uint8Array | null;
  /** A run lasts this long in all, unless the network itself takes longer; 0: no delay. */
  readonly delayMs: number;
  readonly task: Task;
  /** Which decoder of outputs applies: `yolox`, `softmax`. */
  readonly family: string;
  readonly input: PictureInput;
  /** Largest batch it takes; 1 where the batch dimension is fixed. */
  readonly maxBatch: number;
  /** Name of the graph output that is decoded. */
  readonly output: string;
  /** Whether the output of a classifier still needs a softmax. */
  readonly logits: boolean;
  /** One a class. */
  readonly labels: readonly string[];
  /** The score its authors report objects from (0..1); 0.3 where nothing is said. */
  readonly score: number;
  /** Boxes of one class that overlap more (IoU, 0..1) are one object. */
  readonly iou: number;
  readonly cropScale: number;
  readonly cropSquare: boolean;
  /** Sentences about what was assumed because neither the file nor a model.json says it. */
  readonly notes: readonly string[];
}
