import {
  type Data,
  type DataType,
  Dictionary,
  Field,
  Float32,
  Float64,
  Int8,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Utf8,
  type Vector,
  vectorFromArray,
} from 'apache-arrow';
import type { ColumnSpec } from '../../../contract/index.ts';

/** One column ready to be filled: its Arrow type, and the dictionary of a `word` column. */
interface PreparedColumn {
  readonly spec: ColumnSpec;
  readonly type: DataType;
  readonly words: Vector<Utf8> | null;
}

/**
 * Turns rows (row-layout.ts) into Arrow record batches of one schema. One instance a file: dictionaries are the very same objects in every
 * batch, so the stream carries each once.
 */
export class BatchMaker {
  readonly schema: Schema;
  readonly #columns: readonly PreparedColumn[];

  constructor(columns: readonly ColumnSpec[], metadata: ReadonlyMap<string, string>) {
    this.#columns = columns.map((spec, index) => ({
      spec,
      type: arrowType(spec, index),
      words: spec.words ? vectorFromArray([...spec.words], new Utf8()) : null,
    }));
    const fields = this.#columns.map(
      ({ spec, type }) =>
        new Field(
          spec.name,
          type,
          spec.nullable,
          new Map([
            ['unit', spec.unit],
            ['meaning', spec.meaning],
          ]),
        ),
    );
    this.schema = new Schema(fields, new Map(metadata));
  }

  /**
   * @param rows row-major, `length` rows of one number a column.
   * @param labels what the numbers of `utf8` columns stand for.
   */
  make(rows: Float64Array, length: number, labels: readonly string[]): RecordBatch {
    const children = this.#columns.map((column, index) => columnData(column, rows, length, index, this.#columns.length, labels));
    return new RecordBatch(this.schema, makeData({ type: new Struct(this.schema.fields), length, nullCount: 0, children }));
  }
}

function arrowType(spec: ColumnSpec, index: number): DataType {
  switch (spec.type) {
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'float32':
      return new Float32();
    case 'float64':
      return new Float64();
    case 'utf8':
      return new Utf8();
    case 'word':
      return new Dictionary(new Utf8(), new Int8(), index);
  }
}

function columnData(
  column: PreparedColumn,
  rows: Float64Array,
  length: number,
  at: number,
  width: number,
  labels: readonly string[],
): Data {
  const values = new Float64Array(length);
  const nullBitmap = new Uint8Array(Math.ceil(length / 64) * 8);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    const value = rows[row * width + at]!;
    if (Number.isNaN(value)) nullCount++;
    else {
      values[row] = value;
      nullBitmap[row >> 3]! |= 1 << (row & 7);
    }
  }
  const common = { length, nullCount, ...(nullCount > 0 ? { nullBitmap } : {}) };
  switch (column.spec.type) {
    case 'int32':
      return makeData({ ...common, type: new Int32(), data: Int32Array.from(values) });
    case 'int64':
      return makeData({ ...common, type: new Int64(), data: toInt64(values) });
    case 'float32':
      return makeData({ ...common, type: new Float32(), data: Float32Array.from(values) });
    case 'float64':
      return makeData({ ...common, type: new Float64(), data: values });
    case 'utf8':
      return makeData({ ...common, type: new Utf8(), ...textBuffers(values, nullCount > 0 ? nullBitmap : null, labels) });
    case 'word':
      return makeData({
        ...common,
        type: column.type as Dictionary<Utf8, Int8>,
        data: Int8Array.from(values),
        dictionary: column.words!,
      });
  }
}

/** Whole numbers up to ±2^53 as int64, by halves: no BigInt a value. */
function toInt64(values: Float64Array): BigInt64Array {
  const halves = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = Math.round(values[i]!);
    halves[i * 2] = value % 2 ** 32;
    halves[i * 2 + 1] = Math.floor(value / 2 ** 32);
  }
  return new BigInt64Array(halves.buffer);
}

/** Offsets and UTF-8 bytes of a text column; a null takes no bytes. */
function textBuffers(
  indices: Float64Array,
  valid: Uint8Array | null,
  labels: readonly string[],
): { valueOffsets: Int32Array; data: Uint8Array } {
  const encoder = new TextEncoder();
  const encoded = new Map<number, Uint8Array>();
  const parts: Uint8Array[] = [];
  const valueOffsets = new Int32Array(indices.length + 1);
  let bytes = 0;
  for (let row = 0; row < indices.length; row++) {
    if (!valid || valid[row >> 3]! & (1 << (row & 7))) {
      const index = indices[row]!;
      let part = encoded.get(index);
      if (!part) {
        const label = labels[index];
        if (label === undefined) throw new Error(`Label ${index} was never sent`);
        part = encoder.encode(label);
        encoded.set(index, part);
      }
      parts.push(part);
      bytes += part.length;
    }
    valueOffsets[row + 1] = bytes;
  }
  const data = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { valueOffsets, data };
}
