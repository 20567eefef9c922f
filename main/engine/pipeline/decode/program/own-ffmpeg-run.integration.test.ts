import { mkdirSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { balances, headless } from '../../../testing/headless.ts';
import { clipFolder, haveFfmpeg } from '../../source/clips.ts';

const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());
/** Whatever is made in the system's temporary folder is made here: others use that, too. */
const temporary = clips?.path('tmp') ?? '';
beforeAll(() => {
  if (clips) mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
});

const make = (seconds: number, name: string): string =>
  clips!.make(`-f lavfi -i testsrc2=s=320x240:r=25:d=${seconds} -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p`, name);
const leftBehind = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('throughline-ffmpeg-'));

describe.skipIf(!haveFfmpeg)('a run whose pictures the user’s own ffmpeg decodes', () => {
  it('counts every frame, and what crosses from process to process', async () => {
    const app = await headless({ decoder: 'ffmpeg' });
    try {
      const summary = await app.run(make(2, 'whole.mp4'));
      expect(summary.frames.received).toBe(50);
      expect(balances({ ledger: summary.frames })).toBe(true);
      expect(summary.copyBytesPerFrame?.processToProcess).toBe((320 * 240 * 3) / 2);
      expect(summary.decoder).toMatchObject({ actual: 'software', codec: 'h264', library: { kind: 'ffmpeg' } });
    } finally {
      await app.close();
    }
    expect(leftBehind()).toEqual([]);
  });

  it('is paused, sought, looped, given another decoder and closed as any other', async () => {
    const app = await headless({ decoder: 'ffmpeg' });
    const seen: { ptsMs: number; epoch: number }[] = [];
    app.engine.onFrame(({ ptsMs, epoch }) => seen.push({ ptsMs, epoch }));
    const until = async (done: () => boolean): Promise<void> => {
      for (let waitedMs = 0; !done(); waitedMs += 20) {
        if (waitedMs > 30_000) throw new Error(`not in time: ${JSON.stringify(seen.slice(-5))}`);
        await wait(20);
      }
    };
    try {
      await app.engine.open(make(3, 'played.mp4'), { pace: 'realtime', loop: true });
      await until(() => seen.length > 5);
      await app.engine.handle('pause', {});
      await app.engine.handle('seek', { ms: 2000 });
      await until(() => seen.at(-1)?.epoch === 1);
      expect(seen.filter(({ epoch }) => epoch === 1).map(({ ptsMs }) => ptsMs)).toEqual([2000]);
      await app.engine.handle('play', {});
      const { decoder } = await app.engine.handle('setDecoder', { hardware: 'off' });
      expect(decoder).toMatchObject({ requested: 'software', library: { kind: 'ffmpeg' } });
      await until(() => seen.at(-1)?.epoch === 2);
      const times = seen.filter(({ epoch }) => epoch === 1).map(({ ptsMs }) => ptsMs);
      // No frame is missing or there twice, where the decoder changed or elsewhere.
      expect(times).toEqual(Array.from({ length: 25 }, (_, at) => 2000 + at * 40));
    } finally {
      await app.close();
    }
    expect(leftBehind()).toEqual([]);
  });

  it('is closed at once while it is opened', async () => {
    const app = await headless({ decoder: 'ffmpeg' });
    const opening = app.engine.open(make(2, 'closed.mp4'), {}).catch((error: Error) => error.message);
    await wait(300);
    const startMs = performance.now();
    await app.close();
    expect(performance.now() - startMs).toBeLessThan(10_000);
    await opening;
    expect(leftBehind()).toEqual([]);
  });
});
