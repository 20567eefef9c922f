import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { colourClassifier } from '../../../models/synthetic.ts';
import { Engine } from '../engine.ts';
import { startFileServer } from '../library/testing/file-server.ts';
import { type Hub, startHub } from './server.ts';
import { connect } from './testing/test-client.ts';

let folder: string;
let models: string;
let engine: Engine;
let hub: Hub;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-hub-models-'));
  models = join(folder, 'models');
  engine = new Engine({ version: 'test', modelsDirectories: [models], libraryFolder: models, sessionsRoot: folder });
  hub = await startHub({ engine, pageDir: null });
});
afterEach(async () => {
  await hub.close();
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

const send = (path: string, body: Uint8Array): Promise<{ status: number; body: unknown }> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${hub.token}` };
    const sent = request({ host: '127.0.0.1', port: hub.port, path, method: 'POST', headers, agent: false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: JSON.parse(Buffer.concat(chunks).toString()) as unknown }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

describe('a window and the models', () => {
  it('a file that is dropped on a browser is taken, told of, corrected and listed', async () => {
    const client = await connect(hub);
    const ask = async (id: number, name: string, params: unknown): Promise<unknown> => {
      client.say({ type: 'request', id, name, params });
      return client.next('reply', (reply) => reply.id === id);
    };
    const sent = await send('/models?name=my%20colours.onnx', colourClassifier());
    expect(sent).toMatchObject({
      status: 200,
      body: { insight: { name: 'my-colours', task: 'classify', family: 'softmax', problem: null } },
    });
    const labels = ['red', 'green', 'blue', 'other'];
    expect(await ask(1, 'correctModel', { model: 'my-colours', manifest: { version: 1, labels } })).toMatchObject({
      ok: true,
      result: { labels },
    });
    expect(await ask(2, 'listModels', {})).toMatchObject({
      ok: true,
      result: expect.arrayContaining([
        expect.objectContaining({ name: 'my-colours', removable: true, note: expect.not.stringContaining('class') as string }),
      ]) as unknown,
    });
    await writeFile(join(folder, 'other.onnx'), Buffer.concat([colourClassifier(), Buffer.from([0x70, 0x01])]));
    expect(await ask(3, 'addModel', { path: join(folder, 'other.onnx'), name: 'second' })).toMatchObject({
      ok: true,
      result: { name: 'second' },
    });
    expect(await ask(4, 'removeModel', { name: '../second' })).toMatchObject({ ok: false, error: { kind: 'usage' } });
    expect(await readdir(models)).toEqual(['my-colours', 'second']);
    client.socket.close();
  });

  it('what is no model is refused with its sentence, and nothing is kept', async () => {
    expect(await send('/models?name=page.onnx', Buffer.from('<!doctype html><title>404'))).toMatchObject({
      status: 400,
      body: { error: { kind: 'model', message: expect.stringMatching(/^page\.onnx is a web page/) as string } },
    });
    expect(await readdir(models)).toEqual([]);
  });

  it('hears how a download goes', async () => {
    const server = await startFileServer((_request, reply) => reply.writeHead(404).end());
    const entry = {
      ...{ id: 'far', title: 'Far', task: 'classify', family: 'softmax', input: null, repository: 'a/b', commit: '0'.repeat(40) },
      ...{ url: `${server.origin}/far`, sha256: '0'.repeat(64), bytes: 10, licence: 'MIT', note: '', manifest: { version: 1 } },
    };
    await writeFile(join(folder, 'catalogue.json'), JSON.stringify([entry]));
    vi.stubEnv('THROUGHLINE_CATALOGUE', join(folder, 'catalogue.json'));
    vi.stubEnv('HTTP_PROXY', '');
    vi.stubEnv('http_proxy', '');
    try {
      const client = await connect(hub);
      client.say({ type: 'request', id: 1, name: 'pullModel', params: { id: 'far' } });
      expect(await client.next('reply', (reply) => reply.id === 1)).toMatchObject({ ok: true, result: { id: 'far', state: 'waiting' } });
      expect(await client.next('download', ({ download }) => download.state === 'failed')).toMatchObject({
        download: { id: 'far', message: expect.stringContaining('does not have it any more') as string },
      });
      client.say({ type: 'request', id: 2, name: 'catalogue', params: {} });
      expect(await client.next('reply', (reply) => reply.id === 2)).toMatchObject({
        result: [{ entry: { id: 'far' }, installed: false, download: { state: 'failed' } }],
      });
      client.socket.close();
    } finally {
      vi.unstubAllEnvs();
      await server.close();
    }
  });
});
