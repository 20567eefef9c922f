import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const at = (path: string): string => resolve(import.meta.dirname, path);

/** Builds the window and its shell into out/electron. The engine is not bundled: tsc builds it into out/node. */
export default defineConfig({
  main: {
    build: {
      outDir: at('out/electron/main'),
      // All it needs is bundled: packages of the engine are not the shell's.
      externalizeDeps: false,
      rollupOptions: { input: { index: at('main/shell/index.ts') } },
    },
  },
  preload: {
    build: {
      outDir: at('out/electron/preload'),
      externalizeDeps: false,
      // A sandboxed preload must be CommonJS.
      rollupOptions: { input: { index: at('preload/index.ts') }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: at('renderer'),
    build: { outDir: at('out/electron/renderer'), rollupOptions: { input: { index: at('renderer/index.html') } } },
    plugins: [react()],
  },
});
