export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** `origin` is scheme, host and port as the address has them, without user and path: `rtsp://camera.local:554`. Upper and lower case are the same. */
export interface CredentialStore {
  /** Whether they can be kept safely here; where not (Linux without a keyring), `save` refuses. */
  available(): Promise<boolean>;
  /** Replaces those of the same origin. @throws Error with one sentence where they cannot be kept */
  save(origin: string, credentials: Credentials): Promise<void>;
  /** Null where there are none, or where they can be decrypted no more. */
  load(origin: string): Promise<Credentials | null>;
  forget(origin: string): Promise<void>;
}

/** What a file dialog is for. */
export const PICKED_KINDS = ['source', 'model'] as const;
export type PickedKind = (typeof PICKED_KINDS)[number];

/**
 * What only a desktop can give a window, as the preload puts it on `window.throughline`. In a browser it is undefined, and the window does
 * without: it asks for a path or address in a text field.
 */
export interface DesktopBridge {
  /** `process.platform` of the desktop: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Shows the system's file dialog, for something to be looked at or for a model; the absolute path of the chosen file, or null when it was cancelled. */
  pickFile(what?: PickedKind): Promise<string | null>;
  /** Shows a file or folder (absolute path) in the system's file manager; nothing happens where it does not exist. */
  revealInFolder(path: string): Promise<void>;
  /** Tells the listener of every model file (absolute path) that is given to the application from outside the window: its menu, the system. */
  onModel(listener: (path: string) => void): void;
  /** Absolute path of a `File` that was dropped on the window; empty where it has none. */
  pathOfFile(file: object): string;
  /** User names and passwords of cameras and servers, kept encrypted by the system's own store of secrets. */
  readonly credentials: CredentialStore;
  /** What the window's own process uses: CPU in percent of one core since the last call, and memory. Null before there is anything to tell. */
  usage(): Promise<{ cpuPct: number; memoryBytes: number } | null>;
}

declare global {
  interface Window {
    /** Only in the desktop shell. */
    readonly throughline?: DesktopBridge;
  }
}

/** Names of the calls between preload and shell; `model` is from the shell to the preload. */
export const DESKTOP_CHANNEL = {
  pickFile: 'throughline:pick-file',
  reveal: 'throughline:reveal',
  model: 'throughline:model',
  usage: 'throughline:usage',
  credentialsAvailable: 'throughline:credentials-available',
  credentialsSave: 'throughline:credentials-save',
  credentialsLoad: 'throughline:credentials-load',
  credentialsForget: 'throughline:credentials-forget',
} as const;
