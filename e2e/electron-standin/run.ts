/** `node run.ts MAIN.js`: runs a built Electron main module on the stand-in. */
import { registerHooks } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { becomeReady } from './app.ts';

const standin = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: standin, shortCircuit: true } : next(specifier, context)),
});

await import(pathToFileURL(resolve(process.argv[2] ?? '')).href);
becomeReady();
