import type { CropTask } from '../../../contract/model.ts';
import type { Candidates } from '../pipeline/detect/detections.ts';
import type { Fit, Letterbox } from '../pipeline/preprocess/letterbox.ts';

/**
 * A family is a kind of network whose outputs mean the same: one file each, with the source of what its numbers mean. It recognises its
 * networks by their shapes (`match`) and makes a decoder for one of them. Families are listed in families.ts.
 */

/** A tensor's place in a network, as its file or onnxruntime tells it: names for dimensions that are open until run time. */
export interface ValueShape {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[] | null;
}

/** One tensor of numbers: row-major data and its dimensions. Integers and half floats are turned into float32 by the session. */
export interface Numbers {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** What a family may look at to tell whether a network is one of its own. */
export interface NetworkFacts {
  /** Of its picture input, px; where the file leaves them open, what will be fed. */
  readonly width: number;
  readonly height: number;
  readonly layout: 'nchw' | 'nhwc';
  readonly channels: 1 | 3;
  /** In the graph's order. Dimensions are numbers wherever the file, or a run of the network, tells them. */
  readonly outputs: readonly ValueShape[];
  /** Inputs besides the picture. */
  readonly otherInputs: readonly ValueShape[];
  /** `metadata_props`. */
  readonly metadata: Readonly<Record<string, string>>;
  /** By output: the operator that makes it, e.g. `Softmax`, looking through reshapes and casts. */
  readonly madeBy: Readonly<Record<string, string>>;
  /** How many labels are given beside the file; null: none are. */
  readonly labels: number | null;
}

/** Plain facts for a decoder: JSON. Those of model.json win over those of a match. */
export type FamilyOptions = Readonly<Record<string, number | boolean | string | readonly number[]>>;

/** An input besides the picture that is the same in every run. */
export interface ConstantInput {
  readonly name: string;
  readonly type: 'float32' | 'int64' | 'int32' | 'bool';
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** What a family makes of a network that fits it. */
export interface FamilyMatch {
  /** Graph outputs that are decoded, in the order in which the decoder wants them. */
  readonly outputs: readonly string[];
  /** How many classes there are; 0 where there are none. */
  readonly classes: number;
  readonly options?: FamilyOptions;
  readonly constants?: readonly ConstantInput[];
  /** 3: nothing else looks like this. 2: very likely. 1: it fits, and so might other things: only offered, not taken, where something else fits as well. */
  readonly certainty: 1 | 2 | 3;
}

/** What its authors feed it, where nobody says otherwise. */
export interface InputHabits {
  readonly colour: 'rgb' | 'bgr';
  readonly fit: Fit;
  /** 0..255 */
  readonly pad: number;
  /** tensor = (pixel − mean) ÷ std, pixel 0..255; one number, or one a channel in the tensor's order. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

interface FamilyBase {
  readonly name: string;
  /** Where the meaning of its numbers is from: paper or repository, one line. */
  readonly source: string;
  /** The shape of its networks in words, for sentences: "Expected …". */
  readonly expects: string;
  readonly input: InputHabits;
  /** Side of a square picture that is fed where the file leaves the size open, px. */
  readonly openSizePx?: number;
  /** Null where the shapes are not this family's. */
  match(facts: NetworkFacts): FamilyMatch | null;
}

/** What a decoder is made for. */
export interface DecoderShape {
  /** Of the input, px. */
  readonly width: number;
  readonly height: number;
  readonly classes: number;
  readonly options: FamilyOptions;
}

/** Turns the outputs of one run into candidate boxes. Belongs to one thread; allocates nothing. */
export interface OutputDecoder {
  /** Most candidates one picture can give. */
  readonly capacity: number;
  /** Whether overlapping boxes still have to be removed; false: the network has done it, or gives one box an object. */
  readonly overlaps: boolean;
  /**
   * Reads the outputs of one run, in the order of FamilyMatch.outputs, and writes candidates of at least `minScore` in model pixels into `out`
   * (`out.count` too). Numbers that are not finite give no candidate. Throws Fault('model') where `dims` are not those of the family.
   */
  decode(outputs: readonly Numbers[], minScore: number, out: Candidates): void;
}

export interface DetectFamily extends FamilyBase {
  readonly task: 'detect';
  /** The score its authors report objects from (0..1), and the overlap (IoU) from which boxes of a class are one. */
  readonly score: number;
  readonly iou: number;
  decoder(shape: DecoderShape): OutputDecoder;
}

/** Results of one picture at most: heads of a classifier; further ones are left out. */
export const MAX_RESULTS = 4;

/** What a network says of pictures: MAX_RESULTS places a picture. */
export interface CropResults {
  /** Index in the model's labels; −1: nothing. */
  readonly labels: Int32Array;
  /** 0..1, or cosine similarity (−1..1). */
  readonly scores: Float32Array;
  /** Three numbers a place; of a pose: yaw, pitch, roll in degrees. NaN where there are none. */
  readonly values: Float32Array;
}

export const createCropResults = (pictures: number): CropResults => ({
  labels: new Int32Array(pictures * MAX_RESULTS).fill(-1),
  scores: new Float32Array(pictures * MAX_RESULTS),
  values: new Float32Array(pictures * MAX_RESULTS * 3).fill(Number.NaN),
});

/** Turns the outputs of a run over a batch of pictures into results. Belongs to one thread. */
export interface CropDecoder {
  /** Results a picture, 1..MAX_RESULTS. */
  readonly results: number;
  /**
   * Reads what the network said of `pictures` pictures and writes it to the places from `first` on. Throws Fault('model') where dims are not
   * those of the family.
   */
  read(outputs: readonly Numbers[], pictures: number, first: number, out: CropResults): void;
  /**
   * Classifiers only: the `k` likeliest classes of a picture, best first, into `labels` and `scores` (k entries or more; −1 ends). Returns how many.
   */
  top?(outputs: readonly Numbers[], picture: number, k: number, labels: Int32Array, scores: Float32Array): number;
}

/** What a decoder of a network behind a detector needs besides: labels (of all heads, one after the other) and where the model lies. */
export interface CropShape extends DecoderShape {
  readonly labels: readonly string[];
  readonly heads: readonly { readonly name: string; readonly labels: number }[];
  /** Embeddings: known ones. */
  readonly gallery: readonly { readonly name: string; readonly numbers: readonly number[] }[];
  /** Embeddings: nearer than this (cosine) is the same; classifiers do not use it. */
  readonly score: number;
}

export interface CropFamily extends FamilyBase {
  readonly task: CropTask;
  decoder(shape: CropShape): CropDecoder;
  /** Labels where the network's own are not to be used: of embeddings, the gallery's names and those of whom it meets. */
  labels?(shape: Omit<CropShape, 'labels'>): readonly string[];
}

/** A map over the whole picture, reused from frame to frame: a byte a pixel. */
export interface SceneMap {
  /** Set by the decoder; width × height ≤ data.length. */
  width: number;
  height: number;
  readonly data: Uint8Array;
  /** Of depth: what bytes 0 and 255 stand for. */
  low: number;
  high: number;
}

/** Bytes a map may have. */
export const MAX_MAP = 512 * 512;

/** Turns the outputs of one run into a map of what the picture shows (the letterbox's content only). Belongs to one thread; allocates nothing a frame. */
export interface SceneDecoder {
  decode(outputs: readonly Numbers[], letterbox: Letterbox, out: SceneMap): void;
}

export interface SceneFamily extends FamilyBase {
  readonly task: 'segment' | 'depth';
  decoder(shape: DecoderShape): SceneDecoder;
  /** Labels where nobody gives any. */
  labels?(classes: number): readonly string[] | null;
}

export type Family = DetectFamily | CropFamily | SceneFamily;
