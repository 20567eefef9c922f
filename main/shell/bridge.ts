import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { app, type BrowserWindow, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import { DESKTOP_CHANNEL } from '../../contract/index.ts';
import { WindowUsage } from './window-usage.ts';

/** Asks for a video, picture or any other file; null where the user cancels. */
export const pickFile = async (window: BrowserWindow): Promise<string | null> => {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open a video',
    properties: ['openFile'],
    filters: [
      {
        name: 'Videos and pictures',
        extensions: ['mp4', 'mkv', 'mov', 'avi', 'webm', 'ts', 'm4v', 'mjpeg', 'h264', 'h265', 'ivf', 'png', 'jpg', 'jpeg'],
      },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return canceled ? null : (filePaths[0] ?? null);
};

/** Answers the preload's calls; only the hub's page in the main frame of `window` may call. */
export const answerBridge = (window: BrowserWindow, origin: string): void => {
  const check = (event: IpcMainInvokeEvent): void => {
    const frame = event.senderFrame;
    if (event.sender !== window.webContents || frame === null || frame.parent !== null || new URL(frame.url).origin !== origin) {
      throw new Error('This page may not call the desktop.');
    }
  };
  ipcMain.handle(DESKTOP_CHANNEL.pickFile, (event) => {
    check(event);
    return pickFile(window);
  });
  ipcMain.handle(DESKTOP_CHANNEL.reveal, (event, path: unknown) => {
    check(event);
    if (typeof path === 'string' && isAbsolute(path) && existsSync(path)) shell.showItemInFolder(path);
  });
  const usage = new WindowUsage();
  ipcMain.handle(DESKTOP_CHANNEL.usage, (event) => {
    check(event);
    return usage.read(app.getAppMetrics(), window.webContents.getOSProcessId(), performance.now());
  });
};
