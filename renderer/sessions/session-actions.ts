import type { SessionListItem } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { desktop } from '../desktop.ts';

/** @throws a sentence of the engine where it refuses. */
export const editSession = (id: string, change: { readonly name?: string; readonly note?: string }): Promise<SessionListItem> =>
  request('editSession', { id, ...change });

/** Whether a folder can be shown in the system's file manager; else its path is copied. */
export const canReveal = (): boolean => desktop() !== undefined;

/** Shows a session's folder in the file manager, or copies its path where there is none. @throws a sentence where it cannot be found or copied. */
export async function revealSession(id: string, knownFolder?: string): Promise<void> {
  const folder = knownFolder ?? (await request('openSession', { id })).folder;
  const bridge = desktop();
  if (bridge !== undefined) await bridge.revealInFolder(folder);
  else {
    await navigator.clipboard.writeText(folder).catch(() => {
      throw new Error(`The browser does not let this page copy; the folder is ${folder}`);
    });
  }
}
