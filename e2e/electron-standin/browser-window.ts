import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { type Browser, chromium, type Page } from '@playwright/test';
import { launchOptions } from '../chromium.ts';
import { app } from './app.ts';
import { answerInvoke } from './ipc.ts';
import { tell } from './messages.ts';
import { preloadAsInitScript } from './page-bridge.ts';

const INVOKE = '__standinInvoke';

interface WindowOptions {
  readonly width?: number;
  readonly height?: number;
  readonly webPreferences?: {
    readonly preload?: string;
    readonly sandbox?: boolean;
    readonly contextIsolation?: boolean;
    readonly nodeIntegration?: boolean;
  };
}
type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });

class WebContents extends EventEmitter {
  openHandler: OpenHandler = () => ({ action: 'allow' });
  /** Null until something is loaded. */
  page: Page | null = null;

  send(channel: string, ...args: unknown[]): void {
    const dispatch = ([name, detail]: readonly [string, unknown]) => globalThis.dispatchEvent(new CustomEvent(name, { detail }));
    void this.page?.evaluate(dispatch, [INVOKE, { channel, args }] as const);
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  getOSProcessId(): number {
    return process.pid;
  }
}

/** A window that is a real Chromium, driven by Playwright; a test reaches the same page over the DevTools endpoint. */
export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents();
  readonly #options: WindowOptions;
  #browser: Browser | null = null;
  #loading = '';

  constructor(options: WindowOptions = {}) {
    super();
    const { sandbox, contextIsolation, nodeIntegration } = options.webPreferences ?? {};
    // The stand-in has no other mode: a window that asked for less protection would behave differently in Electron.
    if (sandbox !== true || contextIsolation !== true || nodeIntegration !== false)
      throw new Error('The stand-in only has sandboxed windows.');
    this.#options = options;
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url: string): Promise<void> {
    const port = await freePort();
    this.#browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, `--remote-debugging-port=${port}`] });
    this.#browser.once('disconnected', () => {
      this.emit('closed');
      app.emit('window-all-closed');
    });
    app.onExit(() => this.#browser?.close());
    const { width = 800, height = 600 } = this.#options;
    const page = await this.#browser.newPage({ viewport: { width, height } });
    await this.#prepare(page);
    this.webContents.page = page;
    this.#loading = url;
    await page.goto(url);
    this.emit('ready-to-show');
    tell({ type: 'chromium', endpoint: `http://127.0.0.1:${port}` });
  }

  async #prepare(page: Page): Promise<void> {
    const main = page.mainFrame();
    await page.exposeBinding(INVOKE, async ({ frame }, channel: string, args: unknown[]) => {
      const senderFrame = { url: frame.url(), parent: frame.parentFrame() };
      return answerInvoke({ sender: this.webContents, senderFrame }, channel, args);
    });
    const preload = this.#options.webPreferences?.preload;
    if (preload !== undefined) await page.addInitScript(preloadAsInitScript(readFileSync(preload, 'utf8'), INVOKE));
    // As Electron: navigations that the page starts can be prevented, those by loadURL are not asked about.
    await page.route('**/*', async (route) => {
      const request = route.request();
      let prevented = false;
      if (request.isNavigationRequest() && request.frame() === main && request.url() !== this.#loading) {
        this.webContents.emit('will-navigate', { url: request.url(), preventDefault: () => (prevented = true) }, request.url());
        tell({ type: 'navigation', url: request.url(), prevented });
      }
      await (prevented ? route.abort('aborted') : route.continue());
    });
    page.on('popup', (popup) => {
      const { action } = this.webContents.openHandler({ url: popup.url() });
      tell({ type: 'popup', url: popup.url(), action });
      if (action === 'deny') void popup.close();
    });
  }

  show(): void {}
  focus(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false;
  }
}
