import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ProtoWriter } from '../../../models/protobuf.ts';
import { describeModel } from '../inference/describe.ts';
import { folder, libraryAt, models, onnx } from './testing/library-rig.ts';

describe('adding a model', () => {
  const file = async (name: string, bytes: Uint8Array = onnx): Promise<string> => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };

  it('copies it and what goes with it, under a name of its own', async () => {
    const path = await file('my colours (1).onnx');
    await file('my colours (1).txt', Buffer.from('red\ngreen\nblue\nother\n'));
    await file('my colours (1).json', Buffer.from(JSON.stringify({ version: 1, task: 'classify', licence: 'MIT' })));
    await file('other.json', Buffer.from('{}'));
    const library = libraryAt();
    expect(await library.add(path)).toBe(join(models, 'my-colours-1', 'model.onnx'));
    expect(await readdir(join(models, 'my-colours-1'))).toEqual(['labels.txt', 'model.json', 'model.onnx']);
    expect((await describeModel('my-colours-1', [models], null)).labels).toEqual(['red', 'green', 'blue', 'other']);
    expect(existsSync(path)).toBe(true);
  });

  it('takes a folder with a model.onnx, and the labels file that its model.json names', async () => {
    await mkdir(join(folder, 'colours'));
    await file('colours/model.onnx');
    await file('colours/names.txt', Buffer.from('a\nb\nc\nd\n'));
    await file('colours/model.json', Buffer.from(JSON.stringify({ version: 1, labels: 'names.txt' })));
    await libraryAt().add(join(folder, 'colours'));
    expect(await readdir(join(models, 'colours'))).toEqual(['model.json', 'model.onnx', 'names.txt']);
    await expect(libraryAt().add(folder)).rejects.toThrow('holds no model.onnx');
  });

  it('takes weights that are kept outside of the file, and what Hugging Face has beside a model', async () => {
    const external = (location: string): ProtoWriter => {
      const entry = new ProtoWriter().field(1, 'location').field(2, location);
      return new ProtoWriter().varint(1, 4).varint(2, 1).field(8, 'more').field(13, entry).varint(14, 1);
    };
    // Only its header is read here: a graph that has nothing but a tensor.
    const bytes = Buffer.concat([onnx, new ProtoWriter().field(7, new ProtoWriter().field(5, external('data/weights.bin'))).bytes()]);
    await mkdir(join(folder, 'repo', 'onnx', 'data'), { recursive: true });
    const path = await file('repo/onnx/model.onnx', bytes);
    await expect(libraryAt().add(path)).rejects.toThrow('keeps its weights in "data/weights.bin", which is not beside it');
    await file('repo/onnx/data/weights.bin', Buffer.alloc(16));
    await file('repo/config.json', Buffer.from('{}'));
    await file('repo/preprocessor_config.json', Buffer.from('{}'));
    expect(await libraryAt().add(path, { name: 'hf' })).toBe(join(models, 'hf', 'model.onnx'));
    expect((await readdir(join(models, 'hf'), { recursive: true })).sort()).toEqual([
      'config.json',
      'data',
      join('data', 'weights.bin'),
      'model.onnx',
      'preprocessor_config.json',
    ]);
  });

  it('keeps one copy of the same bytes, and both of different ones', async () => {
    const library = libraryAt();
    const first = await library.add(await file('colours.onnx'));
    expect(await library.add(await file('again.onnx'))).toBe(first);
    expect(await library.add(first)).toBe(first);
    expect(
      basename(
        join(await library.add(await file('colours.onnx', Buffer.concat([onnx, onnx.subarray(0, 0), Buffer.from([0x70, 0x01])]))), '..'),
      ),
    ).toBe('colours-2');
    await expect(library.add(await file('x.onnx'), { name: 'colours' })).rejects.toThrow('There is a model colours in');
    expect(await library.add(await file('x.onnx'), { name: 'mine' })).toBe(join(models, 'mine', 'model.onnx'));
    await expect(library.add(await file('x.onnx'), { name: '../out' })).rejects.toThrow('cannot be the name of a model');
  });

  it.each([
    ['missing.onnx', null, 'does not exist'],
    ['empty.onnx', '', 'is empty'],
    ['page.onnx', '<!doctype html><title>Not found</title>', 'is a web page'],
    ['packed.onnx', 'PK\u0003\u0004 and so on', 'zip archive'],
    ['cut.onnx', onnx.subarray(0, onnx.length - 40).toString('latin1'), 'no whole ONNX model'],
  ])('%s is refused, and nothing is left of it', async (name, text, sentence) => {
    const path = join(folder, name);
    if (text !== null) await writeFile(path, text, 'latin1');
    await expect(libraryAt().add(path)).rejects.toMatchObject({ kind: 'model', message: expect.stringContaining(sentence) as string });
    expect(existsSync(models)).toBe(false);
  });

  it('refuses more than 2 GiB without reading it', async () => {
    const path = await file('huge.onnx');
    await truncate(path, 2 ** 31);
    await expect(libraryAt().add(path)).rejects.toThrow('larger than 2 GiB');
  });

  it('says where the folder of models cannot be', async () => {
    await mkdir(join(folder, 'data'));
    await writeFile(models, 'a file');
    await expect(libraryAt().add(await file('colours.onnx'))).rejects.toMatchObject({
      kind: 'model',
      message: expect.stringContaining('cannot be written') as string,
    });
  });

  it('removes what a process that died has left', async () => {
    await mkdir(join(models, '.incoming-4194305-x'), { recursive: true });
    await libraryAt().add(await file('colours.onnx'));
    expect(await readdir(models)).toEqual(['colours']);
  });
});

describe('receiving a model', () => {
  it('adds what is sent', async () => {
    const library = libraryAt();
    expect(await library.receive('C:\\Models\\colours.onnx', Readable.from([onnx.subarray(0, 100), onnx.subarray(100)]))).toBe(
      join(models, 'colours', 'model.onnx'),
    );
    expect((await stat(join(models, 'colours', 'model.onnx'))).size).toBe(onnx.length);
    expect(await readdir(models)).toEqual(['colours']);
  });

  it('keeps nothing of what is no model, or breaks off', async () => {
    const library = libraryAt();
    await expect(library.receive('page.onnx', Readable.from([Buffer.from('<html></html>')]))).rejects.toThrow(
      /^page\.onnx is a web page, no ONNX model/,
    );
    const breaking = Readable.from(
      (async function* () {
        yield onnx.subarray(0, 100);
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
    );
    await expect(library.receive('cut.onnx', breaking)).rejects.toThrow('cut.onnx could not be received: it broke off');
    expect((await readdir(models)).filter((name) => name.startsWith('.incoming-'))).toEqual([]);
    expect(await readdir(models)).toEqual([]);
  });
});

describe('removing a model', () => {
  it('refuses what is not of the library', async () => {
    const library = libraryAt();
    await mkdir(join(folder, 'data', 'elsewhere'), { recursive: true });
    await writeFile(join(folder, 'data', 'elsewhere', 'model.onnx'), onnx);
    await mkdir(join(models, 'empty'), { recursive: true });
    for (const name of ['../elsewhere', 'elsewhere', '..', '.', '', 'empty', '.downloads', join(folder, 'data', 'elsewhere')])
      await expect(library.remove(name)).rejects.toThrow('only models of this folder can be removed');
    expect(existsSync(join(folder, 'data', 'elsewhere', 'model.onnx'))).toBe(true);
  });
});
