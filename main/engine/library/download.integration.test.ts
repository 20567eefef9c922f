import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { cutAt, FILE, from, get, HALF, isRefused, isThere, partSize, path, serve } from './testing/download-rig.ts';
import { serveBytes } from './testing/file-server.ts';

describe('an honest server', () => {
  it('gives the file, which is checked and put in its place', async () => {
    const said: [string, number][] = [];
    const server = await from((request, reply) => serveBytes(request, reply, FILE), { progress: (...state) => said.push(state) });
    await isThere();
    expect(server.asked).toEqual([{ path: '/file', range: undefined, ifRange: undefined }]);
    expect(said[0]).toEqual(['downloading', 0]);
    expect(said.at(-2)).toEqual(['downloading', FILE.length]);
    expect(said.at(-1)).toEqual(['checking', FILE.length]);
  });

  it('may lead somewhere else, and say no length', async () => {
    const server = await from((request, reply) => {
      if (request.url === '/file') reply.writeHead(302, { location: '/there' }).end();
      else if (request.url === '/there') reply.writeHead(307, { location: `http://user:word@${request.headers.host}/bytes` }).end();
      else if (request.headers.authorization === undefined) reply.writeHead(200).end(FILE);
      else reply.writeHead(400).end();
    });
    expect(server.asked.map((each) => each.path)).toEqual(['/file', '/there', '/bytes']);
    await isThere();
  });

  it('is not asked where the file is there but for its check', async () => {
    await from((request, reply) => serveBytes(request, reply, FILE));
    await writeFile(`${path}.part`, FILE);
    const server = await from((_request, reply) => reply.writeHead(500).end());
    expect(server.asked).toEqual([]);
    await isThere();
  });
});

describe('a transfer that breaks off', () => {
  it('goes on where it stopped, if it is still the same version', async () => {
    const server = await from((request, reply, n) => (n === 0 ? cutAt(HALF)(request, reply, n) : serveBytes(request, reply, FILE)));
    await isThere();
    expect(server.asked[1]).toEqual({ path: '/file', range: `bytes=${HALF}-`, ifRange: '"one"' });
  });

  it('goes on another day', async () => {
    await isRefused(cutAt(HALF), /stopped|broke off/, { tries: 1 });
    expect(await partSize()).toBe(HALF);
    const server = await from((request, reply) => serveBytes(request, reply, FILE));
    expect(server.asked).toEqual([{ path: '/file', range: `bytes=${HALF}-`, ifRange: '"one"' }]);
    await isThere();
  });

  it('begins again where the server has another version by now', async () => {
    await isRefused(cutAt(HALF, '"old"'), /stopped|broke off/, { tries: 1 });
    await writeFile(`${path}.part`, randomBytes(HALF));
    const server = await from((request, reply) => serveBytes(request, reply, FILE, '"new"'));
    expect(server.asked).toHaveLength(1);
    await isThere();
  });

  it('begins again where the server knows no ranges', async () => {
    const server = await from((request, reply, n) => {
      if (n === 0) cutAt(HALF)(request, reply, n);
      else reply.writeHead(200, { 'content-length': FILE.length }).end(FILE);
    });
    expect(server.asked).toHaveLength(2);
    await isThere();
  });

  it('begins again where the server goes on in another place', async () => {
    const server = await from((request, reply, n) => {
      if (n === 0) cutAt(HALF)(request, reply, n);
      else if (request.headers.range) reply.writeHead(206, { 'content-range': `bytes 7-9/${FILE.length}` }).end('abc');
      else serveBytes(request, reply, FILE);
    });
    expect(server.asked.map((each) => each.range)).toEqual([undefined, `bytes=${HALF}-`, undefined]);
    await isThere();
  });

  it('begins again where what was there is rubbish', async () => {
    await isRefused(cutAt(HALF), /stopped|broke off/, { tries: 1 });
    await writeFile(`${path}.part`, randomBytes(HALF));
    const server = await from((request, reply) => serveBytes(request, reply, FILE));
    expect(server.asked.map((each) => each.range)).toEqual([`bytes=${HALF}-`, undefined]);
    await isThere();
  });

  it('begins again where more is there than there should be', async () => {
    await isRefused(cutAt(HALF), /stopped|broke off/, { tries: 1 });
    await writeFile(`${path}.part`, randomBytes(FILE.length + 1));
    await from((request, reply) => serveBytes(request, reply, FILE));
    await isThere();
  });

  it('gets there in small pieces, as long as each try brings something', async () => {
    const server = await from((request, reply) => {
      const begin = Number(/\d+/.exec(request.headers.range ?? '0')?.[0]);
      const headers = { 'content-length': FILE.length - begin, 'content-range': `bytes ${begin}-${FILE.length - 1}/${FILE.length}` };
      reply.writeHead(begin === 0 ? 200 : 206, headers);
      reply.write(FILE.subarray(begin, begin + 50_000), () => setTimeout(() => reply.destroy(), 20));
    });
    expect(server.asked.length).toBeGreaterThanOrEqual(6);
    await isThere();
  });

  it('is given up when it brings nothing any more', async () => {
    const server = await isRefused((request, reply, n) => (n === 0 ? cutAt(HALF)(request, reply, n) : reply.destroy()), 'broke off');
    expect(server.asked).toHaveLength(4);
    expect(await partSize()).toBe(HALF);
  });

  it('that ends early without an error is noticed', async () => {
    await isRefused(
      (_request, reply) => reply.writeHead(200, { connection: 'close' }).end(FILE.subarray(0, HALF)),
      'stopped after 150000 of 300000',
      {
        tries: 1,
      },
    );
  });
});

describe('a server that stalls', () => {
  it('in the middle is left, and the rest asked for', async () => {
    const server = await from((request, reply, n) => {
      if (n > 0) return serveBytes(request, reply, FILE);
      reply.writeHead(200, { 'content-length': FILE.length, etag: '"one"' });
      reply.write(FILE.subarray(0, HALF));
    });
    expect(server.asked[1]?.range).toBe(`bytes=${HALF}-`);
    await isThere();
  });

  it('before its answer is given up', async () => {
    const startedMs = performance.now();
    const server = await isRefused(() => undefined, 'does not answer', { tries: 2 });
    expect(server.asked).toHaveLength(2);
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });

  it('is left at once when nobody wants the file any more; what came is kept', async () => {
    const abort = new AbortController();
    const reason = new Error('not wanted');
    const server = await serve((_request, reply) => {
      reply.writeHead(200, { 'content-length': FILE.length });
      reply.write(FILE.subarray(0, HALF));
    });
    const going = get(`${server.origin}/file`, {
      signal: abort.signal,
      stallMs: 60_000,
      progress: (_state, bytes) => bytes === HALF && abort.abort(reason),
    });
    await expect(going).rejects.toBe(reason);
    expect(await partSize()).toBe(HALF);
    await expect(get(`${server.origin}/file`, { signal: abort.signal })).rejects.toBe(reason);
  });
});
