import type { DesktopBridge } from '../contract/index.ts';

/** What only the desktop application can do; undefined in a browser. */
export const desktop = (): DesktopBridge | undefined => window.throughline;
