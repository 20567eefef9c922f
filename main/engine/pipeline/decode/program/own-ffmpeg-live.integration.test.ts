import { mkdirSync, readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { clipFolder, haveFfmpeg } from '../../source/clips.ts';
import { Camera, HttpCamera, LiveProbe, noRtspServer } from '../../source/live/testing.ts';

const missing = haveFfmpeg ? noRtspServer() : 'there is no ffmpeg';
if (missing !== null) console.log(`skipped: live sources by the user’s own ffmpeg over RTSP, since ${missing}`);

const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());
/** Whatever is made in the system's temporary folder is made here: others use that, too. */
const temporary = clips?.path('tmp') ?? '';
beforeAll(() => {
  if (clips) mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
});
let [camera, probe]: [Camera | null, LiveProbe | null] = [null, null];
afterEach(async () => {
  camera?.thaw();
  await probe?.stop();
  await camera?.off();
  [camera, probe] = [null, null];
  expect(readdirSync(temporary).filter((name) => name.startsWith('throughline-ffmpeg-'))).toEqual([]);
});

const clip = (): string =>
  clips!.make('-f lavfi -i testsrc2=s=320x240:r=25:d=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p', 'cam.mp4');

describe.skipIf(missing !== null)('a camera that the user’s own ffmpeg receives', () => {
  it('plays, over the seam where its timestamps fall back, and again after it was away', async () => {
    camera = await Camera.start(clip());
    probe = new LiveProbe(camera.address(), { decoder: 'ffmpeg' });
    const { source, decoder } = await probe.start();
    expect(source).toMatchObject({ kind: 'live', container: 'rtsp', codec: 'h264', width: 320, height: 240, pixelFormat: 'yuv420p' });
    expect(source.fps).toBeGreaterThan(10);
    expect(decoder).toMatchObject({ actual: 'software', codec: 'h264', library: { kind: 'ffmpeg' } });
    const { frames } = probe;
    await probe.until(() => frames.length >= 75);
    expect(probe.states).toEqual(['connecting', 'playing']);
    const times = frames.map(({ ptsMs }) => ptsMs);
    expect(times.every((ms, at) => at === 0 || ms > times[at - 1]!)).toBe(true);
    expect((times.at(-1)! - times[0]!) / (times.length - 1)).toBeCloseTo(40, -1);
    const before = frames.at(-1)!.epoch;
    await camera.off();
    await probe.until(() => probe?.state === 'reconnecting');
    await camera.on();
    await probe.until(() => frames.at(-1)!.epoch > before && frames.length > 100, 30_000);
    expect(probe.links.at(-1)).toMatchObject({ state: 'playing', reconnects: 1 });
    expect(probe.faults).toEqual([]);
  });

  it('is seen to be silent, and ends at once all the same', async () => {
    camera = await Camera.start(clip());
    probe = new LiveProbe(camera.address(), { decoder: 'ffmpeg', rtspTransport: 'udp' });
    await probe.start();
    const { frames } = probe;
    await probe.until(() => frames.length >= 10);
    camera.freeze();
    await probe.until(() => probe?.state === 'stalled' || probe?.state === 'reconnecting');
    const startMs = performance.now();
    await probe.stop();
    probe = null;
    expect(performance.now() - startMs).toBeLessThan(5000);
  });

  it('is refused with ffmpeg’s own words, or where its password could be read by others', async () => {
    const refusal = async (uri: string, strict = {}): Promise<string> => {
      const tried = new LiveProbe(uri, { decoder: 'ffmpeg', ...strict });
      const said = await tried.handle.opened.then(String, (error: Error) => error.message);
      await tried.handle.exited;
      return said;
    };
    expect(await refusal('rtsp://127.0.0.1:9/x')).toMatch(
      /^"rtsp:\/\/127\.0\.0\.1:9\/x" cannot be opened \(.*refused.*\): check the address, or open it with the decoder libav\.$/,
    );
    const secret = await refusal('rtsp://viewer:hunter2@127.0.0.1:9/x');
    expect(secret).toMatch(/^"rtsp:\/\/127\.0\.0\.1:9\/x" cannot be opened \(its password would be among the arguments of another program/);
    expect(await refusal('rtsp://127.0.0.1:9/x', { hardware: 'cuda', strict: true })).toMatch(
      /\(the ffmpeg of this machine decodes live sources in software only\)/,
    );
  });
});

// Two processes have to keep up with a third: tried again where a neighbour took the machine.
describe.skipIf(!haveFfmpeg)('a camera by http that the user’s own ffmpeg receives', { retry: 2 }, () => {
  it('is found to be live when it is open', async () => {
    const made = clips!.make('-f lavfi -i testsrc2=s=160x120:r=25:d=2 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p', 'http.mp4');
    const server = await HttpCamera.start(made);
    probe = new LiveProbe(server.address, { decoder: 'ffmpeg' });
    try {
      const { source, decoder } = await probe.start();
      expect(source).toMatchObject({ kind: 'live', container: 'mpegts', codec: 'h264', width: 160, height: 120 });
      expect(decoder).toMatchObject({ library: { kind: 'ffmpeg' } });
      const { frames } = probe;
      await probe.until(() => frames.length >= 20);
    } finally {
      await probe.stop();
      probe = null;
      await server.off();
    }
  });
});
