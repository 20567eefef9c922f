import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { app, type BrowserWindow, dialog, type FileFilter, type IpcMainInvokeEvent, ipcMain, safeStorage, shell } from 'electron';
import { DESKTOP_CHANNEL, PICKED_KINDS, type PickedKind } from '../../contract/index.ts';
import { KeptCredentials } from './credentials.ts';
import { WindowUsage } from './window-usage.ts';

const SOURCES: FileFilter = {
  name: 'Videos and pictures',
  extensions: ['mp4', 'mkv', 'mov', 'avi', 'webm', 'ts', 'm4v', 'mjpeg', 'h264', 'h265', 'ivf', 'png', 'jpg', 'jpeg'],
};
const MODELS: FileFilter = { name: 'Models', extensions: ['onnx'] };

/** Asks for a video, picture or any other file, or for a model; null where the user cancels. */
export const pickFile = async (window: BrowserWindow, what: PickedKind = 'source'): Promise<string | null> => {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: what === 'model' ? 'Add a model' : 'Open a video or a model',
    properties: ['openFile'],
    filters: [...(what === 'model' ? [MODELS] : [SOURCES, MODELS]), { name: 'All files', extensions: ['*'] }],
  });
  return canceled ? null : (filePaths[0] ?? null);
};

const isPickedKind = (value: unknown): value is PickedKind => (PICKED_KINDS as readonly unknown[]).includes(value);

/** Answers the preload's calls; only the hub's page in the main frame of `window` may call. */
export const answerBridge = (window: BrowserWindow, origin: string): void => {
  const check = (event: IpcMainInvokeEvent): void => {
    const frame = event.senderFrame;
    if (event.sender !== window.webContents || frame === null || frame.parent !== null || new URL(frame.url).origin !== origin) {
      throw new Error('This page may not call the desktop.');
    }
  };
  ipcMain.handle(DESKTOP_CHANNEL.pickFile, (event, what: unknown) => {
    check(event);
    return pickFile(window, isPickedKind(what) ? what : 'source');
  });
  ipcMain.handle(DESKTOP_CHANNEL.reveal, (event, path: unknown) => {
    check(event);
    if (typeof path === 'string' && isAbsolute(path) && existsSync(path)) shell.showItemInFolder(path);
  });
  const kept = new KeptCredentials(join(app.getPath('userData'), 'credentials.json'), safeStorage, process.platform);
  ipcMain.handle(DESKTOP_CHANNEL.credentialsAvailable, (event) => {
    check(event);
    return kept.available();
  });
  ipcMain.handle(DESKTOP_CHANNEL.credentialsSave, (event, origin: unknown, credentials: unknown) => {
    check(event);
    return kept.save(origin, credentials);
  });
  ipcMain.handle(DESKTOP_CHANNEL.credentialsLoad, (event, origin: unknown) => {
    check(event);
    return kept.load(origin);
  });
  ipcMain.handle(DESKTOP_CHANNEL.credentialsForget, (event, origin: unknown) => {
    check(event);
    return kept.forget(origin);
  });
  const usage = new WindowUsage();
  ipcMain.handle(DESKTOP_CHANNEL.usage, (event) => {
    check(event);
    return usage.read(app.getAppMetrics(), window.webContents.getOSProcessId(), performance.now());
  });
};
