import { DataType, Precision, RecordBatchReader } from 'apache-arrow';
import { type MessageHead, messageHead } from './message-head.ts';

type Kind = 'int8' | 'int32' | 'int64' | 'float32' | 'float64' | 'utf8';

const VALUE_BYTES: { readonly [K in Exclude<Kind, 'utf8'>]: number } = { int8: 1, int32: 4, int64: 8, float32: 4, float64: 8 };

interface FlatField {
  readonly kind: Kind | null;
  readonly node: number;
  /** Index of its first buffer, the validity. */
  readonly buffer: number;
  /** Of a dictionary column. */
  readonly words: readonly string[] | null;
}

/** The columns of a stream, and where each lies in a batch. */
export type StreamLayout = ReadonlyMap<string, FlatField>;

/**
 * Reads a stream's schema and dictionaries.
 * @param preamble the bytes of its messages before the first batch.
 * @throws where they cannot be decoded.
 */
export function streamLayout(preamble: Uint8Array): StreamLayout {
  const reader = RecordBatchReader.from(preamble);
  // Dictionaries are taken in on the way to the first batch, which is not there.
  reader.next();
  const layout = new Map<string, FlatField>();
  let buffer = 0;
  for (const [node, { name, type }] of reader.schema.fields.entries()) {
    const words = DataType.isDictionary(type) ? [...(reader.dictionaries.get(type.id) ?? [])].map(String) : null;
    const kind = kindOf(DataType.isDictionary(type) ? type.indices : type);
    layout.set(name, { kind, node, buffer, words });
    buffer += DataType.isUtf8(type) ? 3 : 2;
  }
  return layout;
}

function kindOf(type: DataType): Kind | null {
  if (DataType.isUtf8(type)) return 'utf8';
  if (DataType.isFloat(type))
    return type.precision === Precision.DOUBLE ? 'float64' : type.precision === Precision.SINGLE ? 'float32' : null;
  if (!DataType.isInt(type) || !type.isSigned) return null;
  return type.bitWidth === 8 ? 'int8' : type.bitWidth === 32 ? 'int32' : type.bitWidth === 64 ? 'int64' : null;
}

/** Whether a batch is of this layout and its columns' buffers are long enough, so that taking them out cannot fail. */
export function fits(layout: StreamLayout, head: MessageHead): boolean {
  if (head.kind !== 'batch' || head.nodes.length !== layout.size * 2) return false;
  for (const field of layout.values()) if (!isLongEnough(field, head)) return false;
  return true;
}

function isLongEnough({ kind, node, buffer }: FlatField, { rows, nodes, buffers }: MessageHead): boolean {
  if (!kind || rows === 0) return true;
  const bytesOf = (index: number): number => buffers[index * 2 + 1] ?? -1;
  const valuesBytes = kind === 'utf8' ? (rows + 1) * 4 : rows * VALUE_BYTES[kind];
  const validBytes = nodes[node * 2 + 1]! > 0 ? Math.ceil(rows / 8) : 0;
  return bytesOf(buffer) >= validBytes && bytesOf(buffer + 1) >= valuesBytes && (kind !== 'utf8' || bytesOf(buffer + 2) >= 0);
}

/** One column of a batch, as views on its bytes. */
export interface FlatColumn {
  readonly values: Int8Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
  /** A bit a row, 1 where there is a value; null where all have one. */
  readonly valid: Uint8Array | null;
  readonly allNull: boolean;
  /** Of text: the bytes that `values`, the offsets, cut into rows. */
  readonly text: Uint8Array | null;
  readonly words: readonly string[] | null;
}

/**
 * A record batch whose columns are taken out one by one, as they are asked for. Arrow's own reader builds a schema and 64 vectors for every
 * batch, which for an hour of batches costs more than reading all their numbers.
 */
export class FlatBatch {
  readonly numRows: number;
  readonly #layout: StreamLayout;
  readonly #head: MessageHead;
  readonly #body: Uint8Array<ArrayBuffer>;

  /**
   * @param message a whole message, beginning at a multiple of 8 in its buffer.
   * @throws RangeError where it is damaged or not of this layout.
   */
  constructor(layout: StreamLayout, message: Uint8Array<ArrayBuffer>) {
    const metadataBytes = new DataView(message.buffer, message.byteOffset).getInt32(4, true);
    this.#head = messageHead(message.subarray(8, 8 + metadataBytes));
    this.#body = message.subarray(8 + metadataBytes);
    this.#layout = layout;
    this.numRows = this.#head.rows;
    if (!fits(layout, this.#head)) throw new RangeError('A batch of another schema');
  }

  /** A column by name; null where the batch has none, or one of an unknown type. */
  column(name: string): FlatColumn | null {
    const field = this.#layout.get(name);
    if (!field?.kind) return null;
    const nulls = this.#head.nodes[field.node * 2 + 1]!;
    return {
      values: this.#values(field.kind, this.#bytes(field.buffer + 1)),
      valid: nulls > 0 ? this.#bytes(field.buffer) : null,
      allNull: nulls === this.numRows,
      text: field.kind === 'utf8' ? this.#bytes(field.buffer + 2) : null,
      words: field.words,
    };
  }

  #values(kind: Kind, { buffer, byteOffset }: Uint8Array<ArrayBuffer>): FlatColumn['values'] {
    const rows = this.numRows;
    // Arrow lets an empty column leave its buffers out.
    if (rows === 0) return new Int32Array(1);
    switch (kind) {
      case 'int8':
        return new Int8Array(buffer, byteOffset, rows);
      case 'int32':
        return new Int32Array(buffer, byteOffset, rows);
      case 'int64':
        return new BigInt64Array(buffer, byteOffset, rows);
      case 'float32':
        return new Float32Array(buffer, byteOffset, rows);
      case 'float64':
        return new Float64Array(buffer, byteOffset, rows);
      case 'utf8':
        return new Int32Array(buffer, byteOffset, rows + 1);
    }
  }

  #bytes(index: number): Uint8Array<ArrayBuffer> {
    const { buffers } = this.#head;
    const [offset, bytes] = [buffers[index * 2] ?? 0, buffers[index * 2 + 1] ?? 0];
    return this.#body.subarray(offset, offset + bytes);
  }
}
