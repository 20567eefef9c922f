import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { clipFolder, haveFfmpeg } from './pipeline/source/clips.ts';

/** No piece of these may be found anywhere; the words occur nowhere else. */
const USER = 'Quagga';
const PASSWORD = 'Zeb@ra:Yak/Xerus…ü';
const PIECES = /Quagga|Zeb|Yak|Xerus/;
const ENCODED = `${USER}:${encodeURIComponent(PASSWORD)}`;

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url));
const NO_NETWORKS = ['--detector', 'none', '--classifier', 'none'];

const folder = mkdtempSync(join(tmpdir(), 'throughline-credentials-'));
const clips = clipFolder();
let server: Server;
let port = 0;
/** Nobody listens there. */
let refusing = 0;
let asked: (string | undefined)[] = [];

/** Gives the clip to whoever knows the password. */
beforeAll(async () => {
  const clip = haveFfmpeg
    ? readFileSync(clips.make('-f lavfi -i testsrc2=s=160x90:r=25:d=20 -c:v libx264 -preset ultrafast', 'a.mp4'))
    : null;
  server = createServer((request, response) => {
    const { authorization, range } = request.headers;
    asked.push(authorization);
    const expected = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    if (clip === null || authorization !== expected) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
      return;
    }
    const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const whole = { 'accept-ranges': 'bytes', 'content-type': 'video/mp4', 'content-length': clip.length - from };
    response.writeHead(range ? 206 : 200, {
      ...whole,
      ...(range ? { 'content-range': `bytes ${from}-${clip.length - 1}/${clip.length}` } : {}),
    });
    response.end(clip.subarray(from));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
  const closed = createServer();
  await once(closed.listen(0, '127.0.0.1'), 'listening');
  refusing = (closed.address() as AddressInfo).port;
  closed.close();
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
  clips.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** All that lies in a folder, as text. */
const contentsOf = (path: string): string =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((name) => join(path, name))
    .filter((file) => statSync(file).isFile())
    .map((file) => `${file}\n${readFileSync(file, 'latin1')}\n${readFileSync(file, 'utf8')}`)
    .join('\n');

const start = (args: readonly string[]): { child: ChildProcess; output: () => string } => {
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, THROUGHLINE_SESSIONS: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { child, output: () => text };
};

/** Addresses nobody answers at, with credentials as people type them. */
const refused = (): string[] => [
  `rtsp://${USER}:${PASSWORD}@127.0.0.1:${refusing}/stream`,
  `rtsp://${ENCODED}@127.0.0.1:${refusing}/stream?password=Zebra`,
  `http://${USER}:Zeb?Yak#Xerus@127.0.0.1:${refusing}/a.mp4`,
  `rtmp://${ENCODED}@127.0.0.1:${refusing}/live/Stream?token=Xerus`,
  `http://[::1]:${refusing}/a.m3u8?access_token=Zebra&key=Yak`,
];

describe('credentials of an address', () => {
  it('are not in what analyze says of one that does not answer', async () => {
    const analyzed = refused().map(async (address, index) => {
      const { child, output } = start(['analyze', address, ...NO_NETWORKS, '--session', join(folder, `refused-${index}`)]);
      const deadline = setTimeout(() => child.kill('SIGINT'), 120_000);
      const [code] = (await once(child, 'close')) as [number | null];
      clearTimeout(deadline);
      expect(code).not.toBe(0);
      expect(output()).not.toMatch(PIECES);
      expect(output()).toContain(`:${refusing}`);
    });
    await Promise.all(analyzed);
    expect(contentsOf(folder)).not.toMatch(PIECES);
  });

  it.skipIf(!haveFfmpeg)('open it, and are nowhere in the session, the messages, the metrics and what is printed', async () => {
    const { child, output } = start(['serve', ...NO_NETWORKS]);
    try {
      await expect.poll(output, { timeout: 60_000 }).toMatch(/Throughline is at http:\S+/);
      const page = new URL(/http:\S+/.exec(output())![0]);
      const token = page.searchParams.get('token') ?? '';
      const ask = async (name: string, params: object): Promise<string> => {
        const answer = await fetch(new URL('/api/request', page), {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ name, params }),
        });
        return answer.text();
      };
      const heard: string[] = [];
      const socket = new WebSocket(`ws://${page.host}/ws?token=${token}`);
      socket.on('message', (data: Buffer, binary: boolean) => void (binary || heard.push(data.toString())));
      await once(socket, 'open');

      for (const credentials of [ENCODED, `${USER}:${PASSWORD}`]) {
        asked = [];
        const opened = await ask('open', { uri: `http://${credentials}@127.0.0.1:${port}/a.mp4?token=Xerus`, open: { pace: 'realtime' } });
        expect(opened).toContain('"phase":"playing"');
        expect(asked.filter((header) => header !== undefined).length).toBeGreaterThan(0);
        heard.push(opened, await ask('record', { on: true }));
        await sleep(1_500);
        const metrics = await fetch(new URL('/metrics', page), { headers: { authorization: `Bearer ${token}` } });
        heard.push(await metrics.text(), await ask('record', { on: false }), await ask('listSessions', {}));
      }
      for (const address of [...refused().slice(0, 3), `http://${USER}:Zebra@127.0.0.1:${port}/a.mp4`]) {
        const failed = await ask('open', { uri: address });
        expect(failed).toMatch(/cannot be opened/);
        heard.push(failed);
      }
      const again = new WebSocket(`ws://${page.host}/ws?token=${token}`);
      heard.push(String((await once(again, 'message'))[0]));
      again.close();
      socket.close();
      expect(heard.join('\n')).toContain(`127.0.0.1:${port}/a.mp4`);
      expect(heard.filter((text) => PIECES.test(text))).toEqual([]);
      const kept = contentsOf(folder);
      expect(kept).toContain(`127.0.0.1:${port}/a.mp4`);
      expect(kept).not.toMatch(PIECES);
      expect(output()).not.toMatch(PIECES);
    } finally {
      child.kill('SIGINT');
      await once(child, 'close');
    }
  });
});
