import { copyFileSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { Fault } from '../../../../contract/index.ts';
import { silenceFfmpeg } from '../decode/av.ts';
import { devicesHere } from '../decode/hardware.ts';
import { letterbox } from '../preprocess/letterbox.ts';
import { clipFolder, countFrames, haveFfmpeg } from './clips.ts';
import { openSource } from './open.ts';
import { playThrough, type SeenFrame } from './testing.ts';

silenceFfmpeg();
const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());

const H264 = '-c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p';
const PATTERN = '-f lavfi -i testsrc2=s=320x240:r=25:d=2';
const make = (args: string, name: string): string => clips!.make(args, name);
const upright = (steps: readonly number[]): boolean => steps.every((ms, i) => i === 0 || ms > steps[i - 1]!);

/** The sentence a source is refused with. */
const refusal = (uri: string): string => {
  try {
    openSource(uri, { hardware: 'off', strict: false })[Symbol.dispose]();
  } catch (error) {
    if (error instanceof Fault && error.kind === 'source') return error.message;
    throw error;
  }
  return 'opened';
};

describe.skipIf(!haveFfmpeg)('a source, whatever the file', () => {
  const cases: readonly [string, string, string][] = [
    ['H.264 with B-frames', `${PATTERN} ${H264}`, 'h264.mp4'],
    ['odd sides', `${PATTERN} -vf scale=321:241 -c:v libx264 -pix_fmt yuv444p`, 'odd444.mp4'],
    ['odd sides, 4:2:0', `${PATTERN} -vf scale=321:241 -c:v ffv1 -pix_fmt yuv420p`, 'odd420.mkv'],
    ['HEVC 10 bit', `${PATTERN} -c:v libx265 -x265-params log-level=none -preset ultrafast -pix_fmt yuv420p10le`, 'hevc10.mp4'],
    ['MJPEG 4:2:2 full range', `${PATTERN} -c:v mjpeg -pix_fmt yuvj422p`, 'mjpeg.avi'],
    ['variable frame rate', `${PATTERN} -vf select='not(mod(n\\,3))+lt(n\\,20)' -vsync vfr ${H264}`, 'vfr.mp4'],
    ['a transport stream that starts late', `${PATTERN} ${H264} -output_ts_offset 100`, 'late.ts'],
    ['a stream without timestamps', `${PATTERN} ${H264}`, 'bare.h264'],
    ['grey', `${PATTERN} -c:v ffv1 -pix_fmt gray`, 'grey.mkv'],
    ['RGB', `${PATTERN} -c:v ffv1 -pix_fmt bgr0`, 'rgb.mkv'],
    ['sound beside it', `${PATTERN} -f lavfi -i sine=d=3 ${H264} -c:a aac`, 'sound.mp4'],
    ['VP8', `${PATTERN} -c:v libvpx -b:v 1M`, 'vp8.webm'],
    ['MPEG-2 interlaced', `${PATTERN} -c:v mpeg2video -flags +ildct+ilme -b:v 3M`, 'inter.mpg'],
  ];
  it.each(cases)('delivers every frame: %s', (_what, args, name) => {
    const path = make(args, name);
    const played = playThrough(path);
    expect(played.frames).toBe(countFrames(path));
    expect(played.messages).toEqual([{ type: 'ended', frames: played.frames, jumps: 0 }]);
    expect([played.lost, played.badSpans, played.ptsMs[0]]).toEqual([0, 0, 0]);
    expect(upright(played.ptsMs)).toBe(true);
  });

  it('keeps the times of a clip of variable frame rate', () => {
    const { ptsMs } = playThrough(make(`${PATTERN} -vf select='lt(n\\,2)+gte(n\\,40)' -vsync vfr ${H264}`, 'gap.mp4'), { maxFrames: 3 });
    expect(ptsMs.map(Math.round)).toEqual([0, 40, 1600]);
  });

  it('scales every picture to the size of the first when the size changes on the way', () => {
    const [one, two] = [make(`${PATTERN} ${H264}`, 'one.ts'), make(`-f lavfi -i testsrc2=s=160x120:r=25:d=1 ${H264}`, 'two.ts')];
    writeFileSync(clips!.path('both.ts'), Buffer.concat([readFileSync(one), readFileSync(two)]));
    let last = 0;
    const played = playThrough(clips!.path('both.ts'), {
      onFrame: ({ full }) => {
        last = full[240 * 320 - 1]!;
      },
    });
    expect(played.frames).toBe(75);
    expect(last).toBeGreaterThan(0);
  });

  it('opens stills as videos of one frame', () => {
    for (const name of ['still.png', 'still.jpg', 'still.bmp', 'still.tiff', 'still %d.png', 'still %d.jpg', 'still: 1.jpg']) {
      const made = make('-f lavfi -i testsrc2=s=64x48:r=1:d=1 -frames:v 1 -update 1 -f image2', `made.${name.split('.').at(-1)}`);
      copyFileSync(made, clips!.path(name));
      const played = playThrough(clips!.path(name));
      expect(played.info, name).toMatchObject({ kind: 'still', frames: 1, width: 64, height: 48, fps: null, durationMs: null });
      expect(played.messages, name).toEqual([{ type: 'ended', frames: 1, jumps: 0 }]);
    }
  });
});

describe.skipIf(!haveFfmpeg)('what is said of a source', () => {
  it('describes a plain file', () => {
    const { info, decoder } = playThrough(make(`${PATTERN} ${H264} -color_range tv -colorspace bt709`, 'plain.mp4'), { maxFrames: 1 });
    expect(info).toMatchObject({
      kind: 'file',
      container: 'mp4',
      codec: 'h264',
      width: 320,
      height: 240,
      pixelAspect: 1,
      rotationDeg: 0,
      fps: 25,
      frames: 50,
    });
    expect(info).toMatchObject({ durationMs: 2000, seekable: true, colour: { matrix: 'bt709', fullRange: false, assumed: false } });
    expect(decoder).toEqual({
      requested: 'software',
      actual: 'software',
      candidates: [{ name: 'software', ok: true, reason: 'hardware decoding is switched off' }],
      strict: false,
      library: { kind: 'libav', version: expect.stringMatching(/^\d+\.\d+/), build: expect.stringContaining('--enable-'), path: null },
      codec: 'h264',
      threads: 1,
      pixelFormat: 'yuv420p',
      memory: 'host',
      copiedBackBytes: 0,
      scaler: expect.stringMatching(/^swscale [\d.]+, bilinear, on the CPU$/),
    });
  });

  it('knows pixels that are not square', () => {
    const { info } = playThrough(make(`${PATTERN} -vf setsar=4/3 ${H264}`, 'sar.mp4'), { maxFrames: 1 });
    expect(info).toMatchObject({ width: 320, height: 240, pixelAspect: 4 / 3 });
  });

  it('turns pictures upright in every plane', () => {
    // Left half white, right half black; turned clockwise by 90° the upper half is white.
    make(`-f lavfi -i color=white:s=64x96:d=0.4 -vf pad=128:96:0:0:black ${H264} -qp 1`, 'flat.mp4');
    const path = make(`-i ${clips!.path('flat.mp4')} -c copy -metadata:s:v rotate=270`, 'turned.mp4');
    const box = letterbox({ width: 96, height: 128, pixelAspect: 1 }, { width: 64, height: 64, fit: 'letterbox-topleft', pad: 114 });
    const seen: number[][] = [];
    const { info } = playThrough(path, {
      letterbox: box,
      onFrame: ({ full, preview, model }) => {
        const at = (plane: Uint8Array, x: number, y: number) => plane[y * 96 + x]!;
        const rgb = (x: number, y: number) => model![(y * 64 + x) * 3]!;
        seen.push([at(full, 80, 30), at(full, 20, 100), at(preview, 20, 30), at(preview, 80, 100), rgb(40, 10), rgb(10, 55), rgb(60, 10)]);
      },
    });
    expect(info).toMatchObject({ width: 96, height: 128 });
    expect([90, 270]).toContain(info.rotationDeg);
    const [first] = seen;
    const top = info.rotationDeg === 90 ? [235, 16, 235, 16, 255, 0] : [16, 235, 16, 235, 0, 255];
    for (const [index, value] of top.entries()) expect(Math.abs(first![index]! - value), `sample ${index}`).toBeLessThan(6);
    expect(first![6]).toBe(114);
  });

  it('falls back on software with a reason for every candidate, at once', () => {
    const path = make(`${PATTERN} ${H264}`, 'hardware.mp4');
    openSource(path, { hardware: 'off', strict: false })[Symbol.dispose]();
    const startMs = performance.now();
    using opened = openSource(path, { hardware: 'auto', strict: false });
    const tookMs = performance.now() - startMs;
    const { requested, actual, candidates } = opened.decoderInfo;
    expect(requested).toBe('auto');
    expect(candidates.map(({ name }) => name)).toEqual([...devicesHere(), 'software']);
    expect(candidates.find(({ ok }) => ok)?.name).toBe(actual);
    for (const { reason } of candidates) expect(reason).not.toBe('');
    if (actual === 'software') expect(tookMs).toBeLessThan(500);
  });

  it('says of a device that is named why it does not decode, or fails where it must', () => {
    const path = make(`${PATTERN} ${H264}`, 'named.mp4');
    const other = process.platform === 'darwin' ? 'vaapi' : 'videotoolbox';
    using opened = openSource(path, { hardware: other, strict: false });
    expect(opened.decoderInfo).toMatchObject({ requested: other, actual: 'software', strict: false });
    expect(opened.decoderInfo.candidates).toMatchObject([
      { name: other, ok: false, reason: expect.stringMatching(/^only on /) },
      { name: 'software', ok: true, reason: `${other} does not work here` },
    ]);
    expect(() => openSource(path, { hardware: other, strict: true })).toThrow(
      new RegExp(`cannot be decoded on ${other} \\(only on .*\\): leave out --strict or name one of `),
    );
    expect(() => openSource(path, { hardware: 'toaster', strict: false })).toThrow(
      /no hardware decoder "toaster": name one of auto, off, cuda/,
    );
  });
});

describe.skipIf(!haveFfmpeg)('colours', () => {
  const rgb = [200, 50, 20] as const;
  const box = letterbox({ width: 64, height: 64, pixelAspect: 1 }, { width: 64, height: 64, fit: 'stretch', pad: 0 });
  const firstModel = (path: string): { rgb: number[]; yuv: number[]; info: ReturnType<typeof playThrough>['info'] } => {
    let found: { rgb: number[]; yuv: number[] } = { rgb: [], yuv: [] };
    const { info } = playThrough(path, {
      letterbox: box,
      maxFrames: 1,
      onFrame: ({ model, full }: SeenFrame) => {
        const chroma = full.length === 3 * 4096 ? 4096 : 1024;
        found = { rgb: [...model!.subarray(64 * 96, 64 * 96 + 3)], yuv: [full[2080]!, full[4096 + 500]!, full[4096 + chroma + 500]!] };
      },
    });
    return { ...found, info };
  };

  /** Y, Cb, Cr of the colour by the equations of ITU-R BT.601-7, BT.709-6 and BT.2020-2, in steps of `bits` bits. */
  const yuvOf = (kr: number, kb: number, fullRange: boolean, bits: number): number[] => {
    const [r, g, b] = rgb.map((value) => value / 255) as [number, number, number];
    const y = kr * r + (1 - kr - kb) * g + kb * b;
    const chroma = [(b - y) / (2 - 2 * kb), (r - y) / (2 - 2 * kr)];
    const step = fullRange ? (2 ** bits - 1) / 255 : 2 ** (bits - 8);
    const luma = fullRange ? 255 * y : 16 + 219 * y;
    return [luma, ...chroma.map((value) => 128 + (fullRange ? 255 : 224) * value)].map((value) => Math.round(value * step));
  };

  /** Makes a lossless clip of 64 × 64 px of exactly that colour. */
  const flat = (name: string, format: string, values: readonly number[], args: string): string => {
    const [wide, chroma] = [format.includes('10le'), format.includes('444') ? 1 : format.includes('422') ? 2 : 4];
    const planes = values.map((value, index) =>
      wide ? new Uint16Array(4096 / (index === 0 ? 1 : chroma)).fill(value) : Buffer.alloc(4096 / (index === 0 ? 1 : chroma), value),
    );
    writeFileSync(
      clips!.path(`${name}.raw`),
      Buffer.concat(planes.map((plane) => Buffer.from(plane.buffer, plane.byteOffset, plane.byteLength))),
    );
    return make(`-f rawvideo -s 64x64 -r 25 -pix_fmt ${format} -i ${clips!.path(`${name}.raw`)} ${args}`, name);
  };

  it.each([
    ['bt709', 'tv', 'yuv420p'],
    ['bt709', 'pc', 'yuv420p'],
    ['smpte170m', 'tv', 'yuv420p'],
    ['smpte170m', 'pc', 'yuv444p'],
    ['bt709', 'tv', 'yuv420p10le'],
    ['bt709', 'pc', 'yuv422p10le'],
    ['bt2020nc', 'tv', 'yuv420p10le'],
  ])('come out as they went in: %s, %s, %s', (matrix, range, format) => {
    const [name, kr, kb] = (
      { bt709: ['bt709', 0.2126, 0.0722], smpte170m: ['bt601', 0.299, 0.114], bt2020nc: ['bt2020', 0.2627, 0.0593] } as const
    )[matrix]!;
    const values = yuvOf(kr, kb, range === 'pc', format.includes('10') ? 10 : 8);
    const path = flat(`flat-${matrix}-${range}-${format}.mkv`, format, values, `-c:v ffv1 -colorspace ${matrix} -color_range ${range}`);
    const found = firstModel(path);
    expect(found.info.colour).toMatchObject({ matrix: name, fullRange: range === 'pc', assumed: false });
    expect(found.info.colour.chroma).toBe(format.includes('444') ? '4:4:4' : undefined);
    for (const [channel, value] of rgb.entries())
      expect(Math.abs(found.rgb[channel]! - value), `channel ${channel}: ${found.rgb}`).toBeLessThanOrEqual(3);
    for (const [plane, value] of yuvOf(kr, kb, range === 'pc', 8).entries())
      expect(Math.abs(found.yuv[plane]! - value), `plane ${plane}: ${found.yuv}`).toBeLessThanOrEqual(2);
  });

  it('of RGB sources reach the network unchanged, and the planes with all their chroma, as BT.601', () => {
    writeFileSync(clips!.path('flat.raw'), Buffer.from(Array.from({ length: 4096 }, () => rgb).flat()));
    const found = firstModel(make(`-f rawvideo -s 64x64 -pix_fmt rgb24 -i ${clips!.path('flat.raw')} -frames:v 1 -update 1`, 'flat.png'));
    expect(found.rgb).toEqual([...rgb]);
    expect(found.info.colour).toEqual({ matrix: 'bt601', fullRange: false, assumed: false, chroma: '4:4:4' });
    for (const [index, value] of yuvOf(0.299, 0.114, false, 8).entries())
      expect(Math.abs(found.yuv[index]! - value), `plane ${index}`).toBeLessThanOrEqual(1);
  });
});

describe.skipIf(!haveFfmpeg)('moving about', () => {
  const clip = () => make(`-f lavfi -i testsrc2=s=160x120:r=25:d=4 ${H264} -g 50`, 'moving.mp4');

  it('seeks to the very frame, in a new epoch, leaving out the frames before it', () => {
    const played = playThrough(clip(), { paused: true, commands: [{ type: 'seek', ms: 1720 }] });
    expect([played.ptsMs, played.epochs, played.frames]).toEqual([[1720], [1], 1]);
  });

  it('shows one frame for each seek while paused, then plays on from there', () => {
    const next = [[{ type: 'seek', ms: 3000 } as const], [{ type: 'seek', ms: 0 } as const], [{ type: 'play' } as const]];
    const played = playThrough(clip(), {
      paused: true,
      commands: [{ type: 'seek', ms: 2000 }],
      onIdle: (commands) => {
        commands.push(...(next.shift() ?? []));
        return commands.length === 0;
      },
    });
    expect(played.ptsMs.slice(0, 4).map(Math.round)).toEqual([2000, 3000, 0, 40]);
    expect([played.frames, played.epochs.at(-1), played.badSpans]).toEqual([102, 3, 0]);
  });

  it('seeks in a transport stream and in one without timestamps', () => {
    for (const name of ['seek.ts', 'seek.h264']) {
      const path = make(`-f lavfi -i testsrc2=s=160x120:r=25:d=4 ${H264} -g 50`, name);
      const played = playThrough(path, { paused: true, commands: [{ type: 'seek', ms: 2040 }] });
      expect(played.ptsMs.map(Math.round), name).toEqual([2040]);
    }
  });

  it('shows the end where a seek goes beyond it', () => {
    const played = playThrough(clip(), { paused: true, commands: [{ type: 'seek', ms: 1e7 }] });
    expect(played.frames).toBe(1);
    expect(played.ptsMs[0]).toBeGreaterThan(3800);
  });

  it('starts over at the end, every pass complete and in its own epoch', () => {
    const played = playThrough(clip(), { loop: true, maxFrames: 250 });
    expect(played.epochs.filter((epoch) => epoch === 1)).toHaveLength(100);
    expect(played.ptsMs.slice(100, 103).map(Math.round)).toEqual([0, 40, 80]);
    expect(played.messages.at(-1)).toEqual({ type: 'ended', frames: 250, jumps: 0 });
  });

  it('plays again from the beginning when told to at the end', () => {
    const next = [{ type: 'play' } as const];
    const played = playThrough(clip(), {
      onIdle: (commands) => {
        commands.push(...next.splice(0));
        return commands.length === 0;
      },
    });
    expect([played.frames, played.epochs.at(-1)]).toEqual([200, 1]);
  });
});

describe.skipIf(!haveFfmpeg)('bad input', () => {
  it('is refused in one sentence that says what to do', () => {
    writeFileSync(clips!.path('text.mp4'), 'This is no video. '.repeat(200));
    writeFileSync(clips!.path('empty.mp4'), '');
    writeFileSync(clips!.path('notes.txt'), 'Some notes\n'.repeat(100));
    writeFileSync(clips!.path('noise.mp4'), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)));
    mkdirSync(clips!.path('folder.mp4'));
    const cut = make(`${PATTERN} ${H264}`, 'headless.mp4');
    truncateSync(cut, Math.floor(statSync(cut).size / 2));
    const sound = make('-f lavfi -i sine=d=1 -c:a aac', 'sound.m4a');
    const sentences = {
      'There is no file': refusal(clips!.path('missing.mp4')),
      'is empty (0 bytes)': refusal(clips!.path('empty.mp4')),
      'is a folder': refusal(clips!.path('folder.mp4')),
      'is not a video or picture': refusal(clips!.path('text.mp4')),
      'that FFmpeg can read': refusal(clips!.path('notes.txt')),
      'check that the file is': refusal(clips!.path('noise.mp4')),
      'without its index (moov)': refusal(cut),
      'holds no video stream (only audio)': refusal(sound),
      'cannot be opened': refusal('http://user:secret@127.0.0.1:9/none.mp4'),
    };
    for (const [part, sentence] of Object.entries(sentences)) {
      expect(sentence).toContain(part);
      expect(sentence).toMatch(/^[^\n]+: [^\n]+\.$/);
      expect(sentence).not.toContain('secret');
    }
  });

  it('does not take the cover of a song for a video', () => {
    make('-f lavfi -i color=red:s=64x64:r=1:d=1 -frames:v 1 -update 1', 'cover.png');
    const song = make(
      `-f lavfi -i sine=d=1 -i ${clips!.path('cover.png')} -map 0 -map 1 -c:v copy -disposition:v attached_pic`,
      'song.mp3',
    );
    expect(refusal(song)).toContain('holds no video stream (only audio)');
  });

  it('plays what is there of a file cut in the middle, and says so', () => {
    const whole = make(`-f lavfi -i testsrc2=s=320x240:r=25:d=8 ${H264}`, 'whole.mkv');
    for (const [name, from] of [
      ['cut.mkv', whole],
      ['cut.mp4', make(`-i ${whole} -c copy -movflags +faststart`, 'whole.mp4')],
    ] as const) {
      copyFileSync(from, clips!.path(name));
      truncateSync(clips!.path(name), Math.floor(statSync(from).size / 2));
      const played = playThrough(clips!.path(name));
      expect(played.frames, name).toBeGreaterThan(50);
      expect(played.frames, name).toBeLessThan(190);
      expect(JSON.stringify(played.messages), name).toContain('The source ends early');
      expect(played.messages.at(-1), name).toEqual({ type: 'ended', frames: played.frames + played.lost, jumps: 0 });
    }
  });

  it('goes on through damaged data and counts what was lost', () => {
    const path = make(`-f lavfi -i testsrc2=s=320x240:r=25:d=4 -c:v ffv1 -slicecrc 1`, 'damaged.mkv');
    const bytes = readFileSync(path);
    for (let at = Math.floor(bytes.length / 2); at < bytes.length / 2 + 200_000; at += 97) bytes[at] = (bytes[at]! + 101) & 255;
    writeFileSync(path, bytes);
    const played = playThrough(path);
    expect(played.frames).toBeGreaterThan(40);
    expect(played.messages.at(-1)).toMatchObject({ type: 'ended' });
  });
});
