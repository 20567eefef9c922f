import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inRoot, tool } from './paths.mjs';
import { retriedTests } from './retried.mjs';

let folder: string;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'throughline-retried-')));
  await symlink(inRoot('node_modules'), join(folder, 'node_modules'), 'junction');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a test runner in the folder, away from the one that runs this; whatever comes of its tests. */
const runTests = (...args: readonly string[]): Promise<void> => {
  const { VITEST: _vitest, NODE_OPTIONS: _options, ...env } = process.env;
  return new Promise((resolve) => execFile(process.execPath, [...args], { cwd: folder, env }, () => resolve()));
};
const reportIn = async (name: string) => JSON.parse(await readFile(join(folder, name), 'utf8')) as object;

it('names the tests of vitest that passed at the second try, and no others', async () => {
  await writeFile(
    join(folder, 'some.test.mjs'),
    `import { describe, expect, it } from 'vitest';
    let [tries, runs] = [0, 0];
    describe('some', () => {
      it('waver', { retry: 2 }, () => expect(++tries).toBe(2));
      it('fail always', { retry: 1 }, () => expect(1).toBe(2));
      it('pass', { retry: 2 }, () => expect(1).toBe(1));
      it('run again and again', { repeats: 2 }, () => expect(++runs).toBeGreaterThan(0));
      it.fails('are to fail', () => expect(1).toBe(2));
      it.skip('are left out', () => expect(1).toBe(2));
    });`,
  );
  await runTests(tool.vitest, 'run', '--root', folder, '--reporter=json', `--outputFile=${join(folder, 'vitest.json')}`);
  const report = await reportIn('vitest.json');
  expect(report).toMatchObject({ numPassedTests: 4, numFailedTests: 1 });
  expect(retriedTests(report, folder)).toEqual(['some.test.mjs > some > waver']);
});

it('names those of Playwright likewise', async () => {
  await writeFile(
    join(folder, 'playwright.config.mjs'),
    `export default { testDir: '.', testMatch: '*.spec.mjs', retries: 1, projects: [{ name: 'one' }],
      reporter: [['json', { outputFile: ${JSON.stringify(join(folder, 'playwright.json'))} }]] };`,
  );
  await writeFile(
    join(folder, 'some.spec.mjs'),
    `import { expect, test } from '@playwright/test';
    test.describe('some', () => {
      test('waver', ({}, { retry }) => expect(retry).toBe(1));
      test('fail always', () => expect(1).toBe(2));
      test('pass', () => expect(1).toBe(1));
    });
    test('waver outside', ({}, { retry }) => expect(retry).toBe(1));`,
  );
  await runTests(tool.playwright, 'test', '-c', 'playwright.config.mjs');
  const report = await reportIn('playwright.json');
  expect(report).toMatchObject({ stats: { expected: 1, flaky: 2, unexpected: 1 } });
  expect(retriedTests(report, folder).sort()).toEqual(['some.spec.mjs > some > waver [one]', 'some.spec.mjs > waver outside [one]']);
});
