import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub } from './hub/server.ts';
import { clipFolder, haveFfmpeg } from './pipeline/source/clips.ts';
import { squareAt } from './pipeline/source/generated/scene.ts';
import { listSessions } from './session/reader.ts';
import { headless } from './testing/headless.ts';
import { runCli } from './testing/run-cli.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-thumbnail-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel. */
  at(x: number, y: number): readonly number[];
}
async function picture(jpeg: string | Buffer): Promise<Picture> {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, at: (x, y) => [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)] };
}
const isRed = ([red = 0, green = 0, blue = 0]: readonly number[]): boolean => red > 180 && green < 70 && blue < 70;

/** Analyses a source and keeps it. @returns its thumbnail */
async function analysed(uri: string, id: string, more: readonly string[] = []): Promise<Picture> {
  const { code, stderr } = await runCli([
    'analyze',
    uri,
    '--detector',
    'none',
    '--classifier',
    'none',
    '--session',
    join(root, id),
    ...more,
  ]);
  expect(code, stderr).toBe(0);
  return picture(join(root, id, 'thumbnail.jpg'));
}

describe('the thumbnail of a session', () => {
  it('shows the source about a second after the recording began, without any window', async () => {
    const spec = { width: 1280, height: 720, seed: 3 };
    const { width, height, at } = await analysed('generated:1280x720@25,frames=200,seed=3', 'square');
    expect([width, height]).toEqual([320, 180]);
    const [x1, y1, x2, y2] = squareAt(25, spec).map((side) => side / 4) as [number, number, number, number];
    expect(isRed(at(Math.round((x1 + x2) / 2), Math.round((y1 + y2) / 2)))).toBe(true);
    expect(isRed(at(2, 2)) && isRed(at(317, 177))).toBe(false);
    // Nothing beside it is left.
    expect((await readdir(join(root, 'square'))).sort()).toEqual([
      'events.ndjson',
      'frames.arrows',
      'objects.arrows',
      'samples.ndjson',
      'session.json',
      'thumbnail.jpg',
    ]);
    expect((await listSessions(root)).find(({ id }) => id === 'square')?.thumbnail).toBe(true);
  });

  it('is of the first frame where there is only that', async () => {
    expect(await analysed('generated:64x48@25,frames=1', 'one')).toMatchObject({ width: 64, height: 48 });
  });

  it.skipIf(!haveFfmpeg)('is no black picture where another comes, and is upright with square pixels', async () => {
    const clips = clipFolder();
    try {
      const fade = '-f lavfi -i testsrc2=s=320x240:r=25:d=6 -vf fade=in:st=1.5:d=0.2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p';
      const bright = await analysed(clips.make(fade, 'fade.mp4'), 'fade');
      const levels = Array.from({ length: 40 }, (_, n) => Math.max(...bright.at(n * 8, n * 6)));
      expect(Math.max(...levels)).toBeGreaterThan(100);
      const wide = '-f lavfi -i testsrc2=s=360x576:r=25:d=2 -vf setsar=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p';
      expect(await analysed(clips.make(wide, 'wide.mp4'), 'wide')).toMatchObject({ width: 320, height: 256 });
    } finally {
      clips.remove();
    }
  });

  it('is made anew for each recording of a run, whose pace it does not change, and served with the token', async () => {
    const { engine, sessions, close } = await headless();
    const hub = await startHub({ engine, pageDir: null });
    try {
      await engine.open('generated:640x360@50', { pace: 'realtime' });
      for (const name of ['first', 'second']) {
        const { id } = await engine.record(true, { name });
        await expect.poll(() => readFile(join(sessions, id!, 'thumbnail.jpg')).catch(() => null), { timeout: 10_000 }).not.toBeNull();
        const get = (query: string): Promise<Response> => fetch(`http://127.0.0.1:${hub.port}/api/sessions/${id}/thumbnail${query}`);
        expect((await get('')).status).toBe(401);
        const answer = await get(`?token=${hub.token}`);
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
        expect(await picture(Buffer.from(await answer.arrayBuffer()))).toMatchObject({ width: 320, height: 180 });
        await engine.record(false);
      }
      expect(engine.summary()?.frames.unexplained).toBe(0);
    } finally {
      await hub.close();
      await close();
    }
  });
});
