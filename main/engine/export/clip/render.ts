import { stat } from 'node:fs/promises';
import { Fault } from '../../../../contract/index.ts';
import { redact } from '../../credentials.ts';
import { type FfmpegJob, FfmpegRun } from '../../pipeline/decode/program/ffmpeg-program.ts';
import type { FfmpegProgram } from '../../pipeline/decode/program/find-program.ts';
import { FfmpegLog } from '../../pipeline/decode/program/log.ts';
import type { Encoder } from './encoder.ts';
import { type ClipPlan, SCRIPT } from './plan.ts';
import { STRETCH } from './showing.ts';

export interface RenderInit {
  readonly program: FfmpegProgram;
  readonly encoder: Encoder;
  readonly plan: ClipPlan;
  /** Where the script lies. */
  readonly folder: string;
  readonly outFile: string;
  /** Hears how much is done, 0 to 1. */
  readonly progress: (done: number) => void;
  readonly signal: AbortSignal;
}

/**
 * The pictures between the two times, each with its own timestamp; these are stretched while the script is drawn (see STRETCH). Sides are made even, which
 * encoders want. FFmpeg turns the picture upright before all that.
 */
export const clipFilters = ({ startS, trimS: [from, to] }: Pick<ClipPlan, 'startS' | 'trimS'>): string =>
  [
    `trim=start=${from.toFixed(6)}:end=${to.toFixed(6)}`,
    `setpts=(PTS-round(${startS.toFixed(9)}/TB))*${STRETCH}`,
    `ass=${SCRIPT}`,
    `setpts=PTS/${STRETCH}`,
    'pad=ceil(iw/2)*2:ceil(ih/2)*2',
    'format=yuv420p',
  ].join(',');

/** From FFmpeg 7 on `setpts` takes a picture's duration away, and a last picture of none is shown by nobody. */
const lastsAtLeast = ({ intervalS }: ClipPlan): string =>
  `setts=pts=PTS:dts=DTS:duration=DURATION+not(DURATION)*round(${intervalS.toFixed(6)}/TB)`;

const jobOf = ({ program, encoder, plan, folder, outFile }: RenderInit): FfmpegJob => ({
  inputOptions: [
    ...['-loglevel', 'level+warning', '-progress', 'pipe:2', '-stats_period', '0.5', '-copyts', '-protocol_whitelist', 'file,crypto,data'],
    ...(plan.seekS === null ? [] : ['-ss', plan.seekS.toFixed(6)]),
  ],
  input: plan.url,
  outputOptions: [
    // The file is there, and empty: it was made to see that it can be.
    ...['-y', '-map', `0:${plan.streamIndex}`, '-an', '-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1'],
    ...['-vf', clipFilters(plan), '-fps_mode', 'passthrough', '-enc_time_base', program.demuxClock],
    ...['-c:v', encoder.name, ...encoder.options, '-bsf:v', lastsAtLeast(plan), '-movflags', '+faststart', '-f', 'mp4'],
  ],
  output: `file:${outFile}`,
  folder,
});

/**
 * Draws the boxes into the pictures and encodes them.
 * @returns the file's size in bytes
 * @throws Fault where ffmpeg fails, and with what words; Fault(usage) where it was given up
 */
export const renderClip = async (init: RenderInit): Promise<number> => {
  const { program, plan, outFile, progress, signal } = init;
  signal.throwIfAborted();
  const log = new FfmpegLog(redact);
  const run = new FfmpegRun(program, jobOf(init), (line) => {
    log.hear(line);
    const [, us] = /^out_time_us=(\d+)/.exec(line) ?? [];
    if (us !== undefined) progress(Math.min(1, Number(us) / 1e6 / plan.durationS));
  });
  const stop = (): void => run.stop();
  signal.addEventListener('abort', stop, { once: true });
  const ending = await run.ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (ending !== 'done') {
    const reason = [log.lastError, typeof ending === 'object' ? ending.reason : 'it was stopped'].filter(Boolean).join('; ');
    throw new Fault('usage', `${program.path} did not make the clip (${reason}): check the source and the disk, or use another ffmpeg.`);
  }
  progress(1);
  return (await stat(outFile)).size;
};
