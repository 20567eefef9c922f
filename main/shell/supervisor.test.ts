import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Supervisor, type SupervisorOptions } from './supervisor.ts';

/** An engine's outside: says ready at the port it is given, answers `stop`, ends when the channel closes. Its first argument is its nature. */
const ENGINE = `
const [, , , nature, ...rest] = process.argv;
const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : null);
if (nature === 'bad-usage') {
  console.error('There is no such option.');
  process.exit(2);
}
if (nature === 'dies-again' && option('--restarted') !== null) process.exit(7);
process.on('disconnect', () => process.exit(0));
process.on('message', (message) => {
  if (message.type === 'stop' && nature !== 'deaf') process.exit(0);
});
const url = JSON.stringify({ restarted: option('--restarted'), port: option('--port') });
if (nature !== 'mute') process.send({ type: 'ready', url, port: 4711, token: process.env.THROUGHLINE_TOKEN ?? 'first' });
setInterval(() => {}, 1000);
`;

let folder: string;
let supervisor: Supervisor | null = null;
const start = async (nature: string, options: Partial<SupervisorOptions> = {}): Promise<Supervisor> => {
  const cli = join(folder, 'engine.mjs');
  await writeFile(cli, ENGINE);
  supervisor = new Supervisor({ node: process.execPath, cli, args: [nature], ...options, timing: { backOffMs: [10], ...options.timing } });
  await supervisor.start();
  return supervisor;
};
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await supervisor?.stop();
  await rm(folder, { recursive: true });
});

it('starts an engine and stops it in order', async () => {
  const { address } = await start('good');
  expect(JSON.parse(address.url)).toEqual({ restarted: null, port: null });
  await supervisor?.stop();
  expect(isAlive(address.pid)).toBe(false);
});

it('replaces an engine that was killed: same port, same token, a sentence for the user', async () => {
  const restarts: string[] = [];
  const { address: first } = await start('good', { onRestart: (sentence) => restarts.push(sentence) });
  process.kill(first.pid, 'SIGKILL');
  await expect.poll(() => restarts.length, { timeout: 5000 }).toBe(1);
  const second = supervisor?.address;
  expect(second?.pid).not.toBe(first.pid);
  expect(second?.token).toBe('first');
  expect(JSON.parse(second?.url ?? '')).toEqual({ restarted: restarts[0], port: '4711' });
  expect(restarts[0]).toContain('SIGKILL');
});

it('gives up when it dies again and again', async () => {
  const gaveUp = Promise.withResolvers<string>();
  const { address } = await start('dies-again', { onGiveUp: gaveUp.resolve });
  process.kill(address.pid, 'SIGKILL');
  expect(await gaveUp.promise).toMatch(/stopped 5 times within 30 seconds \(last: exit code 7\)/);
});

it('tells why the first one could not start, and does not try again', async () => {
  await expect(start('bad-usage')).rejects.toMatchObject({ name: 'Fault', kind: 'usage', message: 'There is no such option.' });
  await expect(start('mute', { timing: { readyMs: 300 } })).rejects.toThrow('The engine could not start (SIGKILL).');
});

it('ends one that does not stop when asked', async () => {
  const { address } = await start('deaf', { timing: { stopMs: 100 } });
  await supervisor?.stop();
  expect(isAlive(address.pid)).toBe(false);
});
