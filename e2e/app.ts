import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { helloOf } from './hello.ts';

const root = resolve(import.meta.dirname, '..');

export interface RunningApp {
  /** Address of the page, token included. */
  readonly url: string;
  /** Process of the engine that runs now: another one after a restart. */
  enginePid(): Promise<number>;
  /** What the application has printed so far, on both streams. */
  output(): string;
  /** Stops it as Ctrl+C would; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Waits for a line of the child's stdout that `pattern` matches; the first group of the match. */
export const lineOf = async (child: ChildProcess, pattern: RegExp, output: () => string): Promise<string> => {
  if (child.stdout === null) throw new Error('stdout is not piped');
  const found = Promise.withResolvers<string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const match = pattern.exec(line);
    if (match?.[1] !== undefined) found.resolve(match[1]);
  });
  child.once('exit', (code) => found.reject(new Error(`It ended with code ${code}:\n${output()}`)));
  return found.promise;
};

/** Collects what a child prints. */
export const collectOutput = (child: ChildProcess): (() => string) => {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return () => text;
};

/** Starts the application as `npm start` does without Electron: the supervisor, the engine, no window. `args` are those of `serve`. */
export const startApp = async ({
  args = [],
  env = {},
}: {
  args?: readonly string[];
  env?: NodeJS.ProcessEnv;
} = {}): Promise<RunningApp> => {
  const child = spawn(process.execPath, [resolve(root, 'out/node/main/shell/browser.js'), ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(child);
  const url = await lineOf(child, /^Throughline is at (http:\S+)/, output);
  return {
    url,
    enginePid: async () => (await helloOf(url)).pid,
    output,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
  };
};
