import type { ChildProcess } from 'node:child_process';
import ffmpeg, { type FfmpegCommand } from 'fluent-ffmpeg';
import type { FfmpegProgram } from './find-program.ts';

/** What an ffmpeg is to do: one input, one output. Options are arguments as they are: none is split at its spaces. */
export interface FfmpegJob {
  readonly inputOptions: readonly string[];
  readonly input: string;
  readonly outputOptions: readonly string[];
  readonly output: string;
  /** Folder it works in: paths within filters are relative to it. */
  readonly folder?: string;
}

/** How it ended: in order, by `stop`, or for a reason: "it ended with code 1", "it was killed (SIGSEGV)", "it could not be started (EACCES)". */
export type FfmpegEnding = 'done' | 'stopped' | { readonly reason: string };

/** It asks nothing, does not repeat its build with every start, and does not draw its progress. */
const QUIET = ['-nostdin', '-hide_banner', '-nostats'] as const;

/**
 * The user's ffmpeg at work, as a process of its own. This is the only file that knows fluent-ffmpeg, which starts it, splits what it says into lines and
 * tells how it ended. What it writes to its standard output and error is always taken.
 */
export class FfmpegRun {
  /** Settles when the process is gone; never rejects. */
  readonly ended: Promise<FfmpegEnding>;
  readonly #command: FfmpegCommand;
  #stopped = false;
  #over = false;

  /** @param heard gets each line of its standard error */
  constructor(program: FfmpegProgram, job: FfmpegJob, heard: (line: string) => void) {
    const command = ffmpeg({ ...(job.folder === undefined ? {} : { cwd: job.folder }), stdoutLines: 2 });
    this.#command = command;
    guardStart(command);
    command.setFfmpegPath(program.path);
    command.input(job.input).inputOptions(...QUIET, ...job.inputOptions);
    command.output(job.output).outputOptions(...job.outputOptions);
    command.on('stderr', heard);
    this.ended = new Promise((resolve) => {
      const end = (ending: FfmpegEnding): void => {
        this.#over = true;
        resolve(this.#stopped ? 'stopped' : ending);
      };
      command.on('start', () => {
        processOf(command)?.stdin?.end();
        // Before the start it looks what this ffmpeg can do, which takes a moment.
        if (this.#stopped) this.#kill();
      });
      command.on('end', () => end('done'));
      command.on('error', (error: Error) => end({ reason: reasonOf(error) }));
      command.run();
    });
  }

  /** Ends it at once; `ended` tells when it is gone. */
  stop(): void {
    if (this.#over || this.#stopped) return;
    this.#stopped = true;
    this.#kill();
  }

  #kill(): void {
    this.#command.kill('SIGKILL');
  }
}

/** What fluent-ffmpeg has within and does not describe. */
interface Inside {
  ffmpegProc?: ChildProcess;
  _spawnFfmpeg(args: string[], options: unknown, started: unknown, ended: Ended): void;
}
type Ended = (error: Error | null, output?: Lines, errors?: Lines) => void;
interface Lines {
  get(): string;
}
const inside = (command: FfmpegCommand): Inside => command as unknown as Inside;
const processOf = (command: FfmpegCommand): ChildProcess | undefined => inside(command).ffmpegProc;

const NO_LINES: Lines = { get: () => '' };

/**
 * Where the process cannot be started although the program was there before, fluent-ffmpeg 2.1.3 asks for lines that there are not, and throws where
 * nobody can catch it: it gets empty ones.
 */
const guardStart = (command: FfmpegCommand): void => {
  const inner = inside(command);
  const spawn = inner._spawnFfmpeg;
  inner._spawnFfmpeg = function guarded(args, options, started, ended) {
    // Asked for what the program can do, it is called without `started`.
    if (typeof ended !== 'function') return spawn.call(this, args, options, started, ended);
    const end: Ended = (error, output = NO_LINES, errors = NO_LINES) => ended(error, output, errors);
    try {
      return spawn.call(this, args, options, started, end);
    } catch (error) {
      return end(error instanceof Error ? error : new Error(String(error)));
    }
  };
};

const reasonOf = (error: Error): string => {
  const [, code, signal] = /^ffmpeg (?:exited with code (\d+)|was killed with signal (\w+))/.exec(error.message) ?? [];
  if (code !== undefined) return `it ended with code ${code}`;
  if (signal !== undefined) return `it was killed (${signal})`;
  return `it could not be started (${'code' in error ? String(error.code) : error.message})`;
};
