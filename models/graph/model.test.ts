import { create, equals, fromBinary, toBinary } from '@bufbuild/protobuf';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { OnnxWriter } from '../onnx-writer.ts';
import { ProtoError, ProtoWriter } from '../protobuf.ts';
import { LIMIT_BYTES, modelBytes, openModel } from './model.ts';
import { type ModelProto, ModelProtoSchema } from './onnx_pb.ts';

const folder = mkdtempSync(join(tmpdir(), 'throughline-graph-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = (): Uint8Array => {
  const g = new OnnxWriter();
  g.metadata('names', "{0: 'cat'}");
  g.output('y', g.node('Add', [g.input('x', 'float32', ['batch', 2]), g.floats([1, 2], [2])]), 'float32', ['batch', 2]);
  return g.bytes();
};

/** Something of everything that a file may hold. */
const rich = (): ModelProto => {
  const tensor = { name: 'w', dataType: 1, dims: [2n], floatData: [1.5, -0] };
  const branch = { name: 'then', node: [{ opType: 'Neg', input: ['x'], output: ['n'] }], output: [{ name: 'n' }] };
  return create(ModelProtoSchema, {
    irVersion: 10n,
    producerName: 'someone',
    modelVersion: -3n,
    opsetImport: [
      { domain: '', version: 19n },
      { domain: 'com.microsoft', version: 1n },
    ],
    metadataProps: [{ key: 'stride', value: '32' }],
    functions: [
      { name: 'f', domain: 'own', input: ['a'], output: ['b'], node: [{ opType: 'Relu', input: ['a'], output: ['b'] }], overload: 'o' },
    ],
    trainingInfo: [{ algorithm: { name: 'step' }, updateBinding: [{ key: 'w', value: 'y' }] }],
    configuration: [{ name: 'two', numDevices: 2, device: ['a', 'b'] }],
    graph: {
      name: 'g',
      input: [
        {
          name: 'x',
          type: { value: { case: 'tensorType', value: { elemType: 1, shape: { dim: [{ value: { case: 'dimValue', value: 0n } }] } } } },
        },
      ],
      output: [{ name: 'y' }],
      initializer: [
        tensor,
        { name: 'i', dataType: 7, dims: [1n], int64Data: [-(2n ** 63n)] },
        { name: 's', dataType: 8, stringData: [Uint8Array.of(255)] },
      ],
      sparseInitializer: [{ values: { ...tensor, name: 'sparse' }, indices: { dataType: 7, rawData: new Uint8Array(16) }, dims: [9n] }],
      quantizationAnnotation: [{ tensorName: 'x', quantParameterTensorNames: [{ key: 'SCALE_TENSOR', value: 's' }] }],
      node: [
        {
          opType: 'If',
          input: ['c'],
          output: ['y'],
          attribute: [{ name: 'then_branch', type: 5, g: branch }],
          metadataProps: [{ key: 'k', value: 'v' }],
        },
        {
          opType: 'Clip',
          input: ['x', '', 's'],
          output: ['z'],
          attribute: [
            { name: 'i', type: 2, i: 0n },
            { name: 'f', type: 1, f: 0 },
          ],
        },
      ],
    },
  });
};

describe('a model that is opened and written again', () => {
  it('holds all that it held', () => {
    const bytes = toBinary(ModelProtoSchema, rich());
    const again = fromBinary(ModelProtoSchema, modelBytes(openModel(bytes, 'model.onnx')));
    expect(equals(ModelProtoSchema, again, rich())).toBe(true);
  });

  it('holds what nobody knows of', () => {
    const unknown = new ProtoWriter()
      .field(999, 'from the future')
      .varint(1000, 2n ** 63n + 1n)
      .bytes();
    const written = modelBytes(openModel(Uint8Array.from([...small(), ...unknown]), 'model.onnx'));
    expect(Buffer.from(written).includes(Buffer.from(unknown))).toBe(true);
  });

  it('imports the standard operators', () => {
    const model = fromBinary(ModelProtoSchema, small());
    model.opsetImport = [{ ...model.opsetImport[0]!, domain: 'com.microsoft', version: 1n }];
    const open = openModel(toBinary(ModelProtoSchema, model), 'model.onnx');
    expect(open.opset).toBe(13);
    expect(open.model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ['com.microsoft', 1n],
      ['', 13n],
    ]);
  });
});

describe('what cannot be opened', () => {
  it.each([
    ['nothing', new Uint8Array(0), false],
    ['text', new TextEncoder().encode('not a model at all'), undefined],
    ['a model that ends too early', small().subarray(0, -3), true],
    ['no graph', new ProtoWriter().varint(1, 7).bytes(), false],
  ])('%s', (_, bytes, truncated) => {
    const open = () => openModel(bytes, 'model.onnx');
    expect(open).toThrow(ProtoError);
    if (truncated !== undefined) expect(open).toThrow(expect.objectContaining({ truncated }));
  });

  it('more than a gigabyte', () => {
    expect(() => openModel(new Uint8Array(LIMIT_BYTES + 1), 'model.onnx')).toThrow(expect.objectContaining({ reason: 'size' }));
  });
});

describe('weights in files beside the model', () => {
  const withWeights = (entries: Readonly<Record<string, string>>): Uint8Array => {
    const model = fromBinary(ModelProtoSchema, small());
    const [tensor] = model.graph!.initializer;
    tensor!.rawData = new Uint8Array(0);
    tensor!.dataLocation = 1;
    tensor!.externalData = Object.entries(entries).map(([key, value]) => ({ $typeName: 'onnx.StringStringEntryProto', key, value }));
    return toBinary(ModelProtoSchema, model);
  };
  writeFileSync(join(folder, 'w.bin'), Uint8Array.from([7, 7, 0, 0, 128, 63, 0, 0, 0, 64]));

  it('come inside', () => {
    const { graph } = openModel(withWeights({ location: 'w.bin', offset: '2', length: '8' }), join(folder, 'model.onnx'));
    const [tensor] = graph.initializer;
    expect(tensor).toMatchObject({ externalData: [], dataLocation: 0 });
    expect([...tensor!.rawData]).toEqual([0, 0, 128, 63, 0, 0, 0, 64]);
  });

  it.each([
    ['missing', { location: 'nowhere.bin' }],
    ['without a name', {}],
    ['too short', { location: 'w.bin', offset: '4', length: '8' }],
    ['at no place', { location: 'w.bin', offset: 'x' }],
    ['outside of the folder', { location: '../w.bin' }],
    ['at the root', { location: '/etc/hostname' }],
  ])('are refused: %s', (_, entries) => {
    expect(() => openModel(withWeights(entries), join(folder, 'model.onnx'))).toThrow(
      expect.objectContaining({ name: 'GraphError', reason: 'external' }),
    );
  });
});
