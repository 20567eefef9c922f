import type { FlatBatch, FlatColumn } from './flat-batch.ts';

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

/** Low and high half of each value, one behind the other: no BigInt a value. */
const halvesOf = (values: BigInt64Array): Int32Array => new Int32Array(values.buffer, values.byteOffset, values.length * 2);

function valueReader(values: ArrayLike<number> | BigInt64Array): NumberAt {
  if (!(values instanceof BigInt64Array)) return (row) => values[row]!;
  const halves = halvesOf(values);
  return (row) => halves[row * 2 + 1]! * 2 ** 32 + (halves[row * 2]! >>> 0);
}

/**
 * The numbers of several columns at once, which is faster than one by one where all rows are wanted.
 * @returns column by column: that of column c in row r at [c × rows + r]; NaN where it is null or the column is missing.
 */
export function numberTable(batch: FlatBatch, names: readonly string[]): Float64Array {
  const rows = batch.numRows;
  const table = new Float64Array(names.length * rows);
  for (let at = 0; at < names.length; at++) fillIn(table, at * rows, rows, batch.column(names[at]!));
  return table;
}

function fillIn(table: Float64Array, at: number, rows: number, column: FlatColumn | null): void {
  if (!column || column.allNull || column.words || column.text) {
    table.fill(Number.NaN, at, at + rows);
    return;
  }
  const { valid, values } = column;
  if (values instanceof BigInt64Array) {
    const halves = halvesOf(values);
    for (let row = 0; row < rows; row++) table[at + row] = halves[row * 2 + 1]! * 2 ** 32 + (halves[row * 2]! >>> 0);
  } else table.set(rows < values.length ? values.subarray(0, rows) : values, at);
  if (valid) for (let row = 0; row < rows; row++) if (!isSet(valid, row)) table[at + row] = Number.NaN;
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
/** Longer than any label; offsets that say so are damaged. */
const MAX_TEXT_BYTES = 64 * 1024;

/** Reads a text column; null where it is null or the column is missing. */
export function textColumn(batch: FlatBatch, name: string): (row: number) => string | null {
  const column = batch.column(name);
  if (!column?.text || column.allNull) return () => null;
  const { valid, values, text } = column;
  return (row) => {
    if (valid && !isSet(valid, row)) return null;
    const [start, end] = [Number(values[row]), Number(values[row + 1])];
    return start < 0 || end > text.length || end - start > MAX_TEXT_BYTES ? '' : decoder.decode(text.subarray(start, end));
  };
}
