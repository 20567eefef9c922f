import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { haveFfmpeg } from '../../source/clips.ts';
import { silenceFfmpeg } from '../av.ts';
import { NutStream } from './nut-stream.ts';
import { makePlace } from './place.ts';

silenceFfmpeg();
const platforms: readonly NodeJS.Platform[] = process.platform === 'win32' ? ['win32'] : ['linux', 'win32'];

describe.skipIf(!haveFfmpeg)('a place where the pictures of an ffmpeg go', () => {
  it.each(platforms)('is listened at once and found by ffmpeg, as on %s', async (platform) => {
    const place = await makePlace(platform);
    try {
      expect(place.url).toMatch(platform === 'win32' ? /^tcp:\/\/127\.0\.0\.1:\d+$/ : /^unix:\//);
      const args = `-nostdin -v error -f lavfi -i testsrc2=s=64x48:r=25 -frames:v 3 -c:v rawvideo -pix_fmt yuv420p -f nut ${place.url}`;
      // It starts later than this thread begins to block.
      spawn(process.execPath, ['-e', `setTimeout(() => require('child_process').spawn('ffmpeg', '${args}'.split(' ')), 300)`], {
        stdio: 'ignore',
      });
      const stream = NutStream.listen(place.url);
      if (typeof stream === 'string') throw new Error(stream);
      using pictures = stream;
      const sizes = [];
      while (pictures.read()) sizes.push(pictures.packet.size);
      expect(sizes).toEqual([4608, 4608, 4608]);
    } finally {
      await place.remove();
    }
  });

  it('is given up where nobody listens and nobody will', async () => {
    const place = await makePlace('linux');
    expect(await place.heard(() => true)).toBe(false);
    place.release();
    await place.remove();
  });
});
