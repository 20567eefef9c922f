import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Fault, type FrameObject, type SourceInfo } from '../../../../contract/index.ts';
import { silenceFfmpeg } from '../../pipeline/decode/av.ts';
import { probeOriginal } from '../../pipeline/decode/program/original.ts';
import { clipFolder, haveFfmpeg } from '../../pipeline/source/clips.ts';
import { Recorder } from '../../session/recorder.ts';
import { syntheticFrame, syntheticStart } from '../../session/synthetic.ts';
import { exportSession } from '../export-session.ts';
import type { ClipOptions } from './clip.ts';
import { trackColour } from './colours.ts';

silenceFfmpeg();
const clips = haveFfmpeg ? clipFolder() : null;
const root = clips?.path('sessions') ?? '';
afterAll(() => clips?.remove());
/** Whatever is made in the system's temporary folder is made here: others use that, too. */
const temporary = clips?.path('tmp') ?? '';
beforeAll(() => clips && mkdirSync(temporary));
beforeEach(() => {
  vi.unstubAllEnvs();
  vi.stubEnv('TMPDIR', temporary);
});

const GREY = '-f lavfi -i color=c=0x606060:s=640x360';
const H264 = '-c:v libx264 -preset ultrafast -g 30 -bf 2 -pix_fmt yuv420p';

const probe = (path: string): SourceInfo =>
  probeOriginal(path, { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp' }).info;

/** Times of a file's pictures from its first on, ms, by another program. */
const timesOf = (path: string): number[] => {
  const args = '-v error -select_streams v:0 -show_entries frame=pts_time -of csv=p=0'.split(' ');
  const all = execFileSync('ffprobe', [...args, path])
    .toString()
    .split('\n')
    .map((line) => Number.parseFloat(line) * 1000)
    .filter(Number.isFinite);
  return all.map((ms) => ms - all[0]!);
};

const objectAt = (track: number | null, box: FrameObject['box'], label = 'person'): FrameObject => ({
  track,
  label,
  score: 0.84,
  box,
  class: null,
  also: [],
});

/** A session of a source that saw these objects in these frames, and none in the others. */
const record = async (
  id: string,
  source: SourceInfo,
  times: readonly number[],
  seen: { readonly [frame: number]: FrameObject },
): Promise<void> => {
  const recorder = await Recorder.start({ root, id, manifest: { ...syntheticStart(), source } });
  for (const [frame, ptsMs] of times.entries()) {
    const object = seen[frame];
    recorder.add({ ...syntheticFrame(frame), ptsMs, objects: object ? [object] : [] });
  }
  await recorder.stop();
};

interface Picture {
  readonly width: number;
  readonly rgb: Uint8Array;
}

/** The pictures of a clip, as any player would show them. */
const picturesOf = (path: string, { width, height }: { width: number; height: number }): Picture[] => {
  const args = ['-v', 'error', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-fps_mode', 'passthrough', '-'];
  const raw = execFileSync('ffmpeg', args, { maxBuffer: 2 ** 30 });
  const bytes = width * height * 3;
  return Array.from({ length: raw.length / bytes }, (_, at) => ({ width, rgb: raw.subarray(at * bytes, (at + 1) * bytes) }));
};

/** Whether the middles of a box's four sides have its track's colour; what a lossy encoder leaves of it. */
const showsBox = ({ width, rgb }: Picture, { track, box: [x1, y1, x2, y2] }: FrameObject): boolean => {
  const want = [1, 3, 5].map((at) => Number.parseInt(trackColour(track).slice(at, at + 2), 16));
  const isColour = (x: number, y: number): boolean =>
    want.every((value, channel) => Math.abs(rgb[(Math.round(y) * width + Math.round(x)) * 3 + channel]! - value) < 56);
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return isColour(x1 + 1, y) && isColour(x2 - 2, y) && isColour(x, y2 - 2);
};

const make = async (id: string, options: ClipOptions = {}): Promise<string> => {
  const path = clips!.path(`${id}.clip.mp4`);
  const { bytes } = await exportSession(root, id, 'clip', path, { replace: true, clip: options });
  expect(bytes).toBeGreaterThan(500);
  return path;
};
/** The sentence that it is refused with. */
const refusal = (id: string, options: ClipOptions = {}): Promise<string> =>
  exportSession(root, id, 'clip', clips!.path(`${id}.clip.mp4`), { replace: true, clip: options }).then(
    () => 'made',
    (error: unknown) => (error instanceof Fault ? error.message : String(error)),
  );

const BOXES: { readonly [frame: number]: FrameObject } = {
  20: objectAt(1, [100, 80, 260, 220]),
  21: objectAt(2, [110.4, 83.7, 271, 230], '{\\b1}, a\\Nb'),
  55: objectAt(null, [400, 40, 600, 330]),
};
/** In which of these pictures each box is. */
const whereBoxesAre = (pictures: readonly Picture[], boxes: typeof BOXES): { [frame: string]: number[] } =>
  Object.fromEntries(
    Object.entries(boxes).map(([frame, object]) => [frame, pictures.flatMap((picture, at) => (showsBox(picture, object) ? [at] : []))]),
  );
const ON_THEIR_OWN = { 20: [20], 21: [21], 55: [55] };

/** Has a program stand for ffmpeg that does this first, and is one then. */
const stub = (name: string, script: string, ffmpeg = 'ffmpeg'): void => {
  writeFileSync(clips!.path(name), `#!/bin/sh\n${script}\nexec ${ffmpeg} "$@"\n`);
  chmodSync(clips!.path(name), 0o755);
  vi.stubEnv('THROUGHLINE_FFMPEG', clips!.path(name));
};

describe.skipIf(!haveFfmpeg)('a clip of a session', () => {
  it.each([
    ['plain', `${GREY}:r=30:d=3 ${H264}`, 'plain.mp4'],
    ['of a fast camera, whose times vary', `${GREY}:r=240:d=1 -vf select='not(eq(mod(n\\,7)\\,3))' -vsync vfr ${H264}`, 'fast.mkv'],
    ['that starts late', `${GREY}:r=25:d=3 ${H264} -output_ts_offset 100`, 'late.ts'],
  ])('shows each box on its own frame and on no other: %s', async (_what, args, name) => {
    const source = clips!.make(args, name);
    const times = timesOf(source);
    await record(name, probe(source), times, BOXES);
    const done: number[] = [];
    const clip = await make(name, { progress: (part) => done.push(part) });
    const pictures = picturesOf(clip, { width: 640, height: 360 });
    expect(whereBoxesAre(pictures, BOXES)).toEqual(ON_THEIR_OWN);
    const clipTimes = timesOf(clip);
    expect(clipTimes).toHaveLength(times.length);
    for (const [at, ms] of clipTimes.entries()) expect(Math.abs(ms - times[at]!), `${at}`).toBeLessThan(1.1);
    expect(done.at(-1)).toBe(1);
    expect(readdirSync(clips!.path('.')).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });

  it('is upright where the source is turned, and its sides are even', async () => {
    clips!.make(`${GREY}:r=30:d=2 -vf scale=350:641 -c:v mjpeg -q:v 2 -pix_fmt yuvj444p`, 'lying.mp4');
    const source = clips!.make(`-i ${clips!.path('lying.mp4')} -c copy -metadata:s:v rotate=90`, 'turned.mp4');
    expect(probe(source)).toMatchObject({ width: 641, height: 350 });
    await record('turned', probe(source), timesOf(source), BOXES);
    const clip = await make('turned');
    expect(whereBoxesAre(picturesOf(clip, { width: 642, height: 350 }), BOXES)).toEqual(ON_THEIR_OWN);
  });

  it('goes from the session’s first frame to its last, or is a part of that', async () => {
    const source = clips!.make(`${GREY}:r=30:d=6 -f lavfi -i sine=d=6 ${H264} -c:a aac`, 'part.mp4');
    const times = timesOf(source);
    // The session began after 2 s, and saw some of it twice: the last time counts.
    const seen = times.slice(60, 130);
    await record('part', probe(source), [...seen.slice(0, 40), ...seen], { 20: objectAt(3, [100, 80, 260, 220]), 95: BOXES[55]! });
    const all = picturesOf(await make('part'), { width: 640, height: 360 });
    expect([all.length, whereBoxesAre(all, { 55: BOXES[55]! })]).toEqual([70, { 55: [55] }]);
    expect(all.some((picture) => showsBox(picture, objectAt(3, [100, 80, 260, 220])))).toBe(false);
    const clip = await make('part', { part: { fromS: 3.5, toS: 4 } });
    const part = picturesOf(clip, { width: 640, height: 360 });
    expect([part.length, whereBoxesAre(part, { 55: BOXES[55]! })]).toEqual([16, { 55: [10] }]);
    const streams = execFileSync('ffprobe', ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', clip])
      .toString()
      .trim();
    expect(streams).toBe('h264');
    expect(await refusal('part', { part: { fromS: 5 } })).toBe('The session has no frame from 5 s on: choose another part of its source.');
  });

  it('is refused where its source is not what it was', async () => {
    const source = clips!.make(`${GREY}:r=30:d=1 ${H264}`, 'gone.mp4');
    const info = probe(source);
    await record('gone', info, timesOf(source), {});
    await record('live', { ...info, kind: 'live', uri: 'rtsp://camera/1' }, [0], {});
    await record('still', { ...info, kind: 'still' }, [0], {});
    await record('generated', { ...info, uri: 'generated:64x48@25' }, [0], {});
    const cannot = 'A clip cannot be made of this session: its source';
    expect(await refusal('live')).toBe(
      `${cannot} "rtsp://camera/1" was live, and of live sources no picture is kept; record the stream as a file and analyse that.`,
    );
    expect(await refusal('still')).toMatch(/is a still; open a video\.$/);
    expect(await refusal('generated')).toMatch(/is no file of this machine; analyse a file\.$/);
    renameSync(source, `${source}.away`);
    expect(await refusal('gone')).toBe(`${cannot} "${source}" is not there any more; put it back there.`);
    clips!.make(`${GREY}:r=30:d=2 ${H264}`, 'gone.mp4');
    expect(await refusal('gone')).toBe(
      `${cannot} "${source}" has changed since (was 1.00 s long, is 2.00 s long); put the file back that was analysed.`,
    );
    clips!.make(`${GREY.replace('640x360', '320x180')}:r=30:d=1 ${H264}`, 'gone.mp4');
    expect(await refusal('gone')).toMatch(/\(was 640 × 360, is 320 × 180\)/);
    rmSync(source);
    writeFileSync(source, 'nonsense');
    expect(await refusal('gone')).toMatch(/^A clip cannot be made of this session: ".*gone\.mp4" is not a video/);
  });

  it.skipIf(process.platform === 'win32')('leaves nothing behind where it is given up', async () => {
    const source = clips!.make(`${GREY}:r=30:d=4 ${H264}`, 'long.mp4');
    await record('long', probe(source), timesOf(source), BOXES);
    stub('slow', '', 'ffmpeg -re');
    const end = new AbortController();
    const said = refusal('long', { signal: end.signal, progress: () => end.abort() });
    expect(await said).toBe('The clip was not finished, since it was given up: ask for it again.');
    expect(readdirSync(clips!.path('.')).filter((file) => file.startsWith('long.clip'))).toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'is refused by an ffmpeg that cannot draw, and made in MPEG-4 by one that has no H.264',
    async () => {
      const source = clips!.make(`${GREY}:r=30:d=2 ${H264}`, 'poor.mp4');
      await record('poor', probe(source), timesOf(source), BOXES);
      stub('undrawing', `case "$*" in *-filters*) ffmpeg "$@" | grep -v ' ass '; exit 0;; esac`);
      expect(await refusal('poor')).toMatch(
        /undrawing was built without libass, which draws the boxes \(the filter "ass"\): install an FFmpeg that has it\.$/,
      );
      stub('poor', `case "$*" in *-encoders*) ffmpeg "$@" | grep -v '264'; exit 0;; esac`);
      const pictures = picturesOf(await make('poor'), { width: 640, height: 360 });
      expect(whereBoxesAre(pictures, BOXES)).toEqual(ON_THEIR_OWN);
      stub('poorest', `case "$*" in *-encoders*) ffmpeg "$@" | grep -vE '264|mpeg4'; exit 0;; esac`);
      expect(await refusal('poor')).toMatch(/poorest has no encoder for H\.264 or MPEG-4: install an FFmpeg that has libx264\.$/);
    },
  );
});
