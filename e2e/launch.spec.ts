import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { collectOutput, lineOf } from './app.ts';
import { expect, test } from './fixtures.ts';
import { helloOf } from './hello.ts';

/** The launch scripts as users call them: on whatever Node, with no display. */

const launch = (script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess => {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...rest } = process.env;
  const path = resolve(import.meta.dirname, '../main/launch', script);
  return spawn(process.execPath, [path, ...args], { cwd: '/', env: { ...rest, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
};
const ended = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
};

test.describe('npm start without a display', () => {
  test.skip(process.platform !== 'linux', 'only Linux can be without a display');

  test('says in one line why there is no window, serves the page, and stops on Ctrl+C', async ({ page, material }) => {
    const child = launch('start.mjs', ['--models', material.models], {
      THROUGHLINE_SESSIONS: material.folder,
      XDG_DATA_HOME: await mkdtemp(join(material.folder, 'data-')),
    });
    const output = collectOutput(child);
    const url = await lineOf(child, /^Throughline is at (http:\S+)/, output);
    expect(output().match(/^Electron is not used: there is no display.*$/gm)).toHaveLength(1);
    await page.goto(url);
    await expect(page).toHaveTitle(/Throughline/);
    // Nobody was here before.
    await expect(page.getByTestId('own-note')).toContainText('A street made by the engine');
    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
  });
});

test('an engine ends when its supervisor is killed', async ({ material }) => {
  const script = resolve(import.meta.dirname, '../out/node/main/shell/browser.js');
  const child = spawn(process.execPath, [script, '--models', material.models], { stdio: ['ignore', 'pipe', 'pipe'] });
  const { pid } = await helloOf(await lineOf(child, /^Throughline is at (http:\S+)/, collectOutput(child)));
  child.kill('SIGKILL');
  const isAlive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(isAlive).toBe(false);
});

test('throughline hands on the exit code and sentence of the command line', async () => {
  const child = launch('throughline.mjs', ['analyze', '/nowhere.mp4']);
  const output = collectOutput(child);
  expect(await ended(child)).toBe(3);
  expect(output()).toContain('/nowhere.mp4');
  expect(await ended(launch('throughline.mjs', ['--no-such-option']))).toBe(2);
});
