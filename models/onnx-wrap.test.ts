import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readOnnxHeader, showValue } from './onnx-header.ts';
import { needsWrap, wrapHalfFloats } from './onnx-wrap.ts';
import { OnnxWriter } from './onnx-writer.ts';
import { ProtoWriter, protoFields } from './protobuf.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-wrap-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const halfNetwork = (): Uint8Array => {
  const g = new OnnxWriter();
  const image = g.input('image', 'float16', ['batch', 3, 8, 8]);
  const size = g.input('size', 'int64', [1, 2]);
  g.output('mean', g.node('GlobalAveragePool', [image]), 'float16', ['batch', 3, 1, 1]);
  g.output('same', size, 'int64', [1, 2]);
  return g.bytes();
};

describe('a network with half floats at its edge', () => {
  it('takes and gives float32 when it is wrapped, with its names and shapes', () => {
    const header = readOnnxHeader(wrapHalfFloats(halfNetwork(), 'model.onnx'));
    expect(header.inputs.map((value) => `${value.name} ${showValue(value)}`)).toEqual([
      'image float32 [batch, 3, 8, 8]',
      'size int64 [1, 2]',
    ]);
    expect(header.outputs.map((value) => `${value.name} ${showValue(value)}`)).toEqual([
      'mean float32 [batch, 3, 1, 1]',
      'same int64 [1, 2]',
    ]);
    expect(header.madeBy).toEqual({ mean: 'GlobalAveragePool', same: '' });
    expect(needsWrap(header)).toBe(false);
    expect(needsWrap(readOnnxHeader(halfNetwork()))).toBe(true);
  });

  it('keeps its weights inside, where they were in a file beside it', () => {
    const raw = Uint8Array.from({ length: 12 }, (_, index) => index);
    writeFileSync(join(folder, 'weights.bin'), Uint8Array.from([9, 9, ...raw]));
    const entry = (key: string, value: string) => new ProtoWriter().field(1, key).field(2, value);
    const tensor = new ProtoWriter().varint(1, 6).varint(2, 10).field(8, 'w');
    tensor.field(13, entry('location', 'weights.bin')).field(13, entry('offset', '2')).field(13, entry('length', '12')).varint(14, 1);
    const model = new ProtoWriter();
    for (const field of protoFields(halfNetwork())) {
      if (field.number !== 7) model.copy(field);
      else {
        const graph = new ProtoWriter().field(5, tensor);
        for (const part of protoFields(field.bytes)) graph.copy(part);
        model.field(7, graph);
      }
    }
    const path = join(folder, 'model.onnx');
    expect(readOnnxHeader(model.bytes()).externalFiles).toEqual(['weights.bin']);
    const wrapped = wrapHalfFloats(model.bytes(), path);
    expect(readOnnxHeader(wrapped).externalFiles).toEqual([]);
    expect(Buffer.from(wrapped).includes(Buffer.from(raw))).toBe(true);
  });
});
