import type { SceneFamily } from '../family.ts';
import { argmax } from './argmax.ts';
import { inverseDepth } from './inverse-depth.ts';
import { mask } from './mask.ts';

/** Families that say something of each part of a frame. */
export const SCENE_FAMILIES: readonly SceneFamily[] = [argmax, mask, inverseDepth];
