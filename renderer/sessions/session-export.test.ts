import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXPORT_FORMATS } from '../../contract/index.ts';

vi.mock('../connection/client.ts', () => ({ request: vi.fn() }));
const { cancelExport, exportName, exportSession, isExporting } = await import('./session-export.ts');
const { initialState, useApp } = await import('../state/store.ts');

const item = { id: 'a b', name: 'street.mp4' };
const link = { href: '', download: '', click: vi.fn() };
const answers = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  useApp.setState(initialState());
  link.click.mockReset();
  answers.mockReset();
  vi.stubGlobal('fetch', answers);
  vi.stubGlobal('window', { location: { search: '?token=t' } });
  vi.stubGlobal('document', { createElement: () => link });
});
afterEach(() => vi.unstubAllGlobals());

describe('exportSession', () => {
  it('is under way once, saves the file, and is over', async () => {
    const made = Promise.withResolvers<Response>();
    answers.mockReturnValue(made.promise);
    const first = exportSession(item, 'csv');
    await exportSession(item, 'csv');
    expect(answers.mock.calls.map(([url]) => url)).toEqual(['/api/sessions/a%20b/export/csv?token=t']);
    expect(isExporting(useApp.getState().exporting, 'a b', 'csv')).toBe(true);
    expect(isExporting(useApp.getState().exporting, 'a b', 'json')).toBe(false);
    expect(useApp.getState().exporting[0]).toMatchObject({ name: 'Frames as CSV of street.mp4', slow: false });
    await vi.waitFor(() => expect(useApp.getState().exporting[0]?.slow).toBe(true));
    made.resolve(new Response('frame\n'));
    await first;
    expect([link.download, link.click.mock.calls.length]).toEqual(['a b.frames.csv', 1]);
    expect(useApp.getState().exporting).toEqual([]);
  });

  it('is given up on demand, without a word', async () => {
    answers.mockImplementation(
      (_url, { signal }) => new Promise((_made, failed) => signal?.addEventListener('abort', () => failed(signal.reason))),
    );
    const exporting = exportSession(item, 'json');
    cancelExport('a b', 'csv');
    expect(isExporting(useApp.getState().exporting, 'a b', 'json')).toBe(true);
    cancelExport('a b', 'json');
    await exporting;
    expect(link.click).not.toHaveBeenCalled();
    expect(useApp.getState()).toMatchObject({ exporting: [], notices: [] });
  });

  it('says why nothing was made, and can be asked for again', async () => {
    answers.mockResolvedValue(Response.json({ error: { kind: 'usage', message: 'There is no session a b.' } }, { status: 400 }));
    await exportSession(item, 'json');
    expect(link.click).not.toHaveBeenCalled();
    expect(useApp.getState().notices.map(({ text }) => text)).toEqual([
      'Everything, JSON of street.mp4 was not made: There is no session a b.',
    ]);
    expect(useApp.getState().exporting).toEqual([]);
  });
});

it('has a name for every format', () => {
  for (const format of EXPORT_FORMATS) expect(exportName(format)).toMatch(/^[A-Z]/);
});
