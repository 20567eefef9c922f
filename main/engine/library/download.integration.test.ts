import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DownloadOptions, download } from './download.ts';
import { type FileServer, serveBytes, startFileServer } from './testing/file-server.ts';

const FILE = randomBytes(300_000);
const SHA256 = createHash('sha256').update(FILE).digest('hex');
const HALF = 150_000;

type Behaviour = (request: IncomingMessage, reply: ServerResponse, n: number) => void;

let folder: string;
let path: string;
const servers: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-download-'));
  path = join(folder, 'deep', 'model.onnx');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

const serve = async (behaviour: Behaviour): Promise<FileServer> => {
  const server = await startFileServer(behaviour);
  servers.push(server);
  return server;
};
const get = (url: string, options: DownloadOptions = {}): Promise<void> =>
  download(
    { name: 'The model', url, path, bytes: FILE.length, sha256: SHA256 },
    { stallMs: 400, tries: 3, pauseMs: 5, env: {}, ...options },
  );
const from = async (behaviour: Behaviour, options: DownloadOptions = {}): Promise<FileServer> => {
  const server = await serve(behaviour);
  await get(`${server.origin}/file`, options);
  return server;
};
const isThere = async (): Promise<void> => {
  expect(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ).toBe(SHA256);
  expect(existsSync(`${path}.part`)).toBe(false);
  expect(existsSync(`${path}.part.tag`)).toBe(false);
};
const isRefused = async (behaviour: Behaviour, sentence: string | RegExp, options: DownloadOptions = {}): Promise<FileServer> => {
  const server = await serve(behaviour);
  await expect(get(`${server.origin}/file`, options)).rejects.toMatchObject({
    kind: 'source',
    message: expect.stringMatching(sentence) as string,
  });
  expect(existsSync(path)).toBe(false);
  return server;
};
const cutAt =
  (bytes: number, etag = '"one"'): Behaviour =>
  (_request, reply) => {
    reply.writeHead(200, { 'content-length': FILE.length, etag });
    reply.write(FILE.subarray(0, bytes), () => setTimeout(() => reply.destroy(), 30));
  };
const partSize = async (): Promise<number> => (await stat(`${path}.part`)).size;

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

const hasOpenssl = ((): boolean => {
  try {
    execFileSync('openssl', ['version']);
    return true;
  } catch {
    console.log('skipped: without openssl there is no certificate to test https with');
    return false;
  }
})();

describe.skipIf(!hasOpenssl)('over https', () => {
  const secure = async (behaviour: Behaviour): Promise<{ server: FileServer; cert: string }> => {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, ...subject],
      {
        stdio: 'ignore',
      },
    );
    const pair = { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') };
    const server = await startFileServer(behaviour, pair);
    servers.push(server);
    return { server, cert: pair.cert };
  };

  it('nobody is believed who cannot prove who it is', async () => {
    const { server } = await secure((request, reply) => serveBytes(request, reply, FILE));
    await expect(get(`${server.origin}/file`)).rejects.toThrow('cannot prove who it is');
  });

  it('a known server gives the file, and leads to no plain http', async () => {
    const plain = await serve((request, reply) => serveBytes(request, reply, FILE));
    const { server, cert } = await secure((request, reply) => {
      if (request.url === '/file') serveBytes(request, reply, FILE);
      else reply.writeHead(302, { location: `${plain.origin}/file` }).end();
    });
    const before = getCACertificates('default');
    setDefaultCACertificates([...before, cert]);
    try {
      await expect(get(`${server.origin}/plain`)).rejects.toThrow('from https to plain http');
      expect(plain.asked).toEqual([]);
      await get(`${server.origin}/file`);
      await isThere();
    } finally {
      setDefaultCACertificates(before);
    }
  });
});

describe('a proxy', () => {
  const startProxy = async (): Promise<{ url: string; seen: string[] }> => {
    const seen: string[] = [];
    const proxy = createServer((request, reply) => {
      seen.push(`${request.method} ${request.url}`);
      const target = ask(request.url ?? '', { headers: request.headers }, (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(reply);
      });
      target.on('error', () => reply.destroy());
      target.end();
    });
    proxy.on('connect', (request, socket) => {
      seen.push(`CONNECT ${request.url}`);
      const [host, port] = (request.url ?? '').split(':');
      if (host !== '127.0.0.1') return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      const through = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      return through.on('error', () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    servers.push({
      close: async () => {
        proxy.close();
        proxy.closeAllConnections();
      },
    });
    return { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, seen };
  };

  it('of the environment is used, but not for addresses that it excepts', async () => {
    const { url, seen } = await startProxy();
    const server = await from((request, reply) => serveBytes(request, reply, FILE), { env: { HTTP_PROXY: url } });
    expect(seen).toEqual([`GET ${server.origin}/file`]);
    await isThere();
    await from((request, reply) => serveBytes(request, reply, FILE), { env: { http_proxy: url, NO_PROXY: '127.0.0.1' } });
    expect(seen).toHaveLength(1);
  });

  it('that refuses or is not there gets a sentence', async () => {
    const { url, seen } = await startProxy();
    await expect(get('https://models.invalid/file', { env: { HTTPS_PROXY: url } })).rejects.toThrow(
      'The model could not be downloaded: the proxy',
    );
    expect(seen).toEqual(['CONNECT models.invalid:443']);
    await expect(get('https://models.invalid/file', { env: { HTTPS_PROXY: 'http://127.0.0.1:9' }, tries: 1 })).rejects.toThrow(
      'the proxy of HTTPS_PROXY',
    );
  });
});

describe('no network', () => {
  it('is told in a sentence', async () => {
    await expect(get('https://models.invalid/file', { tries: 1 })).rejects.toMatchObject({
      kind: 'source',
      message: expect.stringMatching(
        /^The model could not be downloaded: models\.invalid cannot be reached: .*; connect to the network/,
      ) as string,
    });
    await expect(get('http://127.0.0.1:9/file', { tries: 1 })).rejects.toThrow('it refuses connections');
    await expect(get('http://example.com/file')).rejects.toThrow('plain http');
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
