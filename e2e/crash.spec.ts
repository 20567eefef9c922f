import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestName, RequestParams, SessionListItem } from '../contract/index.ts';
import { collectOutput, startApp } from './app.ts';
import { expect, test } from './fixtures.ts';
import { helloOf } from './hello.ts';

/** An engine that dies of SIGSEGV in the middle of a recording: by the command line, and in the application. */

const root = resolve(import.meta.dirname, '..');
const launcher = resolve(root, 'main/launch/throughline.mjs');
const FPS = 100;
const SOURCE = [`generated:320x180@${FPS}`, '--detector', 'null,objects=3', '--classifier', 'none', '--pace', 'realtime'];
/** What a crash may take with it: what was recorded in the last two seconds. */
const MOST_LOST_FRAMES = 2 * FPS;

/** The sessions of a folder, as another process finds them. */
const sessionsIn = (folder: string): SessionListItem[] =>
  JSON.parse(execFileSync(process.execPath, [launcher, 'sessions', '--json', '--root', folder], { encoding: 'utf8' })) as SessionListItem[];

test('analyze says so in one sentence, and what was recorded opens', async ({ material }) => {
  const folder = await mkdtemp(join(material.folder, 'crash-'));
  const crashAt = 500;
  const args = ['analyze', ...SOURCE, '--session', join(folder, 'run'), '--fault', `crash:engine#${crashAt}`];
  const child = spawn(process.execPath, [launcher, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collectOutput(child);
  const [code] = (await once(child, 'close')) as [number | null];
  expect(output().trim()).toMatch(/^The engine crashed \(SIGSEGV\): what was recorded before is kept[^\n]*\.$/);
  expect(code).toBe(5);
  const [item] = sessionsIn(folder);
  console.log(`crashed at frame ${crashAt}; ${item?.frames} are kept`);
  expect(item).toMatchObject({ id: 'run', state: 'killed' });
  expect(item?.frames).toBeGreaterThanOrEqual(crashAt - MOST_LOST_FRAMES);
  expect(item?.frames).toBeLessThanOrEqual(crashAt);
});

test('the application goes on with another engine, says so, and what was recorded opens', async ({ material }) => {
  const folder = await mkdtemp(join(material.folder, 'crash-'));
  const app = await startApp({ args: SOURCE, env: { THROUGHLINE_SESSIONS: folder } });
  const ask = async <N extends RequestName>(name: N, params: RequestParams<N>): Promise<unknown> => {
    const url = new URL(app.url);
    const answer = await fetch(new URL('/api/request', url), {
      method: 'POST',
      headers: { authorization: `Bearer ${url.searchParams.get('token')}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name, params }),
    });
    return answer.json();
  };
  try {
    await expect.poll(async () => (await helloOf(app.url)).state.phase).toBe('playing');
    await ask('record', { on: true });
    await sleep(5_000);
    const { pid, state } = await helloOf(app.url);
    // The connection breaks before it is answered.
    await ask('setFaults', { faults: ['crash:engine'] }).catch(() => null);
    await expect.poll(async () => (await helloOf(app.url).catch(() => null))?.pid ?? pid).not.toBe(pid);
    const { restarted } = await helloOf(app.url);
    expect(restarted).toMatch(/^The engine stopped unexpectedly \(SIGSEGV\) and was started anew[^\n]*\.$/);
    expect(app.output()).toContain(restarted);
    const [item] = sessionsIn(folder);
    console.log(`crashed when ${state.recording?.frames} frames were recorded; ${item?.frames} are kept`);
    expect(item).toMatchObject({ id: state.recording?.id, state: 'killed' });
    expect(item?.frames).toBeGreaterThanOrEqual((state.recording?.frames ?? Number.NaN) - MOST_LOST_FRAMES);
  } finally {
    expect(await app.stop()).toBe(0);
  }
});
