import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DownloadState, libraryEntry, modelManifest } from '../../../contract/model.ts';
import { describeModel } from '../inference/describe.ts';
import { inspectModel } from '../inference/insight.ts';
import { sharedData } from '../testing/shared-data.ts';
import { serveBytes } from './testing/file-server.ts';
import { catalogueOf, libraryAt, models, onnx, pulled, serve } from './testing/library-rig.ts';

/** Of these there are copies beside the project that can stand in for a download. */
const COPIES = ['yunet_2023mar', 'ultraface_rfb_320', 'ultraface_rfb_640', 'mnist'] as const;

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

  it.skipIf(sharedData === null).each(COPIES)('gets %s as it is published, and knows and runs it', async (id) => {
    const bytes = await readFile(join(sharedData ?? '', 'models', id, 'model.onnx'));
    const library = libraryAt(await serve((request, reply) => serveBytes(request, reply, bytes)));
    expect(await pulled(library, id)).toMatchObject({ state: 'done' });
    const { entry } = (await library.catalogue()).find((item) => item.entry.id === id)!;
    expect(await inspectModel(id, [models])).toMatchObject({
      task: entry.task,
      family: entry.family,
      problem: null,
      licence: entry.licence,
    });
    expect(await describeModel(id, [models], null)).toMatchObject({
      name: id,
      task: entry.task,
      family: entry.family,
      sha256: entry.sha256,
    });
  });
});
