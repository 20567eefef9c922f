import { CROP_FAMILIES } from './crop/all.ts';
import { DETECT_FAMILIES } from './detect/all.ts';
import type { CropFamily, DetectFamily, Family, SceneFamily } from './family.ts';
import { SCENE_FAMILIES } from './scene/all.ts';

/** Every family that is decoded here. Where several match a network with the same certainty, the first is taken. */
export const FAMILIES: readonly Family[] = [...DETECT_FAMILIES, ...CROP_FAMILIES, ...SCENE_FAMILIES];

export const familyOf = (name: string): Family | undefined => FAMILIES.find((family) => family.name === name);
export const detectFamily = (name: string): DetectFamily | undefined => DETECT_FAMILIES.find((family) => family.name === name);
export const cropFamily = (name: string): CropFamily | undefined => CROP_FAMILIES.find((family) => family.name === name);
export const sceneFamily = (name: string): SceneFamily | undefined => SCENE_FAMILIES.find((family) => family.name === name);
