import type { FlatBatch } from './flat-batch.ts';

/** A value of a column by row; NaN where it is null or the column is missing. */
export type NumberAt = (row: number) => number;

const nothing: NumberAt = () => Number.NaN;
const isSet = (bits: Uint8Array, row: number): boolean => (bits[row >> 3]! & (1 << (row & 7))) !== 0;

/** Reads a column of int32, int64 (up to ±2^53), float32 or float64. */
export function numberColumn(batch: FlatBatch, name: string): NumberAt {
  const column = batch.column(name);
  if (!column || column.allNull || column.words || column.text) return nothing;
  const { valid, values } = column;
  const value = valueReader(values);
  return valid ? (row) => (isSet(valid, row) ? value(row) : Number.NaN) : value;
}

function valueReader(values: ArrayLike<number> | BigInt64Array): NumberAt {
  if (!(values instanceof BigInt64Array)) return (row) => values[row]!;
  // By halves: no BigInt a value.
  const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
  return (row) => halves[row * 2 + 1]! * 2 ** 32 + (halves[row * 2]! >>> 0);
}

/** Reads a dictionary column as indices into `words`; −1 where it is null, missing, or a word that is not among them. */
export function wordColumn(batch: FlatBatch, name: string, words: readonly string[]): (row: number) => number {
  const column = batch.column(name);
  if (!column?.words || column.allNull) return () => -1;
  const { valid, values } = column;
  const known = column.words.map((word) => words.indexOf(word));
  return (row) => (valid && !isSet(valid, row) ? -1 : (known[Number(values[row])] ?? -1));
}

const decoder = new TextDecoder();

/** Reads a text column; null where it is null or the column is missing. */
export function textColumn(batch: FlatBatch, name: string): (row: number) => string | null {
  const column = batch.column(name);
  if (!column?.text || column.allNull) return () => null;
  const { valid, values, text } = column;
  return (row) => (valid && !isSet(valid, row) ? null : decoder.decode(text.subarray(Number(values[row]), Number(values[row + 1]))));
}
