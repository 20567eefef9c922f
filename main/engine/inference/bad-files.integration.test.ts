import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import { OnnxWriter } from '../../../models/onnx-writer.ts';
import { ProtoWriter, protoFields } from '../../../models/protobuf.ts';
import { colourClassifier, constantDetector, redSquareDetector } from '../../../models/synthetic.ts';
import { chooseModel } from './choose.ts';
import { inspectModel } from './insight.ts';
import { probeFault } from './probe.ts';
import { ProbeChild } from './probe-child.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-bad-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const put = async (name: string, bytes: Uint8Array | string): Promise<string> => {
  const path = join(folder, `${name}.onnx`);
  await writeFile(path, bytes);
  return path;
};

/** The sentence it is refused with, which is that of its insight too. */
const refused = async (path: string): Promise<string> => {
  const error: unknown = await chooseModel(path, [], null).then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  const { message, kind } = error as Fault;
  expect(kind).toBe('model');
  expect(message).toContain(path);
  expect(message.match(/[.](\s|$)/g)).toHaveLength(1);
  expect((await inspectModel(path, [])).problem).toBe(message);
  return message;
};

const swapped = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll(from, to), 'latin1');

const network = (build: (g: OnnxWriter) => void): Uint8Array => {
  const g = new OnnxWriter();
  build(g);
  return g.bytes();
};

const means = (g: OnnxWriter, shape: readonly (number | string)[]): string =>
  g.node('Flatten', [g.node('GlobalAveragePool', [g.input('x', 'float32', shape)])]);

/** The same network with other fields at its top, or in its graph. */
const changed = (bytes: Uint8Array, top: (model: ProtoWriter, field: { number: number; bytes: Uint8Array }) => boolean): Uint8Array => {
  const model = new ProtoWriter();
  for (const field of protoFields(bytes)) if (!top(model, field)) model.copy(field);
  return model.bytes();
};

/** Adds `w`, three numbers, to the means of the channels. */
const withTensor = (tensor: ProtoWriter): Uint8Array =>
  changed(
    network((g) => g.output('y', g.node('Softmax', [g.node('Add', [means(g, [1, 3, 32, 32]), 'w'])]), 'float32', [1, 3])),
    (model, field) => {
      if (field.number !== 7) return false;
      const graph = new ProtoWriter();
      for (const part of protoFields(field.bytes)) graph.copy(part);
      return Boolean(model.field(7, graph.field(5, tensor)));
    },
  );

const externalTensor = (location: string): ProtoWriter => {
  const entry = new ProtoWriter().field(1, 'location').field(2, location);
  return new ProtoWriter().varint(1, 3).varint(2, 1).field(8, 'w').field(13, entry).varint(14, 1);
};

/** Multiplies matrices of 6000 × 6000 when it is loaded: minutes. */
const endless = (): Uint8Array =>
  network((g) => {
    const size = g.ints([6000, 6000]);
    const large = g.node('Expand', [g.floats([1], [1, 1]), size]);
    let product = large;
    for (let times = 0; times < 12; times++) product = g.node('MatMul', [product, large]);
    const one = g.node('Reshape', [g.node('ReduceMean', [product]), g.ints([1, 1])]);
    g.output('y', g.node('Softmax', [g.node('Add', [one, means(g, [1, 3, 32, 32])])]), 'float32', [1, 3]);
  });

describe('files that are no whole model', () => {
  it.each([
    ['truncated', () => redSquareDetector({ width: 96, height: 64 }).subarray(0, 5000), 'ends in the middle'],
    ['zipped', () => Uint8Array.from([0x50, 0x4b, 3, 4, ...new Uint8Array(100)]), 'is a zip archive'],
    ['page', () => '<!DOCTYPE html><html><body>404</body></html>', 'is a web page'],
    ['empty', () => '', 'is empty'],
    [
      'set',
      () =>
        changed(
          colourClassifier(),
          (model, field) => field.number === 8 && Boolean(model.field(8, new ProtoWriter().field(1, '').varint(2, 99))),
        ),
      'its operator set 99 is newer than',
    ],
    [
      'format',
      () => changed(colourClassifier(), (model, field) => field.number === 1 && Boolean(model.varint(1, 120))),
      'its format 120 is newer than',
    ],
    [
      'operator',
      () => swapped(redSquareDetector({ width: 96, height: 64 }), 'AveragePool', 'AveragePoop'),
      'there is no operator AveragePoop',
    ],
    ['domain', () => swapped(colourClassifier(), 'Gemm', 'Geem'), 'there is no operator Geem'],
    [
      'rank',
      () => network((g) => g.output('y', g.node('Softmax', [g.input('x', 'float32', [1, 40])]), 'float32', [1, 40])),
      '4 dimensions',
    ],
    ['flat', () => network((g) => g.output('y', g.input('x', 'float32', [3, 8, 8]), 'float32', [3, 8, 8])), '4 dimensions'],
    ['words', () => network((g) => g.output('y', g.input('x', 'int64', [1, 3, 8, 8]), 'int64', [1, 3, 8, 8])), 'float32 or uint8'],
    [
      'clash',
      () => network((g) => g.output('y', g.node('Reshape', [g.input('x', 'float32', [1, 3, 8, 8]), g.ints([1, 7])]), 'float32', [1, 7])),
      'cannot be reshaped',
    ],
    [
      'greedy',
      () =>
        network((g) => {
          const large = g.node('Expand', [
            g.node('GlobalAveragePool', [g.input('x', 'float32', [1, 3, 8, 8])]),
            g.ints([1, 3, 400_000, 400_000]),
          ]);
          g.output('y', g.node('Softmax', [g.node('Flatten', [g.node('GlobalAveragePool', [large])])]), 'float32', [1, 3]);
        }),
      'needs more memory than there is',
    ],
  ])('are refused in a sentence: %s', async (name, bytes, reason) => {
    expect(await refused(await put(name, bytes()))).toContain(reason);
  });

  it('of more than 2 GiB', async () => {
    const path = join(folder, 'huge.onnx');
    const file = await open(path, 'w');
    await file.truncate(2 ** 31 + 10);
    await file.close();
    expect(await refused(path)).toContain('larger than 2 GiB');
    expect(await inspectModel(path, [])).toMatchObject({ bytes: 2 ** 31 + 10, sha256: '', task: null });
    await rm(path);
  });
});

describe('weights in files beside the model', () => {
  it('that are missing, or outside of its folder', async () => {
    expect(await refused(await put('missing', withTensor(externalTensor('weights.bin'))))).toContain(
      'keeps its weights in "weights.bin", which is not beside it',
    );
    for (const outside of ['../weights.bin', '/etc/passwd', 'a/../../weights.bin', 'C:\\weights.bin', ''])
      expect(await refused(await put('outside', withTensor(externalTensor(outside))))).toContain('outside of its folder');
  });

  it('that are there, are used', async () => {
    await mkdir(join(folder, 'data'), { recursive: true });
    await writeFile(join(folder, 'data', 'weights.bin'), new Uint8Array(12));
    const model = await chooseModel(await put('beside', withTensor(externalTensor('data/weights.bin'))), [], 'classify');
    expect(model).toMatchObject({ task: 'classify', bytes: null });
    await writeFile(join(folder, 'data', 'weights.bin'), new Uint8Array(2));
    const other = await put('short', withTensor(externalTensor('data/weights.bin')));
    expect(await refused(other)).toContain('onnxruntime cannot load');
  });
});

describe('networks that do not say what they are', () => {
  it('run where all is open, and are recognised by what comes out', async () => {
    const path = await put(
      'open',
      network((g) => g.output('y', g.node('Softmax', [means(g, ['n', 'c', 'h', 'w'])]), 'float32', ['n', 'k'])),
    );
    const model = await chooseModel(path, [], null);
    expect(model).toMatchObject({ task: 'classify', family: 'softmax', maxBatch: 16, input: { width: 224, height: 224, channels: 3 } });
    expect(model.labels).toHaveLength(3);
    expect(model.notes.join(' ')).toContain('leaves all sides of its input open');
  });

  it('give NaN: that is noted', async () => {
    const model = await chooseModel(await put('nan', constantDetector({ width: 96, height: 64 }, Number.NaN)), [], 'detect');
    expect(model.notes.join(' ')).toContain('gives NaN for 882 numbers of its output "output"');
  });

  it('give something else than their file says', async () => {
    const lying = network((g) => g.output('y', g.node('Softmax', [means(g, [1, 3, 'h', 'w'])]), 'float32', [1, 'classes']));
    const path = await put('other', lying);
    await writeFile(join(folder, 'other.json'), '{"version": 1, "family": "yolox", "input": {"width": 64, "height": 64}}');
    expect(await refused(path)).toContain('Expected a YOLOX detector');
  });
});

describe('a process in which a network is tried', () => {
  const feeds = [{ picture: { name: 'x', type: 'float32', dims: [1, 3, 32, 32], low: 0, high: 1 }, constants: [] }] as const;

  it('is killed where it takes too long', async () => {
    const path = await put('endless', endless());
    const child = new ProbeChild();
    const startedMs = performance.now();
    const outcome = await child.ask({ path, wrap: false, feeds }, 1500);
    expect(outcome).toEqual({ kind: 'late', loaded: false });
    expect(performance.now() - startedMs).toBeLessThan(4000);
    expect(child.usable).toBe(false);
    expect(probeFault(path, outcome, 10_000)?.message).toContain('is not loaded within 10 s');
    expect(await child.ask({ path, wrap: false, feeds }, 1000)).toMatchObject({ kind: 'died' });
  });

  it('may crash', async () => {
    const path = await put('crash', endless());
    const child = new ProbeChild();
    const asked = child.ask({ path, wrap: false, feeds }, 20_000);
    setTimeout(() => process.kill(child.pid!, 'SIGSEGV'), 500);
    const outcome = await asked;
    expect(outcome).toEqual({ kind: 'died', how: 'SIGSEGV', loaded: false });
    expect(probeFault(path, outcome, 10_000)?.message).toContain(`onnxruntime crashes (SIGSEGV) when ${path} is loaded`);
  });

  it('does one after the other', async () => {
    const child = new ProbeChild();
    const path = await put(
      'fine',
      network((g) => g.output('y', g.node('Softmax', [means(g, [1, 3, 32, 32])]), 'float32', [1, 3])),
    );
    for (let times = 0; times < 3; times++) {
      const outcome = await child.ask({ path, wrap: false, feeds }, 10_000);
      expect(outcome).toMatchObject({
        kind: 'answer',
        answer: { ok: true, feed: 0, outputs: [{ name: 'y', type: 'float32', dims: [1, 3], nan: 0 }] },
      });
    }
    const none = await child.ask({ path: join(folder, 'none.onnx'), wrap: false, feeds }, 10_000);
    expect(none).toMatchObject({ kind: 'answer', answer: { ok: false, at: 'load' } });
    child.close();
  });
});
