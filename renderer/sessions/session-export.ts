import { EXPORTS, type ExportFormat, type SessionListItem, toFaultRecord } from '../../contract/index.ts';
import { sessionUrl } from '../connection/endpoint.ts';
import { notify } from '../state/actions.ts';
import { type Exporting, useApp } from '../state/store.ts';

/** What is made in less time needs no word. */
const SLOW_MS = 400;
/** A browser takes what it saves a moment after it was asked to. */
const TAKEN_MS = 60_000;

/** How a format is called in a menu. */
const NAMES: { readonly [format: string]: string } = {
  csv: 'Frames as CSV',
  'objects-csv': 'Objects as CSV',
  perfetto: 'Trace for Perfetto',
  html: 'Report, HTML',
  json: 'Everything, JSON',
  clip: 'Clip with boxes, MP4',
};

/** How a format is called: by its extension where nobody named it. */
export const exportName = (format: ExportFormat): string => NAMES[format] ?? EXPORTS[format].extension;

/** Whether this session is being made a file of this format. */
export const isExporting = (all: readonly Exporting[], id: string, format: ExportFormat): boolean =>
  all.some((other) => other.id === id && other.format === format);

/** The engine's sentence in an answer that is no file. */
const refusal = async (answer: Response): Promise<string> => {
  const said: unknown = await answer.json().catch(() => null);
  const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : null;
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
    ? error.message
    : `The engine answered ${answer.status}.`;
};

const save = (file: Blob, name: string): void => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), TAKEN_MS);
};

const keyOf = (id: string, format: ExportFormat): string => `${format} ${id}`;
/** Ends each that is under way. */
const enders = new Map<string, AbortController>();

/** Gives up making a file; the engine then stops working on it. */
export const cancelExport = (id: string, format: ExportFormat): void => enders.get(keyOf(id, format))?.abort();

/** Has a file made of a session and saves it; while that goes on, the same is not begun again. What goes wrong is said in the banner. */
export const exportSession = async ({ id, name }: Pick<SessionListItem, 'id' | 'name'>, format: ExportFormat): Promise<void> => {
  if (isExporting(useApp.getState().exporting, id, format)) return;
  const put = (change: (all: readonly Exporting[]) => readonly Exporting[]): void =>
    useApp.setState(({ exporting }) => ({ exporting: change(exporting) }));
  const mine = ({ id: of, format: as }: Exporting): boolean => of === id && as === format;
  put((all) => [...all, { id, format, name: `${exportName(format)} of ${name}`, slow: false }]);
  const ender = new AbortController();
  enders.set(keyOf(id, format), ender);
  const slow = setTimeout(() => put((all) => all.map((each) => (mine(each) ? { ...each, slow: true } : each))), SLOW_MS);
  try {
    const answer = await fetch(sessionUrl(window.location, id, `export/${format}`), { signal: ender.signal });
    if (!answer.ok) throw new Error(await refusal(answer));
    save(await answer.blob(), `${id}.${EXPORTS[format].extension}`);
  } catch (error) {
    const why = toFaultRecord(error).message;
    if (!ender.signal.aborted) notify({ tone: 'fault', kind: null, text: `${exportName(format)} of ${name} was not made: ${why}` });
  } finally {
    clearTimeout(slow);
    enders.delete(keyOf(id, format));
    put((all) => all.filter((each) => !mine(each)));
  }
};
