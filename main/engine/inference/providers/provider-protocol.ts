import type { NodePlacement, Provider } from '../../../../contract/compute.ts';
import type { ConstantInput } from '../../families/family.ts';

/** What a provider's process is asked for, one after the other. Tensors, and a network that has no file, lie in the file that both hold. */
export type ProviderJob = LoadJob | RunJob;

export interface LoadJob {
  readonly type: 'load';
  readonly provider: Provider;
  readonly path: string;
  /** Of the network in the shared file, from its beginning; null: it is to be loaded from `path`. */
  readonly bytes: number | null;
  /** The picture's input, for a first run on zeros. */
  readonly picture: { readonly name: string; readonly dims: readonly number[] };
  readonly constants: readonly ConstantInput[];
  /** In this order they are answered. */
  readonly outputs: readonly string[];
  readonly intraOpThreads: number;
  readonly spinning: boolean;
}

export interface RunJob {
  readonly type: 'run';
  readonly feeds: readonly {
    readonly name: string;
    readonly type: 'float32' | 'uint8';
    readonly dims: readonly number[];
    /** Bytes from the beginning of the shared file. */
    readonly at: number;
  }[];
}

export type ProviderAnswer =
  | {
      readonly type: 'loaded';
      readonly loadMs: number;
      /** Null: it has not been run yet, as nobody knows what it takes, or onnxruntime did not tell. */
      readonly placement: NodePlacement | null;
    }
  | {
      readonly type: 'ran';
      /** In the provider's process, without what crosses. */
      readonly runMs: number;
      /** float32, one behind the other from the beginning of the shared file. */
      readonly outputs: readonly { readonly dims: readonly number[]; readonly length: number }[];
      /** With the first run only. */
      readonly placement: NodePlacement | null;
    }
  /** In the words of onnxruntime. */
  | { readonly type: 'failed'; readonly message: string };

/** Where a provider's process finds the shared file among its descriptors. */
export const SHARED_FD = 4;
/** Tensors begin at multiples of it. */
export const ALIGN_BYTES = 64;
export const aligned = (at: number): number => Math.ceil(at / ALIGN_BYTES) * ALIGN_BYTES;
