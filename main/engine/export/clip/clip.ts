import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '../../../../contract/index.ts';
import { findFfmpeg } from '../../pipeline/decode/program/find-program.ts';
import { OutFile } from '../out-file.ts';
import { checkDrawing, chooseEncoder } from './encoder.ts';
import type { ClipPart, ClipPlan } from './plan.ts';
import { renderClip } from './render.ts';

export interface ClipOptions {
  readonly part?: ClipPart;
  /** Hears how much is done, 0 to 1, a few times a second. */
  readonly progress?: (done: number) => void;
  /** Aborted: ffmpeg is killed, and nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Reads the session and writes the script; another thread may do it. */
  readonly plan?: (root: string, id: string, folder: string, part: ClipPart) => Promise<ClipPlan>;
}

const planHere: NonNullable<ClipOptions['plan']> = async (...args) => {
  const { planClip } = await import('./plan.ts');
  return planClip(...args);
};

/**
 * Makes a video of what a session saw: its source again, from the session's first frame to its last, with the boxes and labels of each frame drawn into that very
 * frame, by the user's own ffmpeg. Without sound. The file appears whole or not at all.
 *
 * @returns the size of the file.
 * @throws Fault where the source is not what it was, or there is no ffmpeg that can do it; Fault (usage) where the disk does not let us, or it was given up.
 */
export async function makeClip(
  root: string,
  id: string,
  path: string,
  { part = {}, progress = () => undefined, signal = new AbortController().signal, plan = planHere }: ClipOptions = {},
): Promise<{ bytes: number }> {
  const program = await findFfmpeg();
  await checkDrawing(program);
  const folder = await mkdtemp(join(tmpdir(), 'throughline-clip-'));
  try {
    const planned = await plan(root, id, folder, part);
    const encoder = await chooseEncoder(program);
    const file = await OutFile.create(path);
    try {
      const bytes = await renderClip({ program, encoder, plan: planned, folder, outFile: file.beside, progress, signal });
      await file.keep();
      return { bytes };
    } catch (error) {
      await file.discard();
      throw signal.aborted ? givenUp() : error;
    }
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

const givenUp = (): Fault => new Fault('usage', 'The clip was not finished, since it was given up: ask for it again.');
