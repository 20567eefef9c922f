/**
 * A stand-in for the module `electron` in the main process: what main/shell uses of it, and no more, so that the built shell runs where
 * Electron's binary cannot be had. Its window is a real Chromium. What the user would do (choose a file, click a menu) the test says over IPC.
 */
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { ipcMain } from './ipc.ts';
import { type ToStandin, tell } from './messages.ts';

export { app, BrowserWindow, ipcMain };

interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly submenu?: readonly MenuItem[];
  readonly click?: () => void;
}
type PermissionHandler = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;

let picked: string | null = null;
let storageBackend = 'gnome_libsecret';
let menu: readonly MenuItem[] = [];
let askPermission: PermissionHandler = (_contents, _permission, answer) => answer(true);

export const dialog = {
  showOpenDialog: async (): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: picked === null,
    filePaths: picked === null ? [] : [picked],
  }),
  showErrorBox: (title: string, content: string): void => tell({ type: 'error-box', title, content }),
};

export const shell = { showItemInFolder: (path: string): void => tell({ type: 'revealed', path }) };

/** A store of secrets that turns the bytes round; the test says which one Linux would have. */
export const safeStorage = {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => true,
  getSelectedStorageBackend: (): string => storageBackend,
  encryptStringAsync: async (text: string): Promise<Buffer> => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0x5a)),
  decryptStringAsync: async (encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> => ({
    result: Buffer.from(encrypted.map((byte) => byte ^ 0x5a)).toString(),
    shouldReEncrypt: false,
  }),
};

export const Menu = {
  buildFromTemplate: (template: readonly MenuItem[]): readonly MenuItem[] => template,
  setApplicationMenu: (built: readonly MenuItem[]): void => {
    menu = built;
  },
};

export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: PermissionHandler): void => {
      askPermission = handler;
    },
    setPermissionCheckHandler: (): void => {},
  },
};

const itemsOf = (items: readonly MenuItem[]): readonly MenuItem[] => items.flatMap((item) => [item, ...itemsOf(item.submenu ?? [])]);

process.on('message', (message: ToStandin) => {
  switch (message.type) {
    case 'pick':
      picked = message.path;
      break;
    case 'storage-backend':
      storageBackend = message.backend;
      break;
    case 'menu':
      itemsOf(menu)
        .find((item) => item.label === message.label)
        ?.click?.();
      break;
    case 'ask-permission':
      askPermission(null, message.permission, (granted) => tell({ type: 'permission', permission: message.permission, granted }));
      break;
  }
});
// The test that started it is gone.
process.on('disconnect', () => app.quit());
process.on('SIGTERM', () => app.quit());
