import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProviderReport } from '../../../../contract/compute.ts';
import { readReports, writeReports } from './report-file.ts';

const report: ProviderReport = { name: 'cpu', ok: true, reason: 'There.', runMs: 1.5, auto: true, probedAt: '2026-01-02T03:04:05.678Z' };
let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-reports-'));
  path = join(folder, 'not', 'yet', 'providers.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('keeps what is known of a machine, and nothing of another', async () => {
  expect(await readReports(path, 'a')).toEqual([]);
  await writeReports(path, 'a', [report]);
  expect(await readReports(path, 'a')).toEqual([report]);
  expect(await readReports(path, 'b')).toEqual([]);
  expect(await readdir(join(folder, 'not', 'yet'))).toEqual(['providers.json']);
});

it.each(['', '{', '[]', '{"version":2,"machine":"a","reports":[]}', '{"version":1,"machine":"a","reports":[{"name":"gpu"}]}'])(
  'begins anew where the file is %s',
  async (text) => {
    await mkdir(join(folder, 'not', 'yet'), { recursive: true });
    await writeFile(path, text);
    expect(await readReports(path, 'a')).toEqual([]);
    await writeReports(path, 'a', [report]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ reports: [report] });
  },
);

it('goes without where nothing can be written', async () => {
  await writeFile(join(folder, 'not'), 'a file in the way');
  await writeReports(path, 'a', [report]);
  expect(await readReports(path, 'a')).toEqual([]);
});
