import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Makes a clip of a red square that moves to the right on grey: 320 × 240, 25 fps, H.264, `seconds` long. Needs the system's ffmpeg. */
export const makeClip = async (path: string, seconds = 10): Promise<void> => {
  const ground = `color=c=gray:s=320x240:r=25:d=${seconds}[ground]`;
  const square = `color=c=red:s=64x64:r=25:d=${seconds}[square]`;
  const graph = `${ground};${square};[ground][square]overlay=x='16+t*200/${seconds}':y=88:shortest=1,format=yuv420p`;
  await run('ffmpeg', ['-v', 'error', '-y', '-filter_complex', graph, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '25', path]);
};
