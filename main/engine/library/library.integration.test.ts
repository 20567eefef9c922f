import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CatalogueEntry, type DownloadState, libraryEntry, modelManifest } from '../../../contract/model.ts';
import { ProtoWriter } from '../../../models/protobuf.ts';
import { colourClassifier } from '../../../models/synthetic.ts';
import { describeModel } from '../inference/describe.ts';
import { sharedData } from '../testing/shared-data.ts';
import { ModelLibrary } from './library.ts';
import { serveBytes, startFileServer, type FileServer } from './testing/file-server.ts';

/** Of these there are copies beside the project that can stand in for a download. */
const COPIES = ['yunet_2023mar', 'ultraface_rfb_320', 'ultraface_rfb_640', 'mnist'] as const;

let folder: string;
let models: string;
const closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-library-'));
  models = join(folder, 'data', 'models');
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await rm(folder, { recursive: true, force: true });
  delete process.env['THROUGHLINE_CATALOGUE'];
});

const libraryAt = (server?: FileServer): ModelLibrary => {
  const library = new ModelLibrary({
    folder: models,
    directories: [models],
    download: { stallMs: 2000, tries: 2, pauseMs: 5, env: {} },
    ...(server === undefined ? {} : { address: (entry: CatalogueEntry) => `${server.origin}/${entry.id}` }),
  });
  closing.push(() => library.close());
  return library;
};
const serve = async (...args: Parameters<typeof startFileServer>): Promise<FileServer> => {
  const server = await startFileServer(...args);
  closing.push(() => server.close());
  return server;
};
const pulled = async (library: ModelLibrary, id: string): Promise<DownloadState | null> => {
  await library.pull(id);
  return library.whenOver(id);
};
/** Makes a catalogue of these models, of which nobody else knows, and has it used. */
const catalogueOf = async (files: Readonly<Record<string, Uint8Array>>): Promise<void> => {
  const entries = Object.entries(files).map(
    ([id, bytes]): CatalogueEntry => ({
      id,
      title: `The model ${id}`,
      task: 'classify',
      family: 'softmax',
      input: null,
      repository: 'nobody/nothing',
      commit: '0'.repeat(40),
      url: `https://models.invalid/${id}`,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: bytes.length,
      licence: 'MIT',
      note: '',
      manifest: {
        version: 1,
        task: 'classify',
        family: 'softmax',
        labels: ['red', 'green', 'blue', 'other'],
        output: 'probabilities',
        licence: 'MIT',
      },
    }),
  );
  const path = join(folder, 'catalogue.json');
  await writeFile(path, JSON.stringify(entries));
  process.env['THROUGHLINE_CATALOGUE'] = path;
};
const onnx = Buffer.from(colourClassifier());
const leftovers = async (): Promise<string[]> => (await readdir(models)).filter((name) => name.startsWith('.incoming-'));

describe('pulling a model of the catalogue', () => {
  it('puts it into the library, described by what the catalogue knows', async () => {
    await catalogueOf({ colours: onnx });
    const library = libraryAt(await serve((request, reply) => serveBytes(request, reply, onnx)));
    expect(await library.catalogue()).toMatchObject([{ entry: { id: 'colours' }, installed: false, download: null }]);
    const said: DownloadState[] = [];
    library.subscribe((state) => said.push(state));
    expect(await library.pull('colours')).toMatchObject({ state: 'waiting', totalBytes: onnx.length });
    expect(await library.whenOver('colours')).toMatchObject({ state: 'done', receivedBytes: onnx.length, message: null });
    expect(said.map((each) => each.state).filter((state, at, all) => state !== all[at - 1])).toEqual([
      'waiting',
      'downloading',
      'checking',
      'done',
    ]);
    expect(await readdir(join(models, 'colours'))).toEqual(['model.json', 'model.onnx']);
    expect(modelManifest.parse(JSON.parse(await readFile(join(models, 'colours', 'model.json'), 'utf8')))).toMatchObject({
      licence: 'MIT',
    });
    expect(await readdir(join(models, '.downloads'))).toEqual([]);
    const [item] = await library.list();
    expect(libraryEntry.parse(item)).toMatchObject({ name: 'colours', task: 'classify', family: 'softmax', removable: true });
    expect(await library.catalogue()).toMatchObject([{ installed: true, download: { state: 'done' } }]);
  });

  it('is not done twice: not at the same time, and not when it is there', async () => {
    await catalogueOf({ colours: onnx });
    const server = await serve((request, reply) => void setTimeout(() => serveBytes(request, reply, onnx), 50));
    const library = libraryAt(server);
    await Promise.all([library.pull('colours'), library.pull('colours')]);
    await library.whenOver('colours');
    expect(await library.pull('colours')).toMatchObject({ state: 'done', message: expect.stringContaining(models) as string });
    expect(server.asked).toHaveLength(1);
    await expect(library.pull('nothing')).rejects.toThrow('There is no model "nothing" in the catalogue');
  });

  it('is done by one process at a time', async () => {
    await catalogueOf({ colours: onnx });
    const library = libraryAt(await serve((request, reply) => serveBytes(request, reply, onnx)));
    await mkdir(join(models, '.downloads'), { recursive: true });
    await writeFile(join(models, '.downloads', 'colours.lock'), String(process.ppid));
    expect(await pulled(library, 'colours')).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('another process') as string,
    });
    await writeFile(join(models, '.downloads', 'colours.lock'), '4194305');
    expect(await pulled(library, 'colours')).toMatchObject({ state: 'done' });
  });

  it('can be ended, and goes on later', async () => {
    const large = Buffer.concat([onnx, Buffer.alloc(400_000)]);
    await catalogueOf({ colours: large });
    const server = await serve((request, reply, n) => {
      if (n > 0) return serveBytes(request, reply, large);
      reply.writeHead(200, { 'content-length': large.length, etag: '"one"' });
      return reply.write(large.subarray(0, 100_000));
    });
    const library = libraryAt(server);
    library.subscribe((state) => state.receivedBytes > 0 && library.cancel(state.id));
    expect(await pulled(library, 'colours')).toMatchObject({ state: 'cancelled', message: null });
    expect(await readdir(models)).toEqual(['.downloads']);
    expect(await pulled(libraryAt(server), 'colours')).toMatchObject({ state: 'done' });
    expect(server.asked[1]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/) as string, ifRange: '"one"' });
  });

  it('waits while two others go', async () => {
    const files = {
      a: Buffer.concat([onnx, Buffer.alloc(1)]),
      b: Buffer.concat([onnx, Buffer.alloc(2)]),
      c: Buffer.concat([onnx, Buffer.alloc(3)]),
    };
    await catalogueOf(files);
    let going = 0;
    let most = 0;
    const server = await serve((request, reply) => {
      most = Math.max(most, ++going);
      setTimeout(() => {
        going -= 1;
        serveBytes(request, reply, files[request.url?.slice(1) as keyof typeof files]);
      }, 100);
    });
    const library = libraryAt(server);
    for (const id of Object.keys(files)) await library.pull(id);
    for (const id of Object.keys(files)) expect(await library.whenOver(id)).toMatchObject({ state: 'done' });
    expect(most).toBe(2);
  });

  it('that fails says why in one sentence, and leaves no model', async () => {
    await catalogueOf({ colours: onnx });
    const library = libraryAt(await serve((_request, reply) => reply.writeHead(200).end('<html>Please log in')));
    expect(await pulled(library, 'colours')).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(/^The model colours could not be downloaded: .* sends a web page instead .*\.$/) as string,
    });
    expect((await library.list()).filter((entry) => entry.removable)).toEqual([]);
    expect(await library.catalogue()).toMatchObject([{ installed: false, download: { state: 'failed' } }]);
  });

  it.skipIf(sharedData === null).each(COPIES)('gets %s as it is published, and knows it', async (id) => {
    const bytes = await readFile(join(sharedData ?? '', 'models', id, 'model.onnx'));
    const library = libraryAt(await serve((request, reply) => serveBytes(request, reply, bytes)));
    expect(await pulled(library, id)).toMatchObject({ state: 'done' });
    const { entry } = (await library.catalogue()).find((item) => item.entry.id === id)!;
    expect(await describeModel(id, [models], null)).toMatchObject({
      name: id,
      task: entry.task,
      family: entry.family,
      sha256: entry.sha256,
    });
  });
});

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
    expect(await leftovers()).toEqual([]);
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
