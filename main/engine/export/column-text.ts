import type { ColumnSpec } from '../../../contract/index.ts';
import type { FlatBatch } from '../session/flat-batch.ts';
import { numberColumn, textColumn, wordColumn } from '../session/read-columns.ts';

/** A value of a column by row, in full precision and in no language's own way; null where there is none. */
export type TextAt = (row: number) => string | null;

/** What a column was called in version 1, whose copies were all of one kind. */
const NAME_BEFORE: { readonly [name: string]: string } = { copy_thread_to_thread_bytes: 'copy_bytes' };

/** Reads a column of a batch as text. One that the batch does not have, since its format is older, has no value in any row. */
export function columnText(batch: FlatBatch, { name, type, words = [] }: ColumnSpec): TextAt {
  const before = NAME_BEFORE[name];
  const known = before !== undefined && batch.column(name) === null ? before : name;
  if (type === 'utf8') return textColumn(batch, known);
  if (type === 'word') {
    const index = wordColumn(batch, known, words);
    return (row) => words[index(row)] ?? null;
  }
  const number = numberColumn(batch, known);
  const text = type === 'float32' ? float32Text : String;
  return (row) => {
    const value = number(row);
    return Number.isFinite(value) ? text(value) : null;
  };
}

/** Whether a column's values are words rather than numbers. */
export const isText = ({ type }: ColumnSpec): boolean => type === 'utf8' || type === 'word';

/** The shortest text that reads as this very float32: 0.3, and not the 0.30000001192092896 that it is as a float64. */
export function float32Text(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}
