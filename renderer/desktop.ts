import type { CredentialStore, DesktopBridge } from '../contract/index.ts';

/** What only the desktop application can do; undefined in a browser. */
export const desktop = (): DesktopBridge | undefined => globalThis.window?.throughline;

/** The system's keychain; null in a browser, in a shell that has none, and where it cannot keep anything safely. */
export const keychain = async (): Promise<CredentialStore | null> => {
  const store: CredentialStore | undefined = desktop()?.credentials;
  const usable = await store?.available().catch(() => false);
  return store !== undefined && usable === true ? store : null;
};
