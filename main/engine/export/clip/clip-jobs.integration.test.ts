import { chmodSync, createWriteStream, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startHub } from '../../hub/server.ts';
import { clipFolder, countFrames, haveFfmpeg } from '../../pipeline/source/clips.ts';
import { headless } from '../../testing/headless.ts';

const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());
/** Whatever is made in the system's temporary folder is made here: others use that, too. */
const temporary = clips?.path('tmp') ?? '';
beforeAll(() => {
  if (clips) mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
});

const leftBehind = (): string[] => readdirSync(temporary).filter((name) => /^throughline-(clip|export)-\w{6}$/.test(name));

describe.skipIf(!haveFfmpeg)('a clip that a window asks for', () => {
  it('comes as a video, without the work thread; it is given up where the window goes away or the engine stops', async () => {
    const source = clips!.make('-f lavfi -i testsrc2=s=320x240:r=25:d=3 -c:v libx264 -preset ultrafast', 'asked.mp4');
    const app = await headless({ detector: 'null,objects=2', classifier: null });
    const hub = await startHub({ engine: app.engine, pageDir: null });
    const before = leftBehind();
    try {
      await app.engine.open(source, { pace: 'saturate' }, { id: 'asked' });
      await app.engine.whenOver();
      await app.engine.handle('record', { on: false });
      const url = `http://127.0.0.1:${hub.port}/api/sessions/asked/export/clip?token=${hub.token}`;
      const clip = clips!.path('got.mp4');
      const type = await new Promise<string | undefined>((resolve, reject) => {
        get(url, (answer) => {
          pipeline(answer, createWriteStream(clip)).then(() => resolve(answer.headers['content-type']), reject);
        }).on('error', reject);
      });
      expect([type, countFrames(clip)]).toEqual(['video/mp4', 75]);

      // Now slowly: it takes its three seconds, and nobody waits for that.
      const begun = clips!.path('begun');
      writeFileSync(clips!.path('slow'), `#!/bin/sh\necho >>'${begun}'\nexec ffmpeg -re "$@"\n`);
      chmodSync(clips!.path('slow'), 0o755);
      vi.stubEnv('THROUGHLINE_FFMPEG', clips!.path('slow'));
      const asked = get(url, () => undefined).on('error', () => undefined);
      for (let tries = 0; tries < 250 && !leftBehind().some((name) => name.startsWith('throughline-clip-')); tries++) await wait(20);
      await app.engine.handle('openSession', { id: 'asked' });
      asked.destroy();
      for (let tries = 0; tries < 100 && leftBehind().length > before.length; tries++) await wait(50);
      expect(leftBehind()).toEqual(before);

      rmSync(begun, { force: true });
      const said = app.engine.exportSession('asked', 'clip', clips!.path('stopped.mp4')).catch((error: Error) => error.message);
      // Once the session is read and the drawing has begun: before that, it is the reading that is given up, with a sentence of its own.
      await vi.waitFor(() => expect(existsSync(begun)).toBe(true), { timeout: 20_000, interval: 20 });
      await app.engine.close();
      expect(await said).toBe('The clip was not finished, since it was given up: ask for it again.');
    } finally {
      await hub.close();
      await app.close();
    }
    expect(leftBehind()).toEqual(before);
  });
});
