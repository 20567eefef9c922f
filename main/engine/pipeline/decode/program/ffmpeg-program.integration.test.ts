import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { haveFfmpeg } from '../../source/clips.ts';
import { type FfmpegJob, FfmpegRun } from './ffmpeg-program.ts';
import { findFfmpeg } from './find-program.ts';

/** A minute of pictures to nowhere. */
const job = (seconds: number): FfmpegJob => ({
  inputOptions: ['-loglevel', 'level+info', '-re', '-f', 'lavfi'],
  input: `testsrc2=s=64x48:r=25:d=${seconds}`,
  outputOptions: ['-f', 'null'],
  output: '-',
});

describe.skipIf(!haveFfmpeg)('an ffmpeg at work', () => {
  it('says its lines and how it ended: in order, with a code, stopped, or not at all', async () => {
    const program = await findFfmpeg();
    const lines: string[] = [];
    expect(await new FfmpegRun(program, job(0.2), (line) => lines.push(line)).ended).toBe('done');
    expect(lines.some((line) => line.startsWith('[info] Stream mapping:'))).toBe(true);
    const wrong = { ...job(1), input: 'testsrc2=s=nonsense' };
    expect(await new FfmpegRun(program, wrong, () => undefined).ended).toEqual({ reason: 'it ended with code 1' });
    const long = new FfmpegRun(program, job(60), () => undefined);
    await wait(300);
    long.stop();
    expect(await long.ended).toBe('stopped');
    const early = new FfmpegRun(program, job(60), () => undefined);
    early.stop();
    expect(await early.ended).toBe('stopped');
    // It was there a moment ago: what it can do is known, so that nothing but its start fails.
    const gone = { ...program, path: '/nowhere/ffmpeg' };
    expect(await new FfmpegRun(gone, job(1), () => undefined).ended).toEqual({ reason: 'it could not be started (ENOENT)' });
  });
});
