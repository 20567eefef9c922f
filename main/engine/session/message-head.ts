/** What an Arrow message says of itself, before its body. */
export interface MessageHead {
  readonly kind: 'schema' | 'dictionary' | 'batch';
  readonly bodyBytes: number;
  /** Rows of a batch or a dictionary; 0 of a schema. */
  readonly rows: number;
  /** Length and number of nulls of each column, one pair behind the other. */
  readonly nodes: Float64Array;
  /** Offset in the body and bytes of each buffer, one pair behind the other; multiples of 8 the offsets. */
  readonly buffers: Float64Array;
}

/** `MessageHeader` in Arrow's Message.fbs. */
const KINDS: readonly (MessageHead['kind'] | null)[] = [null, 'schema', 'dictionary', 'batch'];
/** FieldNode and Buffer are structs of two int64. */
const STRUCT_BYTES = 16;
/** Words of a dictionary: what names them is an int8. */
const MAX_WORDS = 128;
/** Int, FloatingPoint, Utf8, Bool of `Type` in Schema.fbs. */
const PLAIN_TYPES: ReadonlySet<number> = new Set([2, 3, 5, 6]);

/** A table of a flatbuffer (flatbuffers.dev, "Internals"): a signed offset back to its vtable, which holds the place of each field. */
class Table {
  readonly #view: DataView;
  readonly #at: number;
  readonly #vtable: number;

  constructor(view: DataView, at: number) {
    this.#view = view;
    this.#at = at;
    this.#vtable = at - view.getInt32(at, true);
  }

  /** Position of a field by its number; 0 where it is left out. */
  #field(slot: number): number {
    const entry = 4 + slot * 2;
    if (entry + 2 > this.#view.getUint16(this.#vtable, true)) return 0;
    const offset = this.#view.getUint16(this.#vtable + entry, true);
    return offset === 0 ? 0 : this.#at + offset;
  }

  has(slot: number): boolean {
    return this.#field(slot) !== 0;
  }

  byte(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : this.#view.getUint8(at);
  }

  int64(slot: number): number {
    const at = this.#field(slot);
    return at === 0 ? 0 : this.#int64(at);
  }

  table(slot: number): Table {
    const at = this.#field(slot);
    if (at === 0) throw new RangeError('A table is missing');
    return new Table(this.#view, at + this.#view.getUint32(at, true));
  }

  /** Number of elements of a vector. @throws RangeError where they do not fit in the message. */
  length(slot: number, elementBytes: number): number {
    const at = this.#field(slot);
    if (at === 0) return 0;
    const vector = at + this.#view.getUint32(at, true);
    const length = this.#view.getUint32(vector, true);
    if (vector + 4 + length * elementBytes > this.#view.byteLength) throw new RangeError('A vector is too long');
    return length;
  }

  /** The numbers of a vector of structs of two int64. */
  pairs(slot: number): Float64Array {
    const numbers = new Float64Array(this.length(slot, STRUCT_BYTES) * 2);
    if (numbers.length === 0) return numbers;
    const at = this.#field(slot);
    const first = at + this.#view.getUint32(at, true) + 4;
    for (let i = 0; i < numbers.length; i++) numbers[i] = this.#int64(first + i * 8);
    return numbers;
  }

  #int64(at: number): number {
    return this.#view.getInt32(at + 4, true) * 2 ** 32 + this.#view.getUint32(at, true);
  }

  /** The tables of a vector of them. */
  tables(slot: number): Table[] {
    const length = this.length(slot, 4);
    if (length === 0) return [];
    const at = this.#field(slot);
    const first = at + this.#view.getUint32(at, true) + 4;
    return Array.from({ length }, (_, i) => new Table(this.#view, first + i * 4 + this.#view.getUint32(first + i * 4, true)));
  }
}

/** A schema of flat columns, of the types that sessions use, that a decoder can take in without running for ever. */
function checkSchema(schema: Table): void {
  const fields = schema.tables(1);
  schema.length(2, 4);
  schema.length(3, 8);
  for (const field of fields) {
    field.length(6, 4);
    if (field.length(5, 4) > 0 || !PLAIN_TYPES.has(field.byte(2))) throw new RangeError('A column of another kind');
  }
}

/** The columns of a batch: flat, so all as long as it is, uncompressed, and with buffers that lie in its body. */
function columnsOf(batch: Table, rows: number, bodyBytes: number): Pick<MessageHead, 'nodes' | 'buffers'> {
  const nodes = batch.pairs(1);
  const buffers = batch.pairs(2);
  batch.length(4, 8);
  // Each value takes a byte at least.
  let whole = nodes.length > 0 && buffers.length > 0 && rows >= 0 && (rows * nodes.length) / 2 <= bodyBytes && !batch.has(3);
  for (let at = 0; whole && at < nodes.length; at += 2) whole = nodes[at] === rows && nodes[at + 1]! >= 0 && nodes[at + 1]! <= rows;
  if (!whole) throw new RangeError('A batch with wrong columns');
  for (let at = 0; at < buffers.length; at += 2) {
    const [offset, bytes] = [buffers[at]!, buffers[at + 1]!];
    if (offset < 0 || offset % 8 !== 0 || bytes < 0 || offset + bytes > bodyBytes) throw new RangeError('A buffer outside its batch');
  }
  return { nodes, buffers };
}

/**
 * Reads the head of an Arrow message without decoding the rest (Arrow columnar format, Message.fbs).
 * @param metadata the flatbuffer, after the message's length.
 * @throws RangeError where it is damaged; a length that could make a decoder run for ever is noticed here.
 */
export function messageHead(metadata: Uint8Array): MessageHead {
  const view = new DataView(metadata.buffer, metadata.byteOffset, metadata.byteLength);
  const message = new Table(view, view.getUint32(0, true));
  const kind = KINDS[message.byte(1)];
  const bodyBytes = message.int64(3);
  if (!kind || !(bodyBytes >= 0) || !Number.isSafeInteger(bodyBytes)) throw new RangeError('No head of a message');
  message.length(4, 4);
  const header = message.table(2);
  if (kind === 'schema') {
    checkSchema(header);
    return { kind, bodyBytes, rows: 0, nodes: new Float64Array(0), buffers: new Float64Array(0) };
  }
  const batch = kind === 'batch' ? header : header.table(1);
  const rows = batch.int64(0);
  if (kind === 'dictionary' && rows > MAX_WORDS) throw new RangeError('A dictionary with more words than an int8 can name');
  return { kind, bodyBytes, rows, ...columnsOf(batch, rows, bodyBytes) };
}
