import { EXPORTS, type ExportFormat, type SessionListItem } from '../../contract/session.ts';
import { request } from '../connection/client.ts';
import { sessionUrl } from '../connection/endpoint.ts';
import { desktop } from '../desktop.ts';

/** How a format is called in a menu. */
export const EXPORT_NAMES: { readonly [K in ExportFormat]: string } = {
  csv: 'Frames as CSV',
  'objects-csv': 'Objects as CSV',
  perfetto: 'Trace for Perfetto',
  html: 'Report, HTML',
  json: 'Everything, JSON',
};

/** Address and file name of a session in another format. */
export const exportLink = (id: string, format: ExportFormat): { readonly href: string; readonly download: string } => ({
  href: sessionUrl(window.location, id, `export/${format}`),
  download: `${id}.${EXPORTS[format].extension}`,
});

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
