import { execFile } from 'node:child_process';
import { Fault } from '../../../../../contract/index.ts';
import { onPath } from '../../../telemetry/resources/on-path.ts';
import { type FfmpegVersion, OLDEST, parseVersion } from './version.ts';

/** Names the program to use, with its whole path; without it the one of PATH is taken. */
export const PROGRAM_VARIABLE = 'THROUGHLINE_FFMPEG';

/** An ffmpeg of the user's that can be used. */
export interface FfmpegProgram extends Omit<FfmpegVersion, 'tooOld'> {
  readonly path: string;
}

/** Longer than a program on a slow disk needs to say its version, ms. */
const ANSWER_MS = 20_000;
const MAX_ANSWER_BYTES = 2 ** 20;

const INSTALL: { readonly [platform: string]: string } = {
  darwin: 'brew install ffmpeg',
  win32: 'winget install ffmpeg',
  linux: 'sudo apt install ffmpeg, or as your distribution has it',
};
const howToInstall = (): string => {
  const command = INSTALL[process.platform];
  return `install FFmpeg ${OLDEST.major}.${OLDEST.minor} or newer${command === undefined ? '' : ` (${command})`}, or set ${PROGRAM_VARIABLE} to where it is`;
};

/** Runs the program to ask it something. @returns its standard output; or why there is none, as a phrase */
export const askProgram = (path: string, args: readonly string[]): Promise<{ readonly output: string } | { readonly reason: string }> =>
  new Promise((resolve) => {
    const options = { timeout: ANSWER_MS, maxBuffer: MAX_ANSWER_BYTES, windowsHide: true } as const;
    try {
      execFile(path, [...args], options, (error, output) => {
        if (!error) resolve({ output });
        else if (error.killed) resolve({ reason: 'it does not answer' });
        else
          resolve({ reason: typeof error.code === 'number' ? `it ends with code ${error.code}` : `it cannot be started: ${error.code}` });
      });
    } catch (error) {
      resolve({ reason: `it cannot be started: ${error instanceof Error ? error.message : String(error)}` });
    }
  });

/**
 * Finds the user's ffmpeg, by THROUGHLINE_FFMPEG or else in PATH, and has it say its version.
 * @throws Fault(source) where there is none, it is none, or it is too old: which was found where, and what to install
 */
export const findFfmpeg = async (environment: NodeJS.ProcessEnv = process.env): Promise<FfmpegProgram> => {
  const named = environment[PROGRAM_VARIABLE];
  const path = named || (await onPath('ffmpeg', environment['PATH'] ?? ''));
  if (path === null) throw new Fault('source', `There is no ffmpeg in any folder of PATH: ${howToInstall()}.`);
  const from = named ? `${PROGRAM_VARIABLE} names "${path}"` : `PATH has "${path}"`;
  const answer = await askProgram(path, ['-version']);
  if ('reason' in answer) throw new Fault('source', `${from}, which cannot be used (${answer.reason}): ${howToInstall()}.`);
  const version: FfmpegVersion | null = parseVersion(answer.output);
  if (version === null) throw new Fault('source', `${from}, which is no ffmpeg: ${howToInstall()}.`);
  if (version.tooOld) throw new Fault('source', `${from}, which is FFmpeg ${version.version} and too old: ${howToInstall()}.`);
  return { path, version: version.version, build: version.build, demuxClock: version.demuxClock };
};
