import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { colourClassifier, redSquareDetector, SQUARE_LABELS } from '../models/synthetic.ts';
import { collectOutput } from './app.ts';
import type { FromStandin, ToStandin } from './electron-standin/messages.ts';
import { expect, test } from './fixtures.ts';
import { helloOf } from './hello.ts';
import { drop } from './models-page.ts';

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
let userData: string;
/** A copy: some tests add to it. */
let models: string;
test.beforeEach(async ({ material }) => {
  userData = await mkdtemp(join(material.folder, 'user-data-'));
  const env = { THROUGHLINE_SESSIONS: resolve(material.folder, 'shell-sessions'), STANDIN_USER_DATA: userData };
  models = await mkdtemp(join(material.folder, 'shell-models-'));
  await cp(material.models, models, { recursive: true });
  shell = new Shell(['--models', models], env);
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

test('keeps passwords for the page, encrypted, and for nobody else', async () => {
  const origin = 'rtsp://camera.local:554';
  const credentials = { user: 'admin', password: 'p@ss:w0rd' };
  expect(await page.evaluate(() => window.throughline?.credentials.available())).toBe(true);
  expect(await page.evaluate((key) => window.throughline?.credentials.load(key), origin)).toBeNull();
  await page.evaluate(([key, kept]) => window.throughline?.credentials.save(key, kept), [origin, credentials] as const);
  expect(await page.evaluate((key) => window.throughline?.credentials.load(key), origin)).toEqual(credentials);
  expect(await readdir(userData)).toEqual(['credentials.json']);
  const path = join(userData, 'credentials.json');
  expect(await readFile(path, 'utf8')).not.toMatch(/admin|w0rd/);
  if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);

  // A frame within the page, by what the preload itself would call.
  const asked = await page.evaluate(async (key) => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const { __standinInvoke: invoke } = frame.contentWindow as unknown as {
      __standinInvoke: (channel: string, args: unknown[]) => Promise<{ error?: string }>;
    };
    const calls = ['available', 'load', 'save', 'forget'].map((call) => invoke(`throughline:credentials-${call}`, [key]));
    return (await Promise.all(calls)).map(({ error }) => error);
  }, origin);
  expect(asked).toEqual(Array.from({ length: 4 }, () => 'This page may not call the desktop.'));

  shell.tell({ type: 'storage-backend', backend: 'basic_text' });
  await expect.poll(() => page.evaluate(() => window.throughline?.credentials.available())).toBe(false);
  const refused = page.evaluate(([key, kept]) => window.throughline?.credentials.save(key, kept), [origin, credentials] as const);
  await expect(refused).rejects.toThrow(/cannot be kept safely here/);
  await page.evaluate((key) => window.throughline?.credentials.forget(key), origin);
  shell.tell({ type: 'storage-backend', backend: 'kwallet6' });
  await expect.poll(() => page.evaluate(() => window.throughline?.credentials.available())).toBe(true);
  expect(await page.evaluate((key) => window.throughline?.credentials.load(key), origin)).toBeNull();
});

test('opens a file from the menu, and says why one cannot be opened', async ({ material }) => {
  shell.tell({ type: 'pick', path: resolve(material.folder, 'missing.mp4') });
  shell.tell({ type: 'menu', label: 'Open…' });
  expect((await shell.heard('error-box')).content).toContain('missing.mp4');
  shell.tell({ type: 'pick', path: material.clip });
  shell.tell({ type: 'menu', label: 'Open…' });
  await expect.poll(async () => (await helloOf(page.url())).state.source?.name).toBe('red-square.mp4');
});

test('takes a model from the menu, with what lies beside it, and uses it', async ({ material }) => {
  const folder = await mkdtemp(join(material.folder, 'brought-'));
  const model = join(folder, 'brought.onnx');
  await writeFile(model, redSquareDetector({ width: 352, height: 288 }));
  await writeFile(join(folder, 'labels.txt'), SQUARE_LABELS.join('\n'));
  shell.tell({ type: 'pick', path: model });
  shell.tell({ type: 'menu', label: 'Open…' });
  const details = page.getByTestId('model-details');
  await expect(details).toContainText('Detection · family yolox');
  await expect(details).toContainText('labels.txt');
  expect(await readdir(join(models, 'brought'))).toEqual(expect.arrayContaining(['model.onnx', 'labels.txt']));
  shell.tell({ type: 'pick', path: material.clip });
  shell.tell({ type: 'menu', label: 'Open…' });
  await expect.poll(async () => (await helloOf(page.url())).state.detector?.name).toBe('brought');

  await writeFile(model, 'no model');
  shell.tell({ type: 'pick', path: model });
  shell.tell({ type: 'menu', label: 'Open…' });
  await expect(page.getByTestId('banner')).toContainText('brought.onnx');
  expect((await helloOf(page.url())).state.detector?.name).toBe('brought');
});

test('takes what is dropped by its path: videos are opened, models used', async ({ material }) => {
  const folder = await mkdtemp(join(material.folder, 'dropped-'));
  const model = join(folder, 'dropped.onnx');
  await writeFile(model, redSquareDetector({ width: 352, height: 288 }));
  await drop(page, 'red-square.mp4', Buffer.from('a desktop reads it from its path'), material.clip);
  await expect.poll(async () => (await helloOf(page.url())).state.source?.name).toBe('red-square.mp4');
  await drop(page, 'dropped.onnx', Buffer.from('likewise'), model);
  await expect(page.getByTestId('banner')).toContainText('dropped: detection, family yolox. It is the first network.');
  expect((await helloOf(page.url())).state.detector?.name).toBe('dropped');

  await page.getByTestId('nav-models').click();
  const other = join(folder, 'other.onnx');
  await writeFile(other, colourClassifier('float32', 1));
  shell.tell({ type: 'pick', path: other });
  await page.getByRole('button', { name: 'choose one' }).click();
  await expect(page.getByTestId('model-details')).toContainText('Classification · family softmax');
  await expect.poll(async () => (await helloOf(page.url())).state.cascade.map(({ model: { name } }) => name)).toContain('other');
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
