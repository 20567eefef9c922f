import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Why the real Electron cannot be tested here, or where it is. */
export type ElectronHere = { readonly path: string } | { readonly why: string };

/** Looks for Electron's binary without importing `electron`, which would start a download. */
export const findElectron = (): ElectronHere => {
  const folder = resolve(import.meta.dirname, '../node_modules/electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return { why: "Electron's binary is not installed" };
  const path = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  if (!existsSync(path)) return { why: `Electron's binary is missing at ${path}` };
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) return { why: 'there is no display' };
  return { path };
};
