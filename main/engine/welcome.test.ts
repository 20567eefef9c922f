import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { isFirstTime } from './welcome.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'throughline-welcome-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is the first time once, in a folder that need not be there', async () => {
  const data = join(folder, 'share', 'throughline');
  expect([await isFirstTime(data), await isFirstTime(data), await isFirstTime(data)]).toEqual([true, false, false]);
  expect(await readdir(data)).toEqual(['welcomed']);
});

it('is the first time again where it cannot be noted', async () => {
  await writeFile(join(folder, 'file'), '');
  expect(await isFirstTime(join(folder, 'file', 'data'))).toBe(true);
});
