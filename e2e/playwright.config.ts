import { defineConfig } from '@playwright/test';
import { launchOptions } from './chromium.ts';
import { findElectron } from './electron-binary.ts';
import type { AppOptions } from './fixtures.ts';

const electron = findElectron();
// The configuration is also read in every worker; the reason is said once.
if ('why' in electron && process.env['TEST_WORKER_INDEX'] === undefined) {
  console.log(`The project "electron" is left out: ${electron.why}. The shell is tested on a stand-in (shell.spec.ts).`);
}

export default defineConfig<AppOptions>({
  testDir: '.',
  outputDir: '../out/test/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  // Timings are what the application is about: one test at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: [['list'], ['json', { outputFile: '../out/test/e2e.json' }]],
  use: { launchOptions, viewport: { width: 1440, height: 900 }, screenshot: 'only-on-failure' },
  projects: [
    { name: 'browser', use: { shell: 'browser' } },
    ...('path' in electron ? [{ name: 'electron', use: { shell: 'electron' as const }, testIgnore: 'shell.spec.ts' }] : []),
  ],
});
