import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { built, inRoot, root, tool } from './paths.mjs';
import { pinnedNode } from './pinned-node.mjs';

const SOURCES = ['bench', 'contract', 'main', 'models', 'preload', 'renderer'];
const SETTINGS = ['package.json', 'package-lock.json', 'tsconfig.json', 'electron.vite.config.ts'];
const stampFile = inRoot('out/.built-from');

/** A hash of everything a build reads. (Times of files would not do: a checkout sets them as it likes.) */
const sourcesHash = () => {
  const hash = createHash('sha256');
  const add = (path) => {
    if (existsSync(path))
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update('\0');
  };
  for (const folder of SOURCES) {
    const entries = existsSync(inRoot(folder)) ? readdirSync(inRoot(folder), { recursive: true, withFileTypes: true }) : [];
    for (const path of entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort())
      add(path);
  }
  for (const file of SETTINGS) add(inRoot(file));
  return hash.digest('hex');
};

const isBuilt = () => Object.values(built).every((path) => existsSync(path));

/** Whether what stands in out/ was made from the sources as they are now. */
export const isBuildCurrent = () => isBuilt() && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === sourcesHash();

/**
 * Builds everything: the engine (tsc), then the window and its shell (electron-vite).
 * @returns {Promise<boolean>} whether it went well; the tools say themselves what did not.
 */
export const build = async () => {
  const hash = sourcesHash();
  const node = pinnedNode();
  for (const args of [
    [tool.tsc, '-b'],
    [tool.electronVite, 'build', '--logLevel', 'warn'],
  ]) {
    const { code, signal } = await runChild(node, args, { cwd: root });
    if (code !== 0 || signal !== null) return false;
  }
  mkdirSync(inRoot('out'), { recursive: true });
  writeFileSync(stampFile, hash);
  return true;
};
