import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { type DownloadOptions, download } from '../download.ts';
import { type FileServer, startFileServer } from './file-server.ts';

/** What tests of the downloader share: importing this sets each of them up, and clears away behind it. */

export const FILE = randomBytes(300_000);
export const SHA256 = createHash('sha256').update(FILE).digest('hex');
export const HALF = 150_000;

export type Behaviour = (request: IncomingMessage, reply: ServerResponse, n: number) => void;

/** Of this test: where it may write, and where the download goes. */
export let folder: string;
export let path: string;
/** Closed behind this test. */
export const servers: { close(): Promise<void> }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-download-'));
  path = join(folder, 'deep', 'model.onnx');
});
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** A server of this test. */
export const serve = async (behaviour: Behaviour): Promise<FileServer> => {
  const server = await startFileServer(behaviour);
  servers.push(server);
  return server;
};
/** Downloads FILE from an address. */
export const get = (url: string, options: DownloadOptions = {}): Promise<void> =>
  download(
    { name: 'The model', url, path, bytes: FILE.length, sha256: SHA256 },
    { stallMs: 400, tries: 3, pauseMs: 5, env: {}, ...options },
  );
/** Downloads FILE from a server that behaves like this. */
export const from = async (behaviour: Behaviour, options: DownloadOptions = {}): Promise<FileServer> => {
  const server = await serve(behaviour);
  await get(`${server.origin}/file`, options);
  return server;
};
/** It came whole, and nothing else is left. */
export const isThere = async (): Promise<void> => {
  expect(
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex'),
  ).toBe(SHA256);
  expect(existsSync(`${path}.part`)).toBe(false);
  expect(existsSync(`${path}.part.tag`)).toBe(false);
};
/** A server that behaves like this does not get its way: the sentence says why. */
export const isRefused = async (behaviour: Behaviour, sentence: string | RegExp, options: DownloadOptions = {}): Promise<FileServer> => {
  const server = await serve(behaviour);
  await expect(get(`${server.origin}/file`, options)).rejects.toMatchObject({
    kind: 'source',
    message: expect.stringMatching(sentence) as string,
  });
  expect(existsSync(path)).toBe(false);
  return server;
};
/** Breaks off after so many bytes. */
export const cutAt =
  (bytes: number, etag = '"one"'): Behaviour =>
  (_request, reply) => {
    reply.writeHead(200, { 'content-length': FILE.length, etag });
    reply.write(FILE.subarray(0, bytes), () => setTimeout(() => reply.destroy(), 30));
  };
/** Bytes that are kept for the next try. */
export const partSize = async (): Promise<number> => (await stat(`${path}.part`)).size;
