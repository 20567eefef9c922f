import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, request as ask } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { type Behaviour, FILE, folder, from, get, isThere, serve, servers } from './testing/download-rig.ts';
import { type FileServer, serveBytes, startFileServer } from './testing/file-server.ts';

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
