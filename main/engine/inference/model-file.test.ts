import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../contract/errors.ts';
import { redSquareDetector } from '../../../models/synthetic.ts';
import { readModel } from './model-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-model-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const fault = async (path: string): Promise<string> => {
  const error: unknown = await readModel(path).then(
    () => new Error('it was accepted'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Fault);
  expect((error as Fault).kind).toBe('model');
  return (error as Fault).message;
};

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('readModel', () => {
  it('reads bytes, hash and header', async () => {
    const path = join(folder, 'good.onnx');
    const bytes = redSquareDetector({ width: 64, height: 64 });
    await writeFile(path, bytes);
    const model = await readModel(path);
    expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(model.bytes.length).toBe(bytes.length);
    expect(model.header.inputs[0]?.shape).toEqual([1, 3, 64, 64]);
  });

  const model = redSquareDetector({ width: 64, height: 64 });
  it.each([
    ['empty', new Uint8Array(0), 'is empty'],
    ['text', ascii('Hello, this is a text.\n'), 'is a text file'],
    ['json', ascii('{"a": 1}'), 'is a text file'],
    ['html', ascii('  <!DOCTYPE html><html></html>'), 'is a web page'],
    ['lfs', ascii('version https://git-lfs.github.com/spec/v1\noid sha256:1'), 'Git LFS pointer'],
    ['zip', ascii('PK\u0003\u0004\u0014\u0000'), 'is a zip archive'],
    ['tflite', ascii('\u001c\u0000\u0000\u0000TFL3\u0000'), 'TensorFlow Lite'],
    ['hdf5', ascii('\u0089HDF\r\n\u001a\n'), 'HDF5'],
    ['noise', Uint8Array.from({ length: 4096 }, (_, index) => (index * 7919 + 13) % 256), 'no'],
    ['half', model.subarray(0, model.length / 2), 'ends in the middle'],
    ['all but the tail', model.subarray(0, model.length - 12), 'ends in the middle'],
  ])('says in one sentence what is wrong: %s', async (name, bytes, reason) => {
    const path = join(folder, `${name}.onnx`);
    await writeFile(path, bytes);
    const message = await fault(path);
    expect(message).toContain(path);
    expect(message).toContain(reason);
    expect(message.match(/[.](\s|$)/g)).toHaveLength(1);
  });

  it('says what is missing, or a folder', async () => {
    expect(await fault(join(folder, 'none.onnx'))).toContain('does not exist');
    expect(await fault(folder)).toContain('is a folder');
  });
});
