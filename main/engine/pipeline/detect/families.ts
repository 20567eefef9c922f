import type { DetectFamily } from './family.ts';
import { yolox } from './yolox.ts';

/** Every family that is decoded here; the first that matches a network's shapes is taken. */
export const DETECT_FAMILIES: readonly DetectFamily[] = [yolox];

export const detectFamily = (name: string): DetectFamily | undefined => DETECT_FAMILIES.find((family) => family.name === name);
