import type { CropFamily } from '../family.ts';
import { embed } from './embed.ts';
import { headPose } from './head-pose.ts';
import { softmax } from './softmax.ts';

/** Families that say something of one picture of one thing; `softmax` also of whole frames. */
export const CROP_FAMILIES: readonly CropFamily[] = [softmax, embed, headPose];
