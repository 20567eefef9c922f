import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import { DESKTOP_CHANNEL, EXIT_CODE, toFaultRecord } from '../../contract/index.ts';
import { pinnedNode } from '../launch/pinned-node.mjs';
import { userArguments } from './arguments.ts';
import { answerBridge, pickFile } from './bridge.ts';
import { askEngine } from './engine-client.ts';
import { setMenu } from './menu.ts';
import { Supervisor } from './supervisor.ts';
import { createWindow, lockDown } from './window.ts';

/** Electron's main process: a window on the page that the engine serves, and the engine's supervisor. All else is the engine's or the page's. */

const say = (sentence: string): void => dialog.showErrorBox('Throughline', sentence);

const run = async (args: readonly string[]): Promise<void> => {
  const supervisor = new Supervisor({
    node: pinnedNode(),
    cli: resolve(import.meta.dirname, '../../node/main/engine/cli.js'),
    args,
    onRestart: (sentence) => console.error(sentence),
    onGiveUp: (sentence) => {
      say(sentence);
      app.exit(EXIT_CODE.internal);
    },
  });
  let stopped = false;
  app.on('before-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void supervisor.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });

  const { url } = await supervisor.start();
  lockDown();
  const window = createWindow();
  answerBridge(window, new URL(url).origin);
  await window.loadURL(url);

  const open = (uri: string | null): void => {
    if (uri === null) return;
    // The page says what it understands of a model, and where it puts it.
    if (/\.onnx$/i.test(uri)) window.webContents.send(DESKTOP_CHANNEL.model, uri);
    else askEngine(supervisor.address, 'open', { uri }).catch((error: unknown) => say(toFaultRecord(error).message));
  };
  setMenu(() => void pickFile(window).then(open));
  app.on('open-file', (_event, path) => open(path));
  app.on('second-instance', (_event, argv, cwd) => {
    bringForward(window);
    const last = resolve(cwd, argv.at(-1) ?? '');
    if (argv.length > 1 && existsSync(last) && last !== app.getAppPath()) open(last);
  });
};

const bringForward = (window: BrowserWindow): void => {
  if (window.isMinimized()) window.restore();
  window.focus();
};

const fail = (error: unknown): void => {
  const { kind, message } = toFaultRecord(error);
  say(message);
  app.exit(EXIT_CODE[kind]);
};

if (app.requestSingleInstanceLock()) {
  app.on('window-all-closed', () => app.quit());
  // Not awaited: Electron is ready only after this module has been evaluated to its end.
  app
    .whenReady()
    .then(() => run(userArguments(process.argv, process.env, app.isPackaged)))
    .catch(fail);
} else {
  app.quit();
}
