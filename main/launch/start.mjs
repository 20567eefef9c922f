/**
 * `npm start -- [SOURCE] [options of throughline serve]`: builds where that is needed, then opens Throughline in its own window, or, where that
 * cannot be, serves the same page to the browser and says why. `--browser` asks for the browser.
 */
import { build, isBuildCurrent } from './build.mjs';
import { endAs, fail, runChild } from './child.mjs';
import { electronBinary, fetchElectron, hasDisplay } from './electron-binary.mjs';
import { built, root, userFolder } from './paths.mjs';
import { pinnedNode } from './pinned-node.mjs';

/** An Electron that ends with a failure this soon could not start here (no sandbox, a missing library). */
const FAILED_TO_START_MS = 10_000;

const nodeOrFail = () => {
  try {
    return pinnedNode();
  } catch (error) {
    return fail(error.message);
  }
};

/** The Electron to use, or why there is none. */
const findElectron = async (node) => {
  if (!hasDisplay()) return { why: 'there is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
  if (process.platform === 'linux' && process.getuid?.() === 0) return { why: 'it does not run as root' };
  const binary = electronBinary() ?? (await fetchElectron(node));
  return binary === null ? { why: 'its program is not here and could not be fetched from the network' } : { binary };
};

const node = nodeOrFail();
const all = process.argv.slice(2);
// The first time something is to be seen at once.
const args = [...all.filter((arg) => arg !== '--browser'), '--welcome'];
const cwd = userFolder();

if (!isBuildCurrent()) {
  console.log('Building …');
  if (!(await build())) fail('The build failed as told above.');
}

let { binary, why } = !all.includes('--browser') ? await findElectron(node) : { why: 'you asked for the browser' };
if (binary !== undefined) {
  const env = { ...process.env, THROUGHLINE_ARGS: JSON.stringify(args) };
  delete env.ELECTRON_RUN_AS_NODE;
  const startedMs = performance.now();
  const end = await runChild(binary, [root], { cwd, env, windowsHide: false });
  if (end.code === 0 || performance.now() - startedMs > FAILED_TO_START_MS) endAs(end);
  else why = `it could not start here (${end.signal ?? `code ${end.code}`})`;
}
if (why !== undefined) {
  console.log(`Electron is not used: ${why}; serving the page to the browser instead.`);
  endAs(await runChild(node, [built.browser, ...args], { cwd }));
}
