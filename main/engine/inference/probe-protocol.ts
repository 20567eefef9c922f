import type { ConstantInput } from '../families/family.ts';

/** What is put into a network once: a picture of zeros, and then one of noise. */
export interface Feed {
  readonly picture: {
    readonly name: string;
    readonly type: 'float32' | 'uint8';
    readonly dims: readonly number[];
    /** Range of the noise. */
    readonly low: number;
    readonly high: number;
  };
  readonly constants: readonly ConstantInput[];
}

/** A network to be loaded and run once, apart. */
export interface ProbeJob {
  readonly path: string;
  /** Whether its half floats are to be wrapped first (models/onnx-wrap.ts). */
  readonly wrap: boolean;
  /** Tried in turn until one of them runs. */
  readonly feeds: readonly Feed[];
}

export interface ProbedOutput {
  readonly name: string;
  /** As onnxruntime names it: `float32`, `int64`, … */
  readonly type: string;
  /** Null where it differs between the two runs. */
  readonly dims: readonly (number | null)[];
  /** Numbers that are none, in either run. */
  readonly nan: number;
}

/** What came of it; where it failed, in the words of onnxruntime. */
export type ProbeAnswer =
  | { readonly ok: true; readonly feed: number; readonly loadMs: number; readonly runMs: number; readonly outputs: readonly ProbedOutput[] }
  | { readonly ok: false; readonly at: 'load' | 'run'; readonly message: string };

/** What the probe's process says: how far it is, so that one that never comes back is known by what it did last. */
export type ProbeMessage = { readonly type: 'loaded' } | { readonly type: 'answer'; readonly answer: ProbeAnswer };
