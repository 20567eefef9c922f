import { Fault } from '../../../contract/errors.ts';
import type { Numbers, ValueShape } from './family.ts';

/** Whether a tensor may have these dimensions: names and `null` stand for any. */
export const fits = (value: ValueShape | undefined, wanted: readonly (number | null)[]): value is ValueShape =>
  value?.shape?.length === wanted.length &&
  wanted.every((side, index) => side === null || typeof value.shape![index] === 'string' || value.shape![index] === side);

/** A dimension that is a number; null where it is open. `at` may be negative: from the end. */
export const sideOf = (value: ValueShape, at: number): number | null => {
  const side = value.shape?.at(at);
  return typeof side === 'number' ? side : null;
};

const NUMBERS = new Set(['float32', 'float16', 'unknown']);
/** Whether an output holds real numbers (as opposed to counts and class numbers). */
export const isReal = (value: ValueShape): boolean => NUMBERS.has(value.type);

/** What is thrown where the outputs of a run are not those of the family. */
export const wrongDims = (family: string, expected: string, dims: readonly number[]): Fault =>
  new Fault(
    'model',
    `Expected an output of ${expected} from a ${family} network but received [${dims.join(', ')}]; choose another family for it.`,
  );

/** The output at an index, of exactly so many numbers. @throws Fault('model') */
export const outputOf = (outputs: readonly Numbers[], index: number, count: number, family: string, expected: string): Float32Array => {
  const output = outputs[index];
  if (output === undefined || output.data.length !== count) throw wrongDims(family, expected, output?.dims ?? []);
  return output.data;
};
