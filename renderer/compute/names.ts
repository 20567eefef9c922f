import type { CropChoice, PreprocessChoice } from '../../contract/index.ts';

/** Places are called on the screen what they are called everywhere. */
export const PREPROCESS_NAMES: { readonly [K in PreprocessChoice]: string } = {
  auto: 'auto',
  libav: 'libav',
  typed: 'typed',
  wasm: 'wasm',
  sharp: 'sharp',
  graph: 'graph',
  'libav-graph': 'libav-graph',
};
export const CROP_NAMES: { readonly [K in CropChoice]: string } = { auto: 'auto', typed: 'typed', wasm: 'wasm', graph: 'graph' };
