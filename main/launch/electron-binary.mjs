import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './paths.mjs';

const folder = inRoot('node_modules/electron');

/** The Electron binary, or null. (Importing `electron` would start a download where it is missing.) */
export const electronBinary = () => {
  const pathFile = join(folder, 'path.txt');
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : null;
  const dist = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist');
  if (name === null && process.env.ELECTRON_OVERRIDE_DIST_PATH === undefined) return null;
  const path = join(dist, name ?? 'electron');
  return existsSync(path) ? path : null;
};

/** Whether a window can be shown at all. */
export const hasDisplay = () => process.platform !== 'linux' || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

const isReachable = async () => {
  const { ELECTRON_MIRROR: mirror, HTTPS_PROXY: proxy, https_proxy: lowerProxy } = process.env;
  if (proxy || lowerProxy) return true;
  try {
    await fetch(mirror ?? 'https://github.com/electron/electron/releases', { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    return true;
  } catch {
    return false;
  }
};

/**
 * Fetches the Electron binary, once (its package does not do so when it is installed).
 * @returns {Promise<string | null>} its path, or null where it could not be had.
 */
export const fetchElectron = async (node) => {
  if (!existsSync(join(folder, 'install.js')) || !(await isReachable())) return null;
  console.log('Fetching Electron (once, about 110 MB) …');
  const { status } = spawnSync(node, [join(folder, 'install.js')], { stdio: 'ignore', timeout: 10 * 60_000 });
  return status === 0 ? electronBinary() : null;
};
