import { wrongDims } from '../dims.ts';
import type { Numbers, ValueShape } from '../family.ts';

/** Smallest side of a plane, cells. */
const LEAST = 4;

/** Sides of [1, 1, H, W], [1, H, W, 1] or [1, H, W]; null where it is none of them. */
const sidesOf = (shape: readonly (number | string)[]): readonly [number | string, number | string] | null => {
  if (shape.length < 3 || shape.length > 4 || (typeof shape[0] === 'number' && shape[0] !== 1)) return null;
  if (shape.length === 3) return [shape[1]!, shape[2]!];
  return shape[1] === 1 ? [shape[2]!, shape[3]!] : shape[3] === 1 ? [shape[1]!, shape[2]!] : null;
};

/** Whether an output gives one number for each part of the picture. */
export const isPlane = ({ shape }: ValueShape): boolean => {
  const sides = shape && sidesOf(shape);
  return sides?.every((side) => typeof side === 'string' || side >= LEAST) ?? false;
};

/** The plane that the first output is. @throws Fault('model') where it is none */
export const planeOf = ([output]: readonly Numbers[], family: string): { data: Float32Array; across: number; down: number } => {
  const sides = output && sidesOf(output.dims);
  const [down, across] = [Number(sides?.[0] ?? 0), Number(sides?.[1] ?? 0)];
  if (!output || !sides || output.data.length !== across * down || output.data.length === 0)
    throw wrongDims(family, '[1, 1, H, W]', output?.dims ?? []);
  return { data: output.data, across, down };
};
