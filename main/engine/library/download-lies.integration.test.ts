import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { download } from './download.ts';
import { cutAt, FILE, folder, from, HALF, isRefused, isThere, path, serve, SHA256 } from './testing/download-rig.ts';
import { serveBytes } from './testing/file-server.ts';

describe('a server that lies', () => {
  it('with other bytes is found out, and nothing is kept', async () => {
    const server = await isRefused((request, reply) => serveBytes(request, reply, randomBytes(FILE.length)), 'its sha256 differs');
    expect(server.asked).toHaveLength(1);
    expect(existsSync(`${path}.part`)).toBe(false);
  });

  it('with another length is found out before it is read', async () => {
    await isRefused((_request, reply) => reply.writeHead(200).end(FILE.subarray(0, HALF)), 'stopped after');
    await isRefused((request, reply) => serveBytes(request, reply, Buffer.alloc(5_000_000)), '5000000 bytes instead of 300000');
  });

  it('with more than it promised is cut off', async () => {
    let sent = 0;
    await isRefused((_request, reply) => {
      reply.writeHead(200);
      const more = (): void => {
        if (reply.destroyed) return;
        sent += 65_536;
        reply.write(Buffer.alloc(65_536, 7), () => setImmediate(more));
      };
      more();
    }, 'sends more than the 300000 bytes');
    expect(sent).toBeLessThan(50_000_000);
  });

  it('with a login page is told so', async () => {
    await isRefused(
      (_request, reply) => reply.writeHead(200, { 'content-type': 'text/html' }).end('<!DOCTYPE html><title>Log in'),
      'web page',
    );
  });

  it('with a pointer of Git LFS is told so', async () => {
    await isRefused(
      (_request, reply) => reply.writeHead(200).end(`version https://git-lfs.github.com/spec/v1\noid sha256:${SHA256}\nsize 300000\n`),
      'Git LFS pointer',
    );
  });

  it('with packed bytes is refused', async () => {
    await isRefused((_request, reply) => reply.writeHead(200, { 'content-encoding': 'gzip' }).end(FILE), 'packed');
  });

  it('with a part of a larger file is refused', async () => {
    await isRefused((request, reply, n) => {
      if (n === 0) cutAt(HALF)(request, reply, n);
      else reply.writeHead(206, { 'content-range': `bytes ${HALF}-999998/999999` }).end(FILE.subarray(HALF));
    }, '999999 bytes instead of 300000');
  });
});

describe('a server that refuses', () => {
  it.each([
    [404, 'does not have it any more'],
    [410, 'does not have it any more'],
    [403, 'does not give it away'],
    [401, 'does not give it away'],
    [418, 'answers with 418'],
  ])('with %i is not asked again', async (status, sentence) => {
    const server = await isRefused((_request, reply) => reply.writeHead(status).end('no'), sentence);
    expect(server.asked).toHaveLength(1);
  });

  it('for a moment is asked again', async () => {
    const server = await from((request, reply, n) => {
      if (n === 0) reply.writeHead(500).end('oh');
      else if (n === 1) reply.writeHead(503, { 'retry-after': '0.2' }).end('later');
      else serveBytes(request, reply, FILE);
    });
    expect(server.asked).toHaveLength(3);
    await isThere();
  });

  it('for good is not asked for ever', async () => {
    const server = await isRefused((_request, reply) => reply.writeHead(502).end(), 'cannot give it just now');
    expect(server.asked).toHaveLength(3);
  });
});

describe('a server that leads elsewhere', () => {
  it('without end is left', async () => {
    const server = await isRefused((request, reply) => reply.writeHead(301, { location: `${request.url}/x` }).end(), 'without end');
    expect(server.asked).toHaveLength(6);
  });

  it.each([
    ['http://example.com/file', 'plain http'],
    ['file:///etc/passwd', 'no web address'],
    ['ftp://127.0.0.1/file', 'no web address'],
    ['http://', 'leads nowhere'],
  ])('to %s is not followed', async (location, sentence) => {
    await isRefused((_request, reply) => reply.writeHead(302, { location }).end(), sentence);
  });

  it('nowhere is not followed', async () => {
    await isRefused((_request, reply) => reply.writeHead(302).end(), 'leads nowhere');
  });
});

describe('a folder that cannot be written', () => {
  it('is told in a sentence', async () => {
    await writeFile(join(folder, 'deep'), 'a file where a folder should be');
    await isRefused((request, reply) => serveBytes(request, reply, FILE), 'cannot be written');
  });

  it('for want of room is not filled', async () => {
    const server = await serve((request, reply) => serveBytes(request, reply, FILE));
    const wanted = { name: 'It', url: `${server.origin}/file`, path, bytes: 2 ** 52, sha256: SHA256 };
    await expect(download(wanted, { env: {} })).rejects.toThrow(/lacks \d+ MiB; make room/);
    expect(server.asked).toEqual([]);
  });
});
