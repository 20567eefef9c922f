import { describe, expect, it } from 'vitest';
import { ProtoError, ProtoWriter, protoFields, protoText, readVarint } from './protobuf.ts';

describe('protobuf', () => {
  it('reads what it writes', () => {
    const bytes = new ProtoWriter()
      .varint(1, 300)
      .varint(2, -1)
      .field(3, 'häus')
      .field(4, new ProtoWriter().varint(1, 7))
      .float(5, 1.5)
      .bytes();
    const fields = [...protoFields(bytes)];
    expect(fields.map((field) => [field.number, field.wire, field.value])).toEqual([
      [1, 0, 300],
      [2, 0, -1],
      [3, 2, 0],
      [4, 2, 0],
      [5, 5, 0],
    ]);
    expect(protoText(fields[2]!.bytes)).toBe('häus');
    expect([...protoFields(fields[3]!.bytes)][0]?.value).toBe(7);
  });

  it('skips fixed 64-bit fields', () => {
    expect([...protoFields(Uint8Array.from([0x09, 1, 2, 3, 4, 5, 6, 7, 8, 0x10, 5]))].map((field) => field.number)).toEqual([1, 2]);
  });

  it('refuses lengths beyond the bytes, for every cut of a message', () => {
    const bytes = new ProtoWriter().varint(1, 7).field(2, 'some text').field(7, new Uint8Array(20)).bytes();
    for (let length = 1; length < bytes.length; length++) {
      try {
        expect([...protoFields(bytes.subarray(0, length))].length).toBeLessThan(3);
      } catch (error) {
        expect(error).toBeInstanceOf(ProtoError);
        expect((error as ProtoError).truncated).toBe(true);
      }
    }
  });

  it('refuses huge lengths, endless numbers, groups and field 0', () => {
    expect(() => [...protoFields(Uint8Array.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]))]).toThrow(ProtoError);
    expect(() => [...protoFields(Uint8Array.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]))]).toThrow(ProtoError);
    expect(() => readVarint(new Uint8Array(11).fill(0x80), 0)).toThrow('longer than 64 bits');
    expect(() => [...protoFields(Uint8Array.from([0x0b]))]).toThrow(ProtoError);
    expect(() => [...protoFields(Uint8Array.from([0x00, 0x01]))]).toThrow(ProtoError);
  });
});
