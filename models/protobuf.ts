/**
 * The wire format of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/), as much of it as an ONNX file needs: reading with
 * every length checked against the bytes that are there, and writing. Groups (deprecated) are refused.
 */

/** The bytes are not the message they should be; `truncated` when they end too early. */
export class ProtoError extends Error {
  override readonly name: string = 'ProtoError';
  readonly truncated: boolean;
  constructor(message: string, truncated: boolean) {
    super(message);
    this.truncated = truncated;
  }
}

/** Wire types: 0 varint, 1 eight bytes, 2 length and bytes, 5 four bytes. */
export type WireType = 0 | 1 | 2 | 5;

/** One field of a message. `value` holds a varint (as a signed 64-bit number, exact to 2^53); `bytes` a view of a length-delimited field. */
export interface ProtoField {
  readonly number: number;
  readonly wire: WireType;
  readonly value: number;
  readonly bytes: Uint8Array;
}

const NOTHING = new Uint8Array(0);

/** A varint at `at`: its value and the place behind it. Ten bytes at most, as 64 bits need. */
export const readVarint = (data: Uint8Array, at: number): { value: number; end: number } => {
  let low = 0n;
  for (let index = 0; index < 10; index++) {
    const byte = data[at + index];
    if (byte === undefined) throw new ProtoError('a number ends too early', true);
    low |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) return { value: Number(BigInt.asIntN(64, low)), end: at + index + 1 };
  }
  throw new ProtoError('a number is longer than 64 bits', false);
};

const isWireType = (wire: number): wire is WireType => wire === 0 || wire === 1 || wire === 2 || wire === 5;

/** The fields of a message in file order. Copies nothing; throws ProtoError where the bytes are no such message. */
export function* protoFields(data: Uint8Array): Generator<ProtoField> {
  let at = 0;
  while (at < data.length) {
    const key = readVarint(data, at);
    const number = Math.floor(key.value / 8);
    const wire = key.value % 8;
    if (number < 1 || number > 536_870_911 || !isWireType(wire)) throw new ProtoError('an impossible field', false);
    at = key.end;
    if (wire === 0) {
      const { value, end } = readVarint(data, at);
      at = end;
      yield { number, wire, value, bytes: NOTHING };
      continue;
    }
    let length = wire === 1 ? 8 : 4;
    if (wire === 2) {
      const prefix = readVarint(data, at);
      length = prefix.value;
      at = prefix.end;
    }
    if (length < 0 || length > data.length - at) throw new ProtoError(`a field of ${length} bytes with ${data.length - at} left`, true);
    yield { number, wire, value: 0, bytes: data.subarray(at, at + length) };
    at += length;
  }
}

/** Text of a string field. */
export const protoText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Collects a message's fields; `bytes()` gives it whole. */
export class ProtoWriter {
  readonly #parts: Uint8Array[] = [];

  /** A number; negative ones as 64-bit two's complement. */
  varint(field: number, value: number | bigint): this {
    this.#parts.push(encodeVarint(BigInt(field * 8)), encodeVarint(BigInt.asUintN(64, BigInt(value))));
    return this;
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#parts.push(encodeVarint(BigInt(field * 8 + 5)), bytes);
    return this;
  }

  /** A field as it was read; a varint above 2^53 loses digits. */
  copy({ number, wire, value, bytes }: ProtoField): this {
    if (wire === 0) return this.varint(number, value);
    if (wire === 2) return this.field(number, bytes);
    this.#parts.push(encodeVarint(BigInt(number * 8 + wire)), bytes);
    return this;
  }

  /** Bytes, a string (UTF-8) or a message. */
  field(field: number, value: Uint8Array | string | ProtoWriter): this {
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value instanceof ProtoWriter ? value.bytes() : value;
    this.#parts.push(encodeVarint(BigInt(field * 8 + 2)), encodeVarint(BigInt(bytes.length)), bytes);
    return this;
  }

  bytes(): Uint8Array {
    const whole = new Uint8Array(this.#parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.#parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}

const encodeVarint = (value: bigint): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
};
