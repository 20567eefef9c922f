import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the package. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** A path in the package. */
export const inRoot = (...parts) => join(root, ...parts);

/** The tools' own scripts: run with Node directly, which needs no shell and no `.cmd` on Windows. */
export const tool = {
  biome: inRoot('node_modules/@biomejs/biome/bin/biome'),
  electronVite: inRoot('node_modules/electron-vite/bin/electron-vite.js'),
  knip: inRoot('node_modules/knip/bin/knip.js'),
  playwright: inRoot('node_modules/@playwright/test/cli.js'),
  tsc: inRoot('node_modules/typescript/bin/tsc'),
  vitest: inRoot('node_modules/vitest/vitest.mjs'),
};

/** What a build leaves behind. */
export const built = {
  cli: inRoot('out/node/main/engine/cli.js'),
  browser: inRoot('out/node/main/shell/browser.js'),
  electronMain: inRoot('out/electron/main/index.js'),
  page: inRoot('out/electron/renderer/index.html'),
};

/** npm runs its scripts in the package's folder; a path the user typed is meant from where they typed it. */
export const userFolder = () => {
  const { npm_lifecycle_event: script, INIT_CWD: typedIn } = process.env;
  const byNpm = ['start', 'throughline', 'bench'].includes(script ?? '') && process.cwd() === root;
  return byNpm && typedIn !== undefined ? typedIn : process.cwd();
};
