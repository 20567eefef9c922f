import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wrapHalfFloats } from '../../../models/onnx-wrap.ts';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { ProtoWriter, protoFields } from '../../../models/protobuf.ts';
import { sharedData } from '../testing/shared-data.ts';
import { chooseModel } from './choose.ts';
import { describeModel } from './describe.ts';
import { Session } from './session.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-wrapped-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Expected {
  readonly images: Readonly<Record<string, { readonly squeezenet_fp16_top3?: readonly string[] }>>;
}

describe.skipIf(sharedData === null)('squeezenet_fp16, which takes and gives half floats', () => {
  it('says of every still what it said elsewhere', async () => {
    const data = sharedData ?? '';
    const model = await chooseModel('squeezenet_fp16', [join(data, 'models')], 'classify');
    expect(model).toMatchObject({ family: 'softmax', input: { type: 'float32', colour: 'bgr' }, options: { logits: false } });
    const session = await Session.create({ model, intraOpThreads: 1 });
    const { images } = JSON.parse(await readFile(join(data, 'expected.json'), 'utf8')) as Expected;
    let seen = 0;
    for (const [still, { squeezenet_fp16_top3: [first] = [] }] of Object.entries(images)) {
      const [, index = '', score = ''] = /^(\d+):.*=([\d.]+)$/.exec(first ?? '') ?? [];
      if (index === '') continue;
      const { mean } = model.input;
      const file = sharp(join(data, 'images', still))
        .flatten()
        .toColourspace('srgb');
      const rgb = await file.resize(224, 224, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
      const picture = Float32Array.from({ length: rgb.length }, (_, at) => {
        const [channel, pixel] = [Math.floor(at / 50_176), at % 50_176];
        return rgb[pixel * 3 + (2 - channel)]! - mean[channel]!;
      });
      const [output] = await session.run(new Tensor('float32', picture, [1, 3, 224, 224]));
      const numbers = [...(output?.data ?? [])];
      expect(numbers).toHaveLength(1000);
      expect(`${still} ${numbers.indexOf(Math.max(...numbers))}`).toBe(`${still} ${index}`);
      expect(Math.abs(numbers[Number(index)]! - Number(score))).toBeLessThan(0.05);
      seen++;
    }
    expect(seen).toBeGreaterThan(10);
    await session.close();
  });
});

describe('networks of half floats', () => {
  it('of one’s own run, also where a branch within uses what goes in', async () => {
    const g = new OnnxWriter();
    const image = g.input('image', 'float16', [1, 3, 8, 8]);
    const yes = g.node('Cast', [g.floats([1], [])], { to: 9 });
    g.output('y', g.node('Softmax', [g.node('Flatten', [g.node('GlobalAveragePool', [image])])]), 'float16', [1, 3]);
    const branch = (op: string) => {
      const node = new ProtoWriter().field(1, 'image').field(2, `out_${op}`).field(3, op).field(4, op);
      const tensor = new ProtoWriter().varint(1, 10);
      const value = new ProtoWriter().field(1, `out_${op}`).field(2, new ProtoWriter().field(1, tensor));
      return new ProtoWriter().field(1, node).field(2, op).field(12, value);
    };
    const attribute = (name: string, op: string) => new ProtoWriter().field(1, name).field(6, branch(op)).varint(20, 5);
    const choice = new ProtoWriter().field(1, yes).field(2, 'chosen').field(3, 'if').field(4, 'If');
    choice.field(5, attribute('then_branch', 'Neg')).field(5, attribute('else_branch', 'Abs'));
    const value = new ProtoWriter().field(1, 'chosen').field(2, new ProtoWriter().field(1, new ProtoWriter().varint(1, 10)));
    const model = new ProtoWriter();
    for (const field of protoFields(g.bytes())) {
      if (field.number !== 7) model.copy(field);
      else {
        const graph = new ProtoWriter();
        for (const part of protoFields(field.bytes)) graph.copy(part);
        model.field(7, graph.field(1, choice).field(12, value));
      }
    }
    const session = await InferenceSession.create(wrapHalfFloats(model.bytes(), 'model.onnx'));
    const result = await session.run({ image: new Tensor('float32', new Float32Array(192).fill(2), [1, 3, 8, 8]) });
    expect(result['chosen']?.type).toBe('float32');
    expect(result['chosen']?.data).toEqual(new Float32Array(192).fill(-2));
    for (const value of result['y']!.data) expect(Number(value)).toBeCloseTo(1 / 3, 3);
    await session.release();
  });

  it('are described as if they were of float32', async () => {
    const g = new OnnxWriter();
    const image = g.input('image', 'float16', ['batch', 3, 32, 32]);
    g.output('y', g.node('Softmax', [g.node('Flatten', [g.node('GlobalAveragePool', [image])])]), 'float16', ['batch', 3]);
    const path = join(folder, 'half.onnx');
    await writeFile(path, g.bytes());
    const model = await describeModel(path, [], 'classify');
    expect(model).toMatchObject({ input: { type: 'float32' }, maxBatch: 16, labels: ['class 0', 'class 1', 'class 2'] });
    expect(model.sha256).toBe(
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
    expect((await chooseModel(path, [], null)).bytes).toEqual(model.bytes);
  });
});
