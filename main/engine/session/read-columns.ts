import { type Data, DataType, type RecordBatch, Vector } from 'apache-arrow';

/** A value of a column by row; NaN where it is null or the column is missing. */
export type NumberAt = (row: number) => number;

const nothing: NumberAt = () => Number.NaN;

function dataOf(batch: RecordBatch, name: string): Data | null {
  const at = batch.schema.fields.findIndex((field) => field.name === name);
  return batch.data.children[at] ?? null;
}

/** Reads a column of int32, int64 (up to ±2^53), float32 or float64. */
export function numberColumn(batch: RecordBatch, name: string): NumberAt {
  const data = dataOf(batch, name);
  if (!data) return nothing;
  if (data.nullCount === data.length) return nothing;
  const value = valueReader(data.values);
  if (data.nullCount === 0) return value;
  const { nullBitmap, offset } = data;
  return (row) => (nullBitmap[(offset + row) >> 3]! & (1 << ((offset + row) & 7)) ? value(row) : Number.NaN);
}

function valueReader(values: unknown): NumberAt {
  if (values instanceof BigInt64Array) {
    const halves = new Int32Array(values.buffer, values.byteOffset, values.length * 2);
    return (row) => halves[row * 2 + 1]! * 2 ** 32 + (halves[row * 2]! >>> 0);
  }
  if (values instanceof Int32Array || values instanceof Float64Array || values instanceof Float32Array) return (row) => values[row]!;
  return nothing;
}

/** Reads a dictionary column as indices into `words`; −1 where it is null, missing, or a word that is not among them. */
export function wordColumn(batch: RecordBatch, name: string, words: readonly string[]): (row: number) => number {
  const data = dataOf(batch, name);
  if (!data?.dictionary || !DataType.isDictionary(data.type)) return () => -1;
  const known = [...data.dictionary].map((word) => words.indexOf(String(word)));
  const indices = data.values as ArrayLike<number>;
  return (row) => (data.getValid(row) ? (known[indices[row]!] ?? -1) : -1);
}

/** Reads a text column; null where it is null or the column is missing. */
export function textColumn(batch: RecordBatch, name: string): (row: number) => string | null {
  const data = dataOf(batch, name);
  if (!data || !DataType.isUtf8(data.type)) return () => null;
  const vector = new Vector([data]);
  return (row) => vector.get(row) as string | null;
}
