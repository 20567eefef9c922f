import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { collectOutput } from './app.ts';
import type { FromStandin, ToStandin } from './electron-standin/messages.ts';
import { expect, test } from './fixtures.ts';
import { helloOf } from './hello.ts';

/** The built Electron shell and preload, on a stand-in for Electron whose window is a real Chromium. */

const root = resolve(import.meta.dirname, '..');

class Shell {
  readonly child: ChildProcess;
  readonly said: FromStandin[] = [];
  readonly output: () => string;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = spawn(
      process.execPath,
      [resolve(import.meta.dirname, 'electron-standin/run.ts'), resolve(root, 'out/electron/main/index.js')],
      {
        cwd: root,
        env: { ...process.env, ...env, THROUGHLINE_ARGS: JSON.stringify(args) },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.output = collectOutput(this.child);
    this.child.on('message', (message) => this.said.push(message as FromStandin));
  }

  tell(message: ToStandin): void {
    this.child.send(message);
  }

  async heard<T extends FromStandin['type']>(type: T): Promise<Extract<FromStandin, { type: T }>> {
    const find = (): FromStandin | undefined => this.said.find((message) => message.type === type);
    await expect.poll(() => (this.child.exitCode === null ? find() !== undefined : this.output()), { timeout: 30_000 }).toBe(true);
    return find() as Extract<FromStandin, { type: T }>;
  }

  /** The window's page, seen by the test over DevTools. */
  async page(): Promise<Page> {
    const { endpoint } = await this.heard('chromium');
    const browser = await chromium.connectOverCDP(endpoint);
    const page = browser.contexts().flatMap((context) => context.pages())[0];
    if (page === undefined) throw new Error('The window has no page.');
    return page;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}

let shell: Shell;
let page: Page;
test.beforeEach(async ({ material }) => {
  shell = new Shell(['--models', material.models], { THROUGHLINE_SESSIONS: resolve(material.folder, 'shell-sessions') });
  page = await shell.page();
});
test.afterEach(() => shell.stop());

test('shows the page, stays on it, and grants it nothing', async () => {
  await expect(page).toHaveTitle(/Throughline/);
  const address = page.url();
  await page.evaluate(() => {
    window.location.href = 'http://127.0.0.1:9/elsewhere';
  });
  expect(await shell.heard('navigation')).toMatchObject({ url: 'http://127.0.0.1:9/elsewhere', prevented: true });
  await page.evaluate(() => {
    window.open('about:blank');
  });
  expect(await shell.heard('popup')).toMatchObject({ action: 'deny' });
  expect(page.url()).toBe(address);
  await expect.poll(() => page.context().pages().length).toBe(1);
  shell.tell({ type: 'ask-permission', permission: 'media' });
  expect(await shell.heard('permission')).toMatchObject({ granted: false });
});

test('gives the page what only a desktop can', async ({ material }) => {
  expect(await page.evaluate(() => window.throughline?.platform)).toBe(process.platform);
  expect(await page.evaluate(() => window.throughline?.pickFile())).toBeNull();
  shell.tell({ type: 'pick', path: material.clip });
  expect(await page.evaluate(() => window.throughline?.pickFile())).toBe(material.clip);
  expect(await page.evaluate(() => window.throughline?.pathOfFile(new File([], 'a.mp4')))).toBe('');
  await page.evaluate((path) => window.throughline?.revealInFolder(path), material.clip);
  expect(await shell.heard('revealed')).toMatchObject({ path: material.clip });
  await expect
    .poll(() => page.evaluate(() => window.throughline?.usage()))
    .toEqual({ cpuPct: expect.any(Number), memoryBytes: expect.any(Number) });
});

test('opens a file from the menu, and says why one cannot be opened', async ({ material }) => {
  shell.tell({ type: 'pick', path: resolve(material.folder, 'missing.mp4') });
  shell.tell({ type: 'menu', label: 'Open…' });
  expect((await shell.heard('error-box')).content).toContain('missing.mp4');
  shell.tell({ type: 'pick', path: material.clip });
  shell.tell({ type: 'menu', label: 'Open…' });
  await expect.poll(async () => (await helloOf(page.url())).state.source?.name).toBe('red-square.mp4');
});

test('replaces an engine that was killed; the page finds the new one', async () => {
  const before = await helloOf(page.url());
  expect(before.restarted).toBeNull();
  process.kill(before.pid, 'SIGKILL');
  const hello = async (): Promise<number> => (await helloOf(page.url()).catch(() => before)).pid;
  await expect.poll(hello).not.toBe(before.pid);
  await expect(page.getByText(/engine stopped unexpectedly/i).first()).toBeVisible();
});

test('ends the engine with the application', async () => {
  const { pid } = await helloOf(page.url());
  await shell.stop();
  expect(shell.child.exitCode).toBe(0);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});
