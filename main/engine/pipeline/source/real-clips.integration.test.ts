import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silenceFfmpeg } from '../decode/av.ts';
import { countFrames, haveFfmpeg } from './clips.ts';
import { playThrough } from './testing.ts';

silenceFfmpeg();
const VIDEOS = join(import.meta.dirname, '../../../../../shared/data/videos');
const there = existsSync(VIDEOS);
if (!there) console.log(`skipped: there are no real clips at ${VIDEOS}`);
const files = there
  ? readdirSync(VIDEOS, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(mp4|mkv|webm|gif|mov|avi)$/.test(name))
  : [];

describe.skipIf(!there || !haveFfmpeg)('every real clip', () => {
  it.each(files)('delivers the frames that another FFmpeg counts: %s', (name) => {
    const played = playThrough(join(VIDEOS, name));
    expect(played.frames).toBe(countFrames(join(VIDEOS, name)));
    expect(played.messages).toEqual([{ type: 'ended', frames: played.frames, jumps: 0 }]);
    expect([played.lost, played.badSpans]).toEqual([0, 0]);
    expect(played.ptsMs.every((ms, i) => (i === 0 ? ms === 0 : ms > played.ptsMs[i - 1]!))).toBe(true);
  });
});
