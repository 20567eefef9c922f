import { chmodSync, copyFileSync, mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { clipFolder, countFrames, haveFfmpeg } from '../../source/clips.ts';
import { decodeInThread } from './fixtures/decode-in-thread.ts';
import { FfmpegPrograms } from './programs.ts';

const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());
/** Whatever is made in the system's temporary folder is made here: others use that, too. */
const temporary = clips?.path('tmp') ?? '';
beforeAll(() => clips && mkdirSync(temporary));
beforeEach(() => {
  vi.unstubAllEnvs();
  vi.stubEnv('TMPDIR', temporary);
});

const H264 = '-c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p';
const PATTERN = '-f lavfi -i testsrc2=s=160x120:r=25:d=2';
const make = (args: string, name: string): string => clips!.make(args, name);
const all = [{ do: 'read', most: Number.POSITIVE_INFINITY }] as const;

/** What the decoder in the engine gives, to be held against. */
const byLibav = (uri: string, steps: Parameters<typeof decodeInThread>[1] = all) =>
  decodeInThread(uri, steps, { decoder: 'libav', hardware: 'off' });

/** Folders and programs that were left behind. */
const leftBehind = (): string[] => readdirSync(temporary);

describe.skipIf(!haveFfmpeg)('the user’s own ffmpeg', () => {
  const cases: readonly [string, string, string][] = [
    ['H.264 with B-frames', `${PATTERN} ${H264}`, 'h264.mp4'],
    ['variable frame rate', `${PATTERN} -vf select='not(mod(n\\,3))+lt(n\\,20)' -vsync vfr ${H264}`, 'vfr.mp4'],
    ['Matroska, rounded to ms', `-f lavfi -i testsrc2=s=320x240:r=30000/1001:d=2 ${H264}`, 'ntsc.mkv'],
    ['a transport stream that starts late', `${PATTERN} ${H264} -output_ts_offset 100`, 'late.ts'],
    ['a stream that starts before 0', `${PATTERN} -c:v ffv1 -output_ts_offset -1.5 -avoid_negative_ts disabled`, 'early.mov'],
    ['odd sides, full range', `${PATTERN} -vf scale=161:121 -c:v mjpeg -pix_fmt yuvj420p`, 'odd.avi'],
    ['10 bit', `${PATTERN} -c:v ffv1 -pix_fmt yuv420p10le`, 'ten.mkv'],
    ['RGB', `${PATTERN} -c:v ffv1 -pix_fmt bgr0`, 'rgb.mkv'],
    ['sound before it', `-f lavfi -i sine=d=3 ${PATTERN} -map 0 -map 1 ${H264} -c:a aac`, 'sound.mp4'],
    ['a still whose name holds a %', '-f lavfi -i testsrc2=s=64x48:r=1:d=1 -frames:v 1 -update 1', 'still.png'],
  ];
  it.each(cases)('gives the same pictures at the same times as the decoder in the engine: %s', async (_what, args, name) => {
    let path = make(args, name);
    if (name === 'still.png') {
      copyFileSync(path, clips!.path('a %d b.png'));
      path = clips!.path('a %d b.png');
    }
    const [own, libav] = [await decodeInThread(path), await byLibav(path)];
    expect(own.info).toEqual(libav.info);
    expect(own.seen).toEqual(libav.seen);
    expect(own.seen[0]?.length).toBe(own.info.kind === 'still' ? 1 : countFrames(path));
    expect([own.end, own.notes]).toEqual([null, []]);
    expect(own.decoder).toMatchObject({
      actual: 'software',
      library: { kind: 'ffmpeg', path: expect.stringContaining('ffmpeg') as string },
    });
    expect([own.decoder.codec, own.decoder.threads]).toEqual([libav.decoder.codec, libav.decoder.threads]);
    expect(own.crossedBytes).toBeGreaterThan(0);
  });

  it('turns pictures upright as the other decoder does', async () => {
    make(`${PATTERN} ${H264}`, 'flat.mp4');
    const path = make(`-i ${clips!.path('flat.mp4')} -c copy -metadata:s:v rotate=90`, 'turned.mp4');
    const [own, libav] = [await decodeInThread(path), await byLibav(path)];
    expect(own.info).toMatchObject({ width: 120, height: 160 });
    expect(own.seen).toEqual(libav.seen);
  });

  it('seeks to the very frames that the other decoder seeks to, and starts over', async () => {
    const steps = [
      { do: 'read', most: 3 },
      { do: 'seek', ms: 1000, most: 4 },
      { do: 'seek', ms: 333, most: 2 },
      { do: 'seek', ms: 1950, most: 99 },
      { do: 'seek', ms: 60_000, most: 99 },
      { do: 'seek', ms: 0, most: 1 },
      { do: 'rewind' },
      { do: 'read', most: 2 },
    ] as const;
    for (const name of ['seek.mp4', 'seek.ts']) {
      const path = make(`-f lavfi -i testsrc2=s=160x120:r=25:d=2 ${H264} ${name.endsWith('ts') ? '-output_ts_offset 10' : ''}`, name);
      const [own, libav] = [await decodeInThread(path, steps), await byLibav(path, steps)];
      expect(own.seen, name).toEqual(libav.seen);
      expect(own.seen[1]?.[0]?.ptsMs, name).toBe(1000);
      expect(own.end, name).toBeNull();
    }
  });

  it('goes on with another ffmpeg where the device decodes, and as it was where it does not', async () => {
    const path = make(`${PATTERN} ${H264}`, 'change.mp4');
    const steps = [
      { do: 'read', most: 20 },
      { do: 'change', hardware: 'off', strict: false },
      { do: 'read', most: 10 },
      { do: 'change', hardware: 'dxva2', strict: true },
      { do: 'read', most: 99 },
    ] as const;
    const { seen, changed, refused } = await decodeInThread(path, steps);
    expect(seen.flat()).toEqual((await byLibav(path)).seen[0]);
    expect(changed).toMatchObject([{ requested: 'software', actual: 'software' }]);
    expect(refused).toEqual([expect.stringMatching(/cannot be decoded on dxva2 by .*ffmpeg \(.+\): leave out --strict/) as string]);
  });

  it('says why a device that was named is not used, and refuses where it must be', async () => {
    const path = make(`${PATTERN} ${H264}`, 'device.mp4');
    const { decoder, seen } = await decodeInThread(path, [{ do: 'read', most: 2 }], { hardware: 'dxva2' });
    expect(decoder).toMatchObject({
      requested: 'dxva2',
      actual: 'software',
      candidates: [
        { name: 'dxva2', ok: false },
        { name: 'software', ok: true },
      ],
    });
    expect(decoder.candidates[0]?.reason).not.toBe('');
    expect(seen[0]).toHaveLength(2);
    await expect(decodeInThread(path, [], { hardware: 'dxva2', strict: true })).rejects.toThrow(
      /^source: ".*device\.mp4" cannot be decoded on dxva2/,
    );
  });

  it('waits for whoever takes the pictures, and ends with them', async () => {
    const path = make(`-f lavfi -i testsrc2=s=640x480:r=25:d=12 ${H264}`, 'long.mp4');
    const programs = new FfmpegPrograms();
    const { seen, end } = await decodeInThread(
      path,
      [
        { do: 'read', most: 2 },
        { do: 'sleep', ms: 1000 },
        { do: 'read', most: 1 },
      ],
      {},
      programs,
    );
    expect(seen.map((pictures) => pictures.map(({ ptsMs }) => ptsMs))).toEqual([[0, 40], [80]]);
    expect(end).toBeUndefined();
    await vi.waitFor(() => expect([programs.running, leftBehind()]).toEqual([0, []]), 5000);
  });

  it('tells a file that was cut off from one that ends', async () => {
    const path = make(`${PATTERN} ${H264}`, 'whole.mkv');
    truncateSync(path, 10_000);
    const { end, seen } = await decodeInThread(path);
    expect(seen[0]!.length).toBeLessThan(40);
    expect(end).toMatch(/^the last \d\.\d s of it are missing$/);
  });
});

/** A program that stands for ffmpeg: `script` is shell. */
const stub = (name: string, script: string): string => {
  const path = clips!.path(name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};
const posix = haveFfmpeg && process.platform !== 'win32';

describe.skipIf(!posix)('an ffmpeg that is none, or fails', () => {
  const use = (path: string) => vi.stubEnv('THROUGHLINE_FFMPEG', path);
  const version = (of: string): string => `echo 'ffmpeg version ${of} Copyright'; echo 'libavcodec     59. 37.100 / 59. 37.100'`;

  it('is refused with what was found where, and what to do', async () => {
    const path = make(`${PATTERN} ${H264}`, 'refused.mp4');
    const refusal = (): Promise<string> => decodeInThread(path).then(String, (error: Error) => error.message);
    use(stub('old', version('4.4.2')));
    expect(await refusal()).toMatch(
      /^source: THROUGHLINE_FFMPEG names ".*old", which is FFmpeg 4\.4\.2 and too old: install FFmpeg 5\.1 or newer/,
    );
    use(stub('other', 'echo hello'));
    expect(await refusal()).toMatch(/^source: THROUGHLINE_FFMPEG names ".*other", which is no ffmpeg: install/);
    use(clips!.path('missing'));
    expect(await refusal()).toMatch(/^source: .*missing", which cannot be used \(it cannot be started: ENOENT\): install/);
    use(stub('broken', 'exit 3'));
    expect(await refusal()).toMatch(/\(it ends with code 3\)/);
    vi.stubEnv('THROUGHLINE_FFMPEG', '');
    vi.stubEnv('PATH', '/nowhere');
    expect(await refusal()).toMatch(/^source: There is no ffmpeg in any folder of PATH: install FFmpeg 5\.1 or newer/);
  });

  it('is told to use a device that has proven itself, and is believed by its log', async () => {
    const path = make(`${PATTERN} ${H264}`, 'proven.mp4');
    // It has the device, says so where it is asked for all it does, and decodes in software.
    const script = `case "$*" in *-version*) ${version('6.0')}; exit;; esac
args=; device=
for arg in "$@"; do
  if [ "$arg" = -hwaccel ]; then device=next; elif [ "$device" = next ]; then device=$arg; else args="$args $arg"; fi
done
case "$*" in *level+debug*) ffmpeg $args; echo "[h264 @ 0x1] [debug] Format $device chosen by get_format()." >&2; exit;; esac
[ "$device" = cuda ] && exec ffmpeg $args
exit 9`;
    use(stub('proven', script));
    const { decoder, seen } = await decodeInThread(
      path,
      [
        { do: 'read', most: 3 },
        { do: 'seek', ms: 1000, most: 1 },
      ],
      { hardware: 'cuda', strict: true },
    );
    expect(decoder).toMatchObject({
      requested: 'cuda',
      actual: 'cuda',
      strict: true,
      memory: 'device',
      copiedBackBytes: (160 * 120 * 3) / 2,
    });
    expect(decoder.candidates).toEqual([
      { name: 'cuda', ok: true, reason: 'decodes the first picture' },
      { name: 'software', ok: true, reason: 'not needed' },
    ]);
    expect(seen.map((pictures) => pictures.length)).toEqual([3, 1]);
  });

  it('is told at once where it ends before its first picture, with its last words', async () => {
    const path = make(`${PATTERN} ${H264}`, 'dies.mp4');
    use(
      stub(
        'dies',
        `case "$*" in *-version*) ${version('6.0')};; *nut*) echo '[fatal] no memory left.' >&2; exit 7;; *) exec ffmpeg "$@";; esac`,
      ),
    );
    const startMs = performance.now();
    await expect(decodeInThread(path)).rejects.toThrow(
      /is not decoded by .*dies \(no memory left; it ended with code 7\): open it with the decoder libav/,
    );
    expect(performance.now() - startMs).toBeLessThan(20_000);
    await vi.waitFor(() => expect(leftBehind()).toEqual([]), 5000);
  });

  it('is replaced where it is killed on the way, and nothing is lost; one that fails at the same place again is the end', async () => {
    const path = make(`-f lavfi -i testsrc2=s=640x480:r=25:d=12 ${H264}`, 'killed.mp4');
    // The first one is killed on the way.
    const killed = (name: string): string =>
      stub(
        name,
        `case "$*" in *-version*) ${version('6.0')}; exit;; *nut*) ;; *) exec ffmpeg "$@";; esac
if [ ! -e ${clips!.path(name)}.once ]; then touch ${clips!.path(name)}.once; ffmpeg "$@" & sleep 0.8; kill -9 $!; wait $!; else exec ffmpeg "$@"; fi`,
      );
    const steps = [{ do: 'read', most: 5 }, { do: 'sleep', ms: 1200 }, ...all] as const;
    use(killed('once'));
    const once = await decodeInThread(path, steps);
    expect(once.end).toBeNull();
    expect(once.seen.flat().map(({ ptsMs }) => ptsMs)).toEqual(Array.from({ length: 300 }, (_, at) => at * 40));
    expect(once.notes).toEqual([
      expect.stringMatching(/^The ffmpeg that decodes failed \(.*it ended with code 137\); another goes on where it was\.$/) as string,
    ]);
    const broken = `case "$*" in *-version*) ${version('6.0')}; exit;; *nut*) ;; *) exec ffmpeg "$@";; esac; ffmpeg "$@"; exit 5`;
    use(stub('broken', broken));
    const { end, seen, notes } = await decodeInThread(path);
    expect([end, notes.length, seen[0]?.length]).toEqual(['ffmpeg ended (it ended with code 5)', 1, 300]);
  });
});

describe('sources that it does not decode', () => {
  it('are refused before it is started: those whose address has a password', async () => {
    const secret = decodeInThread('http://anna:secret@127.0.0.1:9/clip.mp4');
    await expect(secret).rejects.toThrow('source: "http://127.0.0.1:9/clip.mp4" has a password, which would be among the arguments');
  });
});
