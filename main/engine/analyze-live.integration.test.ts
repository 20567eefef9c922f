import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXIT_CODE, runSummary } from '../../contract/index.ts';
import { clipFolder, haveFfmpeg } from './pipeline/source/clips.ts';
import { project } from './project.ts';
import { openSession } from './session/reader.ts';
import { runCli } from './testing/run-cli.ts';

const NETWORKS = ['--detector', 'null', '--classifier', 'none'];
const INTERRUPTED = 130;

let folder = '';
const clips = clipFolder();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-live-'));
});
afterAll(async () => {
  clips.remove();
  await rm(folder, { recursive: true, force: true });
});

/** A port that is free just now. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
};

describe('throughline analyze of a live source', () => {
  it('ends in order after --duration; the session accounts for what was left out on purpose, too', async () => {
    const args = ['--duration', '3', '--max-fps', '5', '--json', '--session', join(folder, 'capped')];
    const { code, stdout, stderr } = await runCli(['analyze', 'generated:64x64@25,live', ...NETWORKS, ...args]);
    expect({ code, stderr }).toEqual({ code: EXIT_CODE['done'], stderr: '' });
    const { frames, source, wallMs, decimationRatePct } = runSummary.parse(JSON.parse(stdout));
    expect(frames.received).toBeGreaterThan(60);
    expect(frames.analysedOnly).toBeGreaterThan(10);
    expect(frames.analysedOnly).toBeLessThan(20);
    expect(frames.decimated).toBe(frames.received - frames.analysedOnly);
    expect(frames).toMatchObject({ inFlight: 0, unexplained: 0 });
    expect(decimationRatePct).toBeGreaterThan(70);
    expect(wallMs).toBeLessThan(4000);
    expect(source.state).toBe('ended');
    const { summary, events } = await openSession(folder, 'capped');
    expect(summary?.frames).toEqual(frames);
    expect(summary?.source.state).toBe('ended');
    expect(events.map(({ text }) => text)).toContain('The run has ended after 3 s, as was asked for');
  });

  it('given up while it is being opened, ends with 130', async () => {
    // Takes connections and says nothing.
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const cli = spawn(process.execPath, [join(project.root, 'main/engine/cli.ts'), 'analyze', `tcp://127.0.0.1:${port}`, ...NETWORKS]);
    const exited = once(cli, 'exit');
    try {
      await Promise.race([once(server, 'connection'), exited]);
      cli.kill('SIGINT');
      const [code] = (await exited) as [number | null];
      expect(code).toBe(INTERRUPTED);
    } finally {
      cli.kill('SIGKILL');
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  });

  it.runIf(haveFfmpeg)('tells on standard error how it stands, and sums up how often it was connected to again', async () => {
    const clip = clips.make('-f lavfi -i testsrc2=s=160x120:r=25:d=20 -c:v libx264 -preset ultrafast -g 12', 'live.mkv');
    const port = await freePort();
    const server = (): ChildProcess => {
      const to = ['-c', 'copy', '-f', 'mpegts', `tcp://127.0.0.1:${port}?listen=1`];
      return spawn('ffmpeg', ['-v', 'quiet', '-re', '-stream_loop', '-1', '-i', clip, ...to], { stdio: 'ignore' });
    };
    let camera = server();
    const args = [join(project.root, 'main/engine/cli.ts'), 'analyze', `tcp://127.0.0.1:${port}`, ...NETWORKS];
    const cli = spawn(process.execPath, [...args, '--json', '--session', join(folder, 'camera')]);
    const closed = once(cli, 'close');
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) cli[stream].on('data', (data) => (said[stream] += String(data)));
    const hear = async (words: RegExp): Promise<void> => {
      while (!words.test(said.stderr) && cli.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 100));
    };
    try {
      await hear(/^Playing/m);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      camera.kill('SIGKILL');
      await hear(/^Reconnecting/m);
      await new Promise((resolve) => setTimeout(resolve, 500));
      camera = server();
      await hear(/^Reconnecting[\s\S]*^Playing/m);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      cli.kill('SIGINT');
      const [code] = (await closed) as [number | null];
      const { stdout, stderr } = said;
      expect(code, stderr).toBe(INTERRUPTED);
      const { source, frames } = runSummary.parse(JSON.parse(stdout));
      expect(source).toMatchObject({ kind: 'live', state: 'playing' });
      expect(source.reconnects).toBeGreaterThanOrEqual(1);
      expect(source.downtimeMs).toBeGreaterThan(500);
      expect(frames.unexplained).toBe(0);
      const lines = stderr.trimEnd().split('\n');
      expect(lines.length).toBeGreaterThanOrEqual(3);
      for (const line of lines) expect(line).toMatch(/^[A-Z].*\.$/);
      const { summary, events } = await openSession(folder, 'camera');
      expect(summary?.source).toMatchObject({ state: 'playing', reconnects: source.reconnects, downtimeMs: source.downtimeMs });
      expect(summary?.frames).toEqual(frames);
      const states = events.filter(({ kind }) => kind === 'link').map(({ to }) => to);
      expect(states[0]).toBe('playing');
      expect(states).toContain('reconnecting');
      expect(states.at(-1)).toBe('playing');
    } finally {
      camera.kill('SIGKILL');
      cli.kill('SIGKILL');
    }
  });
});
