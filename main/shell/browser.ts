import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { EXIT_CODE, Fault } from '../../contract/index.ts';
import { Supervisor } from './supervisor.ts';

/** Without Electron: `node browser.js [SOURCE] [options of throughline serve]` runs the engine and prints the address of its page. */

/** A second Ctrl+C so soon after the first is the same keypress, handed on by a parent process. */
const SAME_KEYPRESS_MS = 500;

/** Opens the user's browser where there is a display and somebody to look at it; where that fails, the printed address is enough. */
const openBrowser = (url: string): void => {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY']) || Boolean(process.env['WAYLAND_DISPLAY']);
  if (!hasDisplay || !process.stdout.isTTY) return;
  const [program, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  spawn(program as string, args, { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref();
};

const supervisor = new Supervisor({
  node: process.execPath,
  cli: resolve(import.meta.dirname, '../engine/cli.js'),
  args: process.argv.slice(2),
  onRestart: (sentence) => console.error(sentence),
  onGiveUp: (sentence) => {
    console.error(sentence);
    process.exit(EXIT_CODE.internal);
  },
});

let stoppingAtMs: number | null = null;
const stop = (): void => {
  if (stoppingAtMs !== null) {
    if (performance.now() - stoppingAtMs > SAME_KEYPRESS_MS) process.exit(EXIT_CODE.internal);
    return;
  }
  stoppingAtMs = performance.now();
  void supervisor.stop().then(() => process.exit(EXIT_CODE.done));
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

try {
  const { url } = await supervisor.start();
  console.log(`Throughline is at ${url}`);
  openBrowser(url);
} catch (error) {
  // While stopping, an engine that never became ready is what was asked for. A Fault's sentence has been printed by the engine itself.
  if (stoppingAtMs === null) {
    if (!(error instanceof Fault)) console.error(error);
    process.exitCode = EXIT_CODE[error instanceof Fault ? error.kind : 'internal'];
  }
}
