import { describe, expect, it } from 'vitest';
import { namesIn } from './encoder.ts';

describe('namesIn', () => {
  it('reads what ffmpeg 5 and 8 print', () => {
    const encoders =
      'Encoders:\n V..... = Video\n ------\n V....D libx264              libx264 H.264\n V.S... mpeg4                MPEG-4 part 2\n A....D aac  AAC';
    expect([...namesIn(encoders)]).toEqual(['=', 'libx264', 'mpeg4', 'aac']);
    const old = 'Filters:\n  T.. = Timeline support\n ... ass               V->V       Render ASS subtitles\n TSC avgblur V->V  x';
    const young = 'Filters:\n  T. = Timeline support\n .. ass               V->V       Render ASS subtitles\n TS avgblur V->V x';
    for (const filters of [old, young]) expect(namesIn(filters).has('ass')).toBe(true);
    expect(namesIn('Filters:\n ... compass V->V x').has('ass')).toBe(false);
  });
});
