import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from './server.ts';
import { anOverhead, aResourcesReading, aSnapshot, aWhatIf } from './testing/messages.ts';
import { FakeEngine } from './testing/fake-engine.ts';
import { get } from './testing/http.ts';
import { connect } from './testing/test-client.ts';

let engine: FakeEngine;
let hub: Hub;
let pageDir: string;
beforeEach(async () => {
  pageDir = await mkdtemp(join(tmpdir(), 'hub-page-'));
  await mkdir(join(pageDir, 'assets'));
  await writeFile(join(pageDir, 'index.html'), '<!doctype html><title>Throughline</title>');
  await writeFile(join(pageDir, 'assets', 'index-abc.js'), 'export {};');
  engine = new FakeEngine();
  hub = await startHub({ engine, pageDir, restarted: 'A sentence.', limits: { heartbeatMs: 60, closeGraceMs: 100 } });
});
afterEach(async () => {
  await hub.close();
  await rm(pageDir, { recursive: true });
});

describe('who gets in', () => {
  it('serves the page without a token, the index never cached, assets for ever', async () => {
    const index = await get(hub, '/');
    expect(index).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
    expect(index.body).toContain('<title>Throughline</title>');
    expect(index.headers['content-security-policy']).toContain("script-src 'self';");
    const asset = await get(hub, '/assets/index-abc.js');
    expect(asset).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=31536000, immutable' } });
    expect((await get(hub, '/../server.ts')).status).toBeGreaterThanOrEqual(400);
    expect((await get(hub, '/%2e%2e%2fserver.ts')).status).toBeGreaterThanOrEqual(400);
  });

  it('says what to do where the window is not built', async () => {
    const bare = await startHub({ engine, pageDir: null });
    expect(await get(bare, '/')).toMatchObject({ status: 503, body: expect.stringContaining('npm run build') as string });
    await bare.close();
  });

  it('asks for the token on /api and /ws', async () => {
    expect((await get(hub, '/api/state')).status).toBe(401);
    expect((await get(hub, `/api/state?token=${hub.token}x`)).status).toBe(401);
    expect((await get(hub, '/api/state', { authorization: `Bearer ${hub.token}` })).status).toBe(200);
    expect((await get(hub, `//api/state`)).status).not.toBe(200);
    expect((await get(hub, `/%61pi/state`)).status).not.toBe(200);
    await expect(connect(hub, {}, 'wrong')).rejects.toThrow('401');
    await expect(connect(hub, {}, '')).rejects.toThrow('401');
  });

  it('refuses another Host (DNS rebinding) and another Origin (a page elsewhere)', async () => {
    expect((await get(hub, '/', { host: 'evil.example' })).status).toBe(403);
    expect((await get(hub, '/', { host: `127.0.0.1:${hub.port + 1}` })).status).toBe(403);
    expect((await get(hub, '/', { origin: 'http://evil.example' })).status).toBe(403);
    expect((await get(hub, '/', { host: `localhost:${hub.port}`, origin: `http://localhost:${hub.port}` })).status).toBe(200);
    await expect(connect(hub, { host: 'evil.example' })).rejects.toThrow('403');
    await expect(connect(hub, { origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(connect(hub, { origin: 'null' })).rejects.toThrow('403');
    const welcome = await connect(hub, { origin: `http://127.0.0.1:${hub.port}` });
    expect(await welcome.next('hello')).toMatchObject({ restarted: 'A sentence.', pid: process.pid, state: { phase: 'idle' } });
  });

  it('says so where the port is taken', async () => {
    await expect(startHub({ engine, pageDir: null, port: hub.port })).rejects.toThrow(`Port ${hub.port} of 127.0.0.1 is in use`);
  });

  it('limits how many windows there are, and frees a place when one leaves', async () => {
    const small = await startHub({ engine, pageDir: null, limits: { clients: 1 } });
    const first = await connect(small);
    await expect(connect(small)).rejects.toThrow('503');
    first.socket.close();
    await first.closed;
    await expect.poll(async () => (await connect(small).catch(() => null)) !== null).toBe(true);
    await small.close();
  });
});

describe('requests', () => {
  it('answers each under its id, and tells all windows of a change', async () => {
    const [one, two] = [await connect(hub), await connect(hub)];
    one.say({ type: 'request', id: 7, name: 'set', params: { detect: false } });
    expect(await one.next('reply', (reply) => reply.id === 7)).toMatchObject({ ok: true, result: { detect: false } });
    expect(engine.asked).toEqual([{ name: 'set', params: { detect: false } }]);
    expect((await two.next('state')).state.live).toMatchObject({ detect: false, track: true });
  });

  it('answers a ping while another request is still under way', async () => {
    const client = await connect(hub);
    client.say({ type: 'request', id: 1, name: 'play', params: {} });
    client.say({ type: 'request', id: 2, name: 'ping', params: {} });
    await client.next('reply', (reply) => reply.id === 2);
    expect(client.messages.some((message) => message.type === 'reply' && message.id === 1)).toBe(false);
    await client.next('reply', (reply) => reply.id === 1);
  });

  it('answers faults with their kind and sentence, and mistakes in parameters with the place', async () => {
    const client = await connect(hub);
    client.say({ type: 'request', id: 1, name: 'open', params: { uri: '/nowhere.mp4' } });
    client.say({ type: 'request', id: 2, name: 'seek', params: { ms: -1 } });
    client.say({ type: 'request', id: 3, name: 'nonsense', params: {} });
    expect(await client.next('reply', (reply) => reply.id === 1)).toMatchObject({ ok: false, error: { kind: 'source' } });
    expect(await client.next('reply', (reply) => reply.id === 2)).toMatchObject({
      error: { kind: 'usage', message: expect.stringContaining('seek.ms') as string },
    });
    expect(await client.next('reply', (reply) => reply.id === 3)).toMatchObject({ ok: false, error: { kind: 'usage' } });
  });

  it('takes the same requests over HTTP', async () => {
    const headers = { authorization: `Bearer ${hub.token}`, 'content-type': 'application/json' };
    const done = await get(hub, '/api/request', headers, JSON.stringify({ name: 'set', params: { track: false } }));
    expect(done).toMatchObject({ status: 200 });
    expect(JSON.parse(done.body)).toMatchObject({ result: { track: false } });
    const fault = await get(hub, '/api/request', headers, JSON.stringify({ name: 'open', params: { uri: '/nowhere.mp4' } }));
    expect(fault).toMatchObject({ status: 400, body: expect.stringContaining('/nowhere.mp4') as string });
    expect((await get(hub, '/api/request', headers, '{"name":"rm"}')).status).toBe(400);
    expect((await get(hub, '/api/request', headers, `{"name":"${'x'.repeat(70_000)}"}`)).status).toBe(413);
  });
});

describe('pictures of sessions', () => {
  it('come with the token, and with a sentence where there is none', async () => {
    const id = 'ä'.repeat(200);
    engine.thumbnails.set('run 1', Buffer.from([0xff, 0xd8, 0xff])).set(id, Buffer.from([0xff, 0xd8]));
    const headers = { authorization: `Bearer ${hub.token}` };
    expect((await get(hub, '/api/sessions/run%201/thumbnail')).status).toBe(401);
    expect((await get(hub, '/api/sessions/nowhere/thumbnail?token=x')).status).toBe(401);
    const found = await get(hub, `/api/sessions/run%201/thumbnail?token=${hub.token}`);
    expect(found).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg', 'content-length': '3' } });
    expect(found.headers['content-security-policy']).toContain("img-src 'self'");
    expect((await get(hub, `/api/sessions/${encodeURIComponent(id)}/thumbnail`, headers)).status).toBe(200);
    for (const missing of ['nowhere', '..%2f..%2fetc', '%00', 'a'.repeat(1999)]) {
      const answer = await get(hub, `/api/sessions/${missing}/thumbnail`, headers);
      expect(answer.status).toBe(404);
      expect(JSON.parse(answer.body)).toEqual({ error: { kind: 'usage', message: 'There is no picture of this session.' } });
    }
  });
});

describe('what the engine tells', () => {
  it('reaches every window: resources, what-if cards, the cost of the instruments', async () => {
    const [one, two] = [await connect(hub), await connect(hub)];
    await two.next('hello');
    engine.sayResources(aResourcesReading({ cores: 3 }));
    engine.sayOverhead(anOverhead);
    engine.sayWhatIf(aWhatIf);
    for (const client of [one, two]) {
      expect((await client.next('resources')).resources.cores).toBe(3);
      expect((await client.next('overhead')).overhead).toEqual(anOverhead);
      expect((await client.next('whatIf')).whatIf).toEqual(aWhatIf);
    }
  });

  it('hears what a window uses', async () => {
    const client = await connect(hub);
    client.say({ type: 'usage', cpuPct: 12.5, memoryBytes: 4096 });
    await expect.poll(() => engine.windows).toEqual([{ cpuPct: 12.5, memoryBytes: 4096 }]);
    client.say({ type: 'usage', cpuPct: -1, memoryBytes: 4096 });
    client.say({ type: 'request', id: 1, name: 'ping', params: {} });
    await client.next('reply', (reply) => reply.id === 1);
    expect(engine.windows).toHaveLength(1);
  });
});

describe('previews', () => {
  it('makes a viewer of a window that gives credit, and only then', async () => {
    const client = await connect(hub);
    await client.next('hello');
    expect(engine.viewers).toBe(0);
    client.say({ type: 'credit', n: 2 });
    await expect.poll(() => engine.creditGiven).toBe(2);
    engine.sendPreview(Buffer.from([1, 2, 3]));
    await expect.poll(() => client.previews.length).toBe(1);
    client.say({ type: 'presented', frame: 5, runId: 1, startNs: 10, endNs: 20 });
    await expect.poll(() => engine.presented).toMatchObject([{ frame: 5, runId: 1, startNs: 10, endNs: 20 }]);
    client.say({ type: 'missed', frame: 6, runId: 1 });
    await expect.poll(() => engine.missed).toEqual([{ frame: 6, runId: 1 }]);
    client.socket.terminate();
    await expect.poll(() => engine.viewers).toBe(0);
  });
});

describe('clients that misbehave harm nobody else', () => {
  const stillServed = async (): Promise<void> => {
    const other = await connect(hub);
    other.say({ type: 'request', id: 1, name: 'ping', params: {} });
    await other.next('reply');
    other.socket.close();
  };

  it('closes one that floods', async () => {
    const [flooder, calm] = [await connect(hub), await connect(hub)];
    for (let id = 0; id < 3000; id += 1) flooder.say({ type: 'request', id, name: 'ping', params: {} });
    expect([1006, 1008]).toContain(await flooder.closed);
    calm.say({ type: 'request', id: 1, name: 'ping', params: {} });
    await calm.next('reply');
    expect(engine.asked.length).toBeLessThan(1500);
  });

  it('closes one that talks garbage, after telling it what it can', async () => {
    const client = await connect(hub);
    client.say({ type: 'request', id: 9, name: 'ping', params: {}, extra: 1 });
    expect(await client.next('reply')).toMatchObject({ id: 9, ok: false });
    for (let i = 0; i < 10; i += 1) client.socket.send(i % 2 === 0 ? '{ "type": ' : Buffer.from([1, 2, 3]));
    expect(await client.closed).toBe(1008);
    await stillServed();
  });

  it('closes one whose message is larger than 64 KiB', async () => {
    const client = await connect(hub);
    client.socket.send('x'.repeat(64 * 1024 + 1));
    expect(await client.closed).toBe(1009);
    await stillServed();
  });

  it('refuses too many requests at once', async () => {
    const client = await connect(hub);
    for (let id = 0; id < 65; id += 1) client.say({ type: 'request', id, name: 'play', params: {} });
    expect(await client.next('reply', (reply) => !reply.ok)).toMatchObject({ id: 64, error: { kind: 'usage' } });
  });

  it('skips snapshots for one that does not read, and closes it when too much is unsent', async () => {
    const calm = await connect(hub);
    const slow = await connect(hub);
    await slow.next('hello');
    slow.socket.pause();
    slow.say({ type: 'credit', n: 8 });
    await expect.poll(() => engine.viewers).toBe(1);
    const preview = Buffer.alloc(1024 * 1024);
    for (let i = 0; i < 12; i += 1) engine.sendPreview(preview);
    for (let i = 0; i < 20; i += 1) engine.saySnapshot(aSnapshot({ tNs: i }));
    await calm.next('snapshot', (message) => message.snapshot.tNs === 19);
    expect(engine.viewers).toBe(1);
    for (let i = 0; i < 12; i += 1) engine.sendPreview(preview);
    await expect.poll(() => engine.viewers).toBe(0);
    slow.socket.resume();
    await slow.closed;
    expect(slow.messages.some((message) => message.type === 'snapshot')).toBe(false);
    await stillServed();
  });

  it('drops a peer that answers no ping, keeps one that does', async () => {
    const calm = await connect(hub);
    const dead = createConnection(hub.port, '127.0.0.1');
    dead.on('error', () => {});
    dead.write(
      `GET /ws?token=${hub.token} HTTP/1.1\r\nHost: 127.0.0.1:${hub.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n',
    );
    dead.resume();
    const startMs = performance.now();
    await new Promise((resolve) => dead.on('close', resolve));
    expect(performance.now() - startMs).toBeGreaterThan(100);
    expect(calm.socket.readyState).toBe(calm.socket.OPEN);
  });
});

it('says goodbye to its windows when it stops', async () => {
  const client = await connect(hub);
  await hub.close();
  expect(await client.closed).toBe(1001);
  expect(engine.listeners.size).toBe(0);
});
