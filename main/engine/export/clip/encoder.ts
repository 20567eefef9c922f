import { Fault } from '../../../../contract/index.ts';
import { askProgram, type FfmpegProgram } from '../../pipeline/decode/program/find-program.ts';

/** A way of encoding, as arguments. */
export interface Encoder {
  readonly name: string;
  readonly options: readonly string[];
}

/** H.264, best first; what needs a device of its vendor comes last, as it is tried first whether it works. MPEG-4 part 2 is in every FFmpeg, and played by most. */
const ENCODERS: readonly (Encoder & { readonly device: boolean })[] = [
  { name: 'libx264', options: ['-preset', 'veryfast', '-crf', '20'], device: false },
  { name: 'libopenh264', options: ['-b:v', '8M'], device: false },
  { name: 'h264_videotoolbox', options: ['-b:v', '8M'], device: true },
  { name: 'h264_mf', options: ['-b:v', '8M'], device: true },
  { name: 'h264_nvenc', options: ['-cq', '20'], device: true },
  { name: 'h264_qsv', options: ['-global_quality', '20'], device: true },
  { name: 'h264_amf', options: ['-b:v', '8M'], device: true },
  { name: 'mpeg4', options: ['-q:v', '3'], device: false },
];

const outputOf = async ({ path }: FfmpegProgram, list: '-encoders' | '-filters'): Promise<string> => {
  const answer = await askProgram(path, ['-hide_banner', list]);
  if ('output' in answer) return answer.output;
  throw new Fault('source', `${path} does not say what it can do (${answer.reason}): install FFmpeg again.`);
};

/** Names in the second column of what `ffmpeg -encoders` or `-filters` prints. */
export const namesIn = (output: string): ReadonlySet<string> =>
  new Set([...output.matchAll(/^ ?[A-Z.|]{2,8} (\S+)\s/gm)].map(([, name]) => name ?? ''));

/** Encodes one grey picture to nowhere. */
const works = async ({ path }: FfmpegProgram, { name, options }: Encoder): Promise<boolean> => {
  const picture = ['-f', 'lavfi', '-i', 'color=gray:s=320x240:r=25', '-frames:v', '1'];
  return 'output' in (await askProgram(path, ['-nostdin', '-v', 'quiet', ...picture, '-c:v', name, ...options, '-f', 'null', '-']));
};

/** The best encoder this ffmpeg has. @throws Fault(source) where it has none */
export const chooseEncoder = async (program: FfmpegProgram): Promise<Encoder> => {
  const names = namesIn(await outputOf(program, '-encoders'));
  for (const { name, options, device } of ENCODERS) {
    if (names.has(name) && (!device || (await works(program, { name, options })))) return { name, options };
  }
  throw new Fault('source', `${program.path} has no encoder for H.264 or MPEG-4: install an FFmpeg that has libx264.`);
};

/** @throws Fault(source) where this ffmpeg cannot draw */
export const checkDrawing = async (program: FfmpegProgram): Promise<void> => {
  if (namesIn(await outputOf(program, '-filters')).has('ass')) return;
  throw new Fault(
    'source',
    `${program.path} was built without libass, which draws the boxes (the filter "ass"): install an FFmpeg that has it.`,
  );
};
