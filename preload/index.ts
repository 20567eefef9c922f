import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { DESKTOP_CHANNEL, type DesktopBridge } from '../contract/desktop.ts';

/** Puts what only a desktop can give on the page's `window.throughline`. Nothing is decided here: the shell checks who calls. */
const bridge: DesktopBridge = {
  platform: process.platform,
  pickFile: () => ipcRenderer.invoke(DESKTOP_CHANNEL.pickFile) as Promise<string | null>,
  revealInFolder: (path) => ipcRenderer.invoke(DESKTOP_CHANNEL.reveal, path) as Promise<void>,
  usage: () => ipcRenderer.invoke(DESKTOP_CHANNEL.usage) as ReturnType<DesktopBridge['usage']>,
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

contextBridge.exposeInMainWorld('throughline', bridge);
