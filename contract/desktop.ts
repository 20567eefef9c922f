/**
 * What only a desktop can give a window, as the preload puts it on `window.throughline`. In a browser it is undefined, and the window does
 * without: it asks for a path or address in a text field.
 */
export interface DesktopBridge {
  /** `process.platform` of the desktop: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** Shows the system's file dialog; the absolute path of the chosen file, or null when it was cancelled. */
  pickFile(): Promise<string | null>;
  /** Shows a file or folder (absolute path) in the system's file manager; nothing happens where it does not exist. */
  revealInFolder(path: string): Promise<void>;
  /** Absolute path of a `File` that was dropped on the window; empty where it has none. */
  pathOfFile(file: object): string;
  /** What the window's own process uses: CPU in percent of one core since the last call, and memory. Null before there is anything to tell. */
  usage(): Promise<{ cpuPct: number; memoryBytes: number } | null>;
}

declare global {
  interface Window {
    /** Only in the desktop shell. */
    readonly throughline?: DesktopBridge;
  }
}

/** Names of the calls between preload and shell. */
export const DESKTOP_CHANNEL = { pickFile: 'throughline:pick-file', reveal: 'throughline:reveal', usage: 'throughline:usage' } as const;
