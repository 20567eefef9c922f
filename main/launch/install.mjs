/**
 * Installs the packages where that is needed: before `npm start` and `npm test`. Runs on Node 20 with nothing installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fail } from './child.mjs';
import { inRoot, root } from './paths.mjs';

const lockFile = inRoot('package-lock.json');
const stampFile = inRoot('node_modules/.throughline-installed');

/** npm's own retries wait for minutes where there is no network. */
const PATIENCE = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

const wanted = () => {
  const source = existsSync(lockFile) ? lockFile : inRoot('package.json');
  return createHash('sha256').update(readFileSync(source)).update(`${process.platform}-${process.arch}`).digest('hex');
};

/** Whether npm itself has installed what the lock says (someone ran `npm install`): its own record holds each package at its version. */
const isInstalledByHand = () => {
  const lock = readJson(lockFile)?.packages;
  const record = readJson(inRoot('node_modules/.package-lock.json'))?.packages;
  if (!lock || !record) return false;
  return Object.entries(lock).every(
    ([path, { version, optional, peer }]) => path === '' || record[path]?.version === version || (!record[path] && (optional || peer)),
  );
};

const npm = (args) => {
  const options = { cwd: root, stdio: 'inherit' };
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script)) return spawnSync(process.execPath, [script, ...args], options);
  // On Windows npm is a .cmd, which only a shell can start; none of these arguments has a space.
  return process.platform === 'win32' ? spawnSync('npm.cmd', args, { ...options, shell: true }) : spawnSync('npm', args, options);
};

const hash = wanted();
const stamp = existsSync(stampFile) ? readFileSync(stampFile, 'utf8') : null;
if (stamp !== hash) {
  if (Number(process.versions.node.split('.')[0]) < 20)
    fail(`Throughline needs Node 20 or newer to start and found ${process.versions.node}.`);
  if (stamp !== null || !isInstalledByHand()) {
    console.log('Installing packages …');
    const command = existsSync(lockFile) ? 'ci' : 'install';
    const { status, error } = npm([command, '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...PATIENCE]);
    if (error) fail(`The packages could not be installed: npm could not be started (${error.message}).`);
    if (status !== 0) {
      fail(
        `The packages could not be installed: npm ${command} failed as told above; check the network (or npm's proxy and registry settings) and try again.`,
      );
    }
  }
  mkdirSync(inRoot('node_modules'), { recursive: true });
  writeFileSync(stampFile, hash);
}
