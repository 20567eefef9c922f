import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createSecureServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface FileServer {
  /** `http://127.0.0.1:PORT`, no slash behind it. */
  readonly origin: string;
  /** What was asked, in order: path, and the headers that matter here. */
  readonly asked: { readonly path: string; readonly range: string | undefined; readonly ifRange: string | undefined }[];
  close(): Promise<void>;
}

/** A server on this machine that answers as a test wants: `n` is how often this path was asked before. Over TLS where a key is given. */
export const startFileServer = async (
  answer: (request: IncomingMessage, reply: ServerResponse, n: number) => void,
  tls?: Pick<ServerOptions, 'key' | 'cert'>,
): Promise<FileServer> => {
  const asked: FileServer['asked'] = [];
  const listener: RequestListener = (request, reply) => {
    const path = request.url ?? '';
    const n = asked.filter((before) => before.path === path).length;
    const { range } = request.headers;
    asked.push({ path, range, ifRange: request.headers['if-range'] as string | undefined });
    answer(request, reply, n);
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http${tls === undefined ? '' : 's'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Serves `bytes` as an honest server does: whole, or the part that is asked for. */
export const serveBytes = (request: IncomingMessage, reply: ServerResponse, bytes: Buffer, etag = '"one"'): void => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  const ifRange = request.headers['if-range'];
  if (Number.isNaN(from) || (ifRange !== undefined && ifRange !== etag)) {
    reply.writeHead(200, { 'content-length': bytes.length, etag, 'accept-ranges': 'bytes' }).end(bytes);
    return;
  }
  if (from >= bytes.length) {
    reply.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    return;
  }
  const part = bytes.subarray(from);
  reply
    .writeHead(206, { 'content-length': part.length, 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`, etag })
    .end(part);
};
