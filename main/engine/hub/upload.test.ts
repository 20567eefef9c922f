import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Hub, startHub } from './server.ts';
import { FakeEngine } from './testing/fake-engine.ts';
import { get } from './testing/http.ts';

let engine: FakeEngine;
let hub: Hub;
beforeEach(async () => {
  engine = new FakeEngine();
  hub = await startHub({ engine, pageDir: null });
});
afterEach(() => hub.close());

const auth = (): Record<string, string> => ({ authorization: `Bearer ${hub.token}` });
const BYTES = 'x'.repeat(3_000_000);

describe('a model file that a window sends', () => {
  it('goes to the library whole, whatever its type is said to be', async () => {
    for (const type of ['application/octet-stream', 'application/json', 'text/plain', '']) {
      const headers = type === '' ? auth() : { ...auth(), 'content-type': type };
      const answer = await get(hub, '/models?name=my%20m%C3%B6del.onnx', headers, BYTES);
      expect([type, answer.status]).toEqual([type, 200]);
      expect(JSON.parse(answer.body)).toMatchObject({ insight: { name: 'my mödel.onnx', bytes: BYTES.length } });
    }
    expect(engine.received.map(({ bytes }) => bytes.equals(Buffer.from(BYTES)))).toEqual([true, true, true, true]);
  });

  it('needs the token', async () => {
    expect((await get(hub, '/models?name=a.onnx', {}, 'x')).status).toBe(401);
    expect((await get(hub, '/models?name=a.onnx&token=wrong', {}, 'x')).status).toBe(401);
    expect((await get(hub, `/models?name=a.onnx&token=${hub.token}`, {}, 'x')).status).toBe(200);
    expect(engine.received).toHaveLength(1);
  });

  it('is refused from another page', async () => {
    expect((await get(hub, '/models?name=a.onnx', { ...auth(), origin: 'https://example.com' }, 'x')).status).toBe(403);
    expect(engine.received).toEqual([]);
  });

  it('is refused with a sentence where it is no model, or has no name', async () => {
    const page = await get(hub, '/models?name=page.onnx', auth(), '<html></html>');
    expect(page.status).toBe(400);
    expect(JSON.parse(page.body)).toMatchObject({ error: { kind: 'model', message: expect.stringContaining('is a web page') as string } });
    for (const path of ['/models', '/models?name=', `/models?name=${'x'.repeat(401)}`, '/models?name=a&name=b']) {
      const answer = await get(hub, path, auth(), BYTES);
      expect([path, answer.status]).toEqual([path, 400]);
      expect(JSON.parse(answer.body)).toMatchObject({ error: { kind: 'usage' } });
    }
    expect((await get(hub, '/models?name=a.onnx', auth())).status).toBe(404);
  });

  it('that breaks off harms nobody', async () => {
    await new Promise<void>((resolve) => {
      const half = request({
        host: '127.0.0.1',
        port: hub.port,
        path: '/models?name=a.onnx',
        method: 'POST',
        headers: { ...auth(), 'content-length': '1000' },
        agent: false,
      });
      half.on('error', () => resolve());
      half.write('half', () => setTimeout(() => half.destroy(new Error('gone')), 50));
    });
    expect((await get(hub, '/models?name=b.onnx', auth(), 'x')).status).toBe(200);
    expect(engine.received.map(({ fileName }) => fileName)).toEqual(['b.onnx']);
  });
});
