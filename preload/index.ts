import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { type Credentials, DESKTOP_CHANNEL, type DesktopBridge } from '../contract/desktop.ts';

/** Puts what only a desktop can give on the page's `window.throughline`. Nothing is decided here: the shell checks who calls. */
const bridge: DesktopBridge = {
  platform: process.platform,
  pickFile: (what) => ipcRenderer.invoke(DESKTOP_CHANNEL.pickFile, what) as Promise<string | null>,
  revealInFolder: (path) => ipcRenderer.invoke(DESKTOP_CHANNEL.reveal, path) as Promise<void>,
  onModel: (listener) => {
    ipcRenderer.on(DESKTOP_CHANNEL.model, (_event, path: string) => listener(path));
  },
  usage: () => ipcRenderer.invoke(DESKTOP_CHANNEL.usage) as ReturnType<DesktopBridge['usage']>,
  credentials: {
    available: () => ipcRenderer.invoke(DESKTOP_CHANNEL.credentialsAvailable) as Promise<boolean>,
    save: (origin, credentials) => ipcRenderer.invoke(DESKTOP_CHANNEL.credentialsSave, origin, credentials) as Promise<void>,
    load: (origin) => ipcRenderer.invoke(DESKTOP_CHANNEL.credentialsLoad, origin) as Promise<Credentials | null>,
    forget: (origin) => ipcRenderer.invoke(DESKTOP_CHANNEL.credentialsForget, origin) as Promise<void>,
  },
  pathOfFile: (file) => (file instanceof File ? webUtils.getPathForFile(file) : ''),
};

contextBridge.exposeInMainWorld('throughline', bridge);
