import { CROP_CHOICES, type CropChoice, PREPROCESS_CHOICES, type PreprocessChoice } from '../../contract/index.ts';

const asTheyAre = <T extends string>(values: readonly T[]): { readonly [K in T]: string } =>
  Object.fromEntries(values.map((value) => [value, value])) as { [K in T]: string };

/** Places are called on the screen what they are called everywhere. */
export const PREPROCESS_NAMES: { readonly [K in PreprocessChoice]: string } = asTheyAre(PREPROCESS_CHOICES);
export const CROP_NAMES: { readonly [K in CropChoice]: string } = asTheyAre(CROP_CHOICES);
