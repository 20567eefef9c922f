import type { DetectFamily, FamilyOptions, Numbers } from '../family.ts';
import { type FoundBox, numbers } from '../testing.ts';
import { allCells, STRIDES } from './cells.ts';

/** An input of 64 × 64 has 64 + 16 + 4 cells of strides 8, 16 and 32. */
export const SIZE = 64;
export const CELLS = allCells(SIZE, SIZE, STRIDES);

/** A tensor of zeros with some numbers in it. */
export const tensor = (dims: readonly number[], ...puts: readonly (readonly [at: number, values: readonly number[]])[]): Numbers => {
  const output = numbers(dims);
  for (const [at, values] of puts) output.data.set(values, at);
  return output;
};

/** The logits whose mean over eight bins is `bin`: all weight on one. */
export const onBin = (bin: number): number[] => Array.from({ length: 8 }, (_, index) => (index === bin ? 50 : 0));
export const logit = (p: number): number => Math.log(p / (1 - p));

/** Outputs, and what a family's decoder must find in them. */
export interface Case {
  readonly family: DetectFamily;
  readonly classes: number;
  readonly options?: FamilyOptions;
  readonly outputs: readonly Numbers[];
  readonly expected: readonly FoundBox[];
}
