import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether the system's `ffmpeg` is there to make clips with; tests that need it are skipped where it is not, and say so. */
export const haveFfmpeg =
  spawnSync('ffmpeg', ['-version'], { stdio: 'ignore' }).status === 0 &&
  spawnSync('ffprobe', ['-version'], { stdio: 'ignore' }).status === 0;
if (!haveFfmpeg) console.log('skipped: the system has no ffmpeg and ffprobe to make clips with');

/** A folder for a test's clips; `remove` it in the end. */
export const clipFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'throughline-clips-'));
  return {
    path: (name: string) => join(folder, name),
    /** Runs ffmpeg; the last argument is the file's name in the folder. @returns its path */
    make: (args: string, name: string): string => {
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...args.split(' ').filter(Boolean), join(folder, name)]);
      return join(folder, name);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Frames that decode, counted by another FFmpeg. */
export const countFrames = (path: string): number => {
  const args = '-v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames -of csv=p=0'.split(' ');
  return Number.parseInt(execFileSync('ffprobe', [...args, path], { stdio: ['ignore', 'pipe', 'ignore'] }).toString(), 10);
};
