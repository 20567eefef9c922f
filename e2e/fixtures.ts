import { test as base, _electron, type Page } from '@playwright/test';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeSyntheticModels } from '../models/write-synthetic.ts';
import { startApp } from './app.ts';
import { makeClip } from './clip.ts';
import { findElectron } from './electron-binary.ts';
import { helloOf } from './hello.ts';

/** What every test finds, made once: a clip of a moving red square, and networks that know red squares. */
export interface Material {
  readonly clip: string;
  /** A models directory: `red_square` (detector), `colour` (classifier). */
  readonly models: string;
  readonly folder: string;
}

/** The application with its window open. */
export interface OpenApp {
  readonly page: Page;
  /** Folder in which this application keeps its sessions; empty at first. */
  readonly sessions: string;
  /** Where what it deletes goes to, on Linux: a trash of its own. */
  readonly trash: string;
  enginePid(): Promise<number>;
  stop(): Promise<void>;
}

export interface AppOptions {
  /** In which window the page is shown. */
  shell: 'browser' | 'electron';
}

interface Fixtures extends AppOptions {
  /** Starts the application and opens its window; `args` are those of `serve`, `more` is added to its environment. Stopped when the test ends. */
  open(args?: readonly string[], more?: Readonly<Record<string, string>>): Promise<OpenApp>;
}

const openElectron = async (
  binary: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<Omit<OpenApp, 'sessions' | 'trash'>> => {
  const app = await _electron.launch({
    executablePath: binary,
    args: ['--no-sandbox', resolve(import.meta.dirname, '..')],
    env: { ...(process.env as Record<string, string>), ...env, THROUGHLINE_ARGS: JSON.stringify(args) },
  });
  const page = await app.firstWindow();
  await page.waitForURL(/token=/);
  const url = page.url();
  return { page, enginePid: async () => (await helloOf(url)).pid, stop: () => app.close() };
};

export const test = base.extend<Fixtures, { material: Material }>({
  shell: ['browser', { option: true }],
  material: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures used from this pattern
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), 'throughline-e2e-'));
      const material = { folder, clip: join(folder, 'red-square.mp4'), models: join(folder, 'models') };
      await Promise.all([makeClip(material.clip), writeSyntheticModels(material.models)]);
      await use(material);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
  open: async ({ shell, browser, material }, use) => {
    const opened: OpenApp[] = [];
    await use(async (args = ['--models', material.models], more = {}) => {
      const sessions = await mkdtemp(join(material.folder, 'sessions-'));
      await mkdir(sessions, { recursive: true });
      const data = await mkdtemp(join(material.folder, 'data-'));
      const trash = join(data, 'Trash/files');
      const env = { THROUGHLINE_SESSIONS: sessions, XDG_DATA_HOME: data, ...more };
      const electron = findElectron();
      let app: OpenApp;
      if (shell === 'electron' && 'path' in electron) {
        app = { ...(await openElectron(electron.path, args, env)), sessions, trash };
      } else {
        const running = await startApp({ args, env });
        const page = await browser.newPage();
        await page.goto(running.url);
        const stop = async (): Promise<void> => {
          await page.close();
          await running.stop();
        };
        app = { page, sessions, trash, enginePid: running.enginePid, stop };
      }
      opened.push(app);
      return app;
    });
    for (const app of opened) await app.stop();
  },
});

export { expect } from '@playwright/test';
