import type { Candidates } from './detections.ts';

/** A tensor's place in a network, as its file or onnxruntime tells it: names for dimensions that are open until run time. */
export interface ValueShape {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[] | null;
}

/** What a family makes of a network that fits it. */
export interface FamilyMatch {
  /** Name of the output to decode. */
  readonly output: string;
  readonly classes: number;
}

/** Turns one output of a network into candidate boxes. Belongs to one thread; allocates nothing. */
export interface OutputDecoder {
  /** Most candidates one picture can give. */
  readonly capacity: number;
  /**
   * Reads the output of one run (`data`, row-major, of `dims`) and writes candidates of at least `minScore` in model pixels into `out`.
   * Numbers that are not finite give no candidate. Throws Fault('model') where `dims` are not those of the family.
   */
  decode(data: Float32Array, dims: readonly number[], minScore: number, out: Candidates): void;
}

/** A family of detectors: networks whose outputs mean the same. One file each, listed in families.ts. */
export interface DetectFamily {
  readonly name: string;
  /** The shape of its networks in words, for sentences: "Expected …". */
  readonly expects: string;
  /** What its authors feed it, where nobody says otherwise. */
  readonly input: {
    readonly colour: 'rgb' | 'bgr';
    readonly fit: 'letterbox-topleft' | 'letterbox-centre' | 'stretch';
    readonly pad: number;
  };
  /** Null where the shapes are not this family's. `width` and `height` are those of the input in pixels. */
  match(width: number, height: number, outputs: readonly ValueShape[]): FamilyMatch | null;
  decoder(width: number, height: number, classes: number): OutputDecoder;
}
