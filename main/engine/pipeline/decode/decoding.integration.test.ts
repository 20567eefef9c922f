import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createClock } from '../../telemetry/clock.ts';
import { clipFolder, haveFfmpeg } from '../source/clips.ts';
import { openSource } from '../source/open.ts';
import { Timestamps } from '../source/timestamps.ts';
import { silenceFfmpeg } from './av.ts';
import { Decoding } from './decoding.ts';
import { accounted, type ReadOptions, readThrough } from './testing.ts';

silenceFfmpeg();
const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());

const PATTERN = '-f lavfi -i testsrc2=s=160x120:r=25:d=3';
const closed = () => clips!.make(`${PATTERN} -c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p`, 'closed.mp4');
const open = () =>
  clips!.make(`${PATTERN} -c:v libx264 -preset fast -g 12 -bf 3 -x264-params open-gop=1:scenecut=0 -pix_fmt yuv420p`, 'open.ts');
const openHevc = () =>
  clips!.make(
    `${PATTERN} -c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=12:min-keyint=12:scenecut=0:open-gop=1:bframes=3 -pix_fmt yuv420p`,
    'open-hevc.mkv',
  );

/** What came of a clip: a checksum of each picture beside what the reader tells. */
const read = (clip: string, options: ReadOptions = {}) => {
  const sums: string[] = [];
  const seen = readThrough(clip, {
    ...options,
    onPicture: ({ full }) => sums.push(createHash('sha1').update(full).digest('hex')),
  });
  return { ...seen, sums };
};

describe.skipIf(!haveFfmpeg)('another decoder on the way', () => {
  const streams: readonly [string, () => string][] = [
    ['closed groups of pictures', closed],
    ['open groups of pictures', open],
    ['open groups of pictures, HEVC', openHevc],
  ];
  it.each(streams)('takes over at a key frame without a loss: %s', (_what, make) => {
    const clip = make();
    const plain = read(clip);
    for (const at of [1, 5, 18, 30, 71, 74]) {
      const seen = read(clip, { onPacket: (index, decoding) => index === at && decoding.change(at, 'off', false) });
      expect(seen.sums, `change at packet ${at}`).toEqual(plain.sums);
      expect(seen.ptsMs).toEqual(plain.ptsMs);
      expect([seen.lost, seen.decimated, seen.packets, seen.refusals]).toEqual([{}, 0, plain.packets, []]);
      // Behind the last key frame none comes to take over at.
      if (at <= 60) expect(seen.changes).toMatchObject([{ id: at, info: { actual: 'software', requested: 'software' } }]);
    }
  });

  it('takes over many times', () => {
    const clip = open();
    const plain = read(clip);
    const seen = read(clip, { onPacket: (index, decoding) => index % 7 === 0 && decoding.change(index, 'off', false) });
    expect([seen.sums, seen.lost]).toEqual([plain.sums, {}]);
    expect(seen.changes.length).toBeGreaterThan(3);
    expect(seen.changes.length + seen.refusals.length).toBeGreaterThanOrEqual(9);
  });

  it('says what names there are, and changes nothing', () => {
    const clip = closed();
    const plain = read(clip);
    const seen = read(clip, { onPacket: (index, decoding) => index === 3 && decoding.change(1, 'toaster', false) });
    expect(seen.sums).toEqual(plain.sums);
    expect(seen.refusals).toMatchObject([{ id: 1, fault: { kind: 'usage' } }]);
    expect(seen.refusals[0]?.fault.message).toMatch(
      /^There is no hardware decoder "toaster": name one of auto, off, cuda \(NVDEC\), .*vulkan/,
    );
  });

  it('is refused where a device must be and is not, and the one before goes on', () => {
    const clip = closed();
    const plain = read(clip);
    const missing = process.platform === 'darwin' ? 'vaapi' : 'videotoolbox';
    const seen = read(clip, { onPacket: (index, decoding) => index === 3 && decoding.change(1, missing, true) });
    expect([seen.sums, seen.changes]).toEqual([plain.sums, []]);
    expect(seen.refusals).toMatchObject([{ id: 1, fault: { kind: 'source' } }]);
    expect(seen.refusals[0]?.fault.message).toMatch(/\(only on .*\): leave out --strict or name one of /);
  });

  it('goes to software with the reason where the device is only preferred', () => {
    const missing = process.platform === 'darwin' ? 'vaapi' : 'videotoolbox';
    const seen = read(closed(), { onPacket: (index, decoding) => index === 3 && decoding.change(1, missing, false) });
    expect(seen.changes).toMatchObject([
      {
        id: 1,
        info: {
          requested: missing,
          actual: 'software',
          candidates: [
            { name: missing, ok: false },
            { name: 'software', ok: true },
          ],
        },
      },
    ]);
  });
});

describe.skipIf(!haveFfmpeg)('a decoder that fails', () => {
  it('is opened anew, and every packet is accounted for', () => {
    const clip = closed();
    const plain = read(clip);
    const seen = read(clip, { onPacket: (index, decoding) => index === 13 && decoding.fail?.() });
    expect(accounted(seen)).toBe(plain.packets);
    const [change] = seen.changes;
    expect(change).toMatchObject({ id: null, info: { actual: 'software', candidates: [{ name: 'software', ok: true }] } });
    expect(seen.notes).toEqual([expect.stringMatching(/^The software decoder gave no picture for \d+ packets; it was opened anew\.$/)]);
    const lost = Object.values(seen.lost).reduce((sum, count) => sum + count, 0);
    expect(lost).toBeGreaterThanOrEqual(30);
    expect(lost).toBeLessThan(50);
    // What came after the key frame at which it took over is whole.
    expect(plain.sums.slice(-seen.sums.length + 14)).toEqual(seen.sums.slice(14));
  });
});

describe.skipIf(!haveFfmpeg)('pictures that are left out', () => {
  const streams: readonly [string, () => string][] = [
    ['H.264', closed],
    ['H.264, open', open],
    ['HEVC', openHevc],
    ['MPEG-2', () => clips!.make(`${PATTERN} -c:v mpeg2video -bf 2 -g 12 -b:v 2M`, 'two.ts')],
  ];
  it.each(streams)('are counted exactly, and the others are whole: %s', (_what, make) => {
    const clip = make();
    const plain = read(clip);
    const all = new Set(plain.sums);
    for (const skip of ['non-reference', 'non-key'] as const) {
      const seen = read(clip, { skip });
      expect(seen.sums.length + seen.decimated, skip).toBe(plain.packets);
      expect(seen.lost).toEqual({});
      expect(seen.decimated).toBeGreaterThanOrEqual(plain.packets / 3);
      expect(seen.sums.every((sum) => all.has(sum))).toBe(true);
      if (skip === 'non-key') expect(seen.sums.length).toBeLessThan(plain.packets / 6);
    }
  });

  it('comes and goes on the way', () => {
    const clip = closed();
    const plain = read(clip);
    const all = new Set(plain.sums);
    const seen = read(clip, {
      onPacket: (index, decoding) => {
        if (index === 20) decoding.skip = 'non-key';
        if (index === 40) decoding.skip = 'none';
      },
    });
    // From packet 20 to the key frame at 48, but for the key frames at 24 and 36.
    expect([seen.decimated, seen.sums.length, seen.lost]).toEqual([26, plain.packets - 26, {}]);
    expect(seen.sums.every((sum) => all.has(sum))).toBe(true);
  });
});

describe.skipIf(!haveFfmpeg)('damage', () => {
  it('loses packets, and not the count of them', () => {
    const clip = clips!.make(`${PATTERN} -c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p`, 'whole.mp4');
    const packets = read(clip).packets;
    const bytes = readFileSync(clip);
    for (let seed = 1; seed <= 12; seed++) {
      const broken = Buffer.from(bytes);
      const at = Math.floor((bytes.length * (0.1 + 0.06 * seed)) / 1);
      for (let index = at; index < Math.min(at + 40 * seed, bytes.length * 0.9); index++) broken[index] = (index * 31 + seed * 17) & 0xff;
      writeFileSync(clips!.path('broken.mp4'), broken);
      const seen = read(clips!.path('broken.mp4'));
      expect(accounted(seen), `damage ${seed}`).toBe(packets);
    }
  });

  it('of a transport stream, which has lost some of its packets, is counted in pictures', () => {
    const clip = clips!.make(`${PATTERN} -c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p`, 'whole.ts');
    const bytes = readFileSync(clip);
    for (const every of [7, 23, 61]) {
      const pieces: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += 188)
        if (at / 188 < 40 || (at / 188) % every !== 0) pieces.push(bytes.subarray(at, at + 188));
      writeFileSync(clips!.path('broken.ts'), Buffer.concat(pieces));
      const seen = read(clips!.path('broken.ts'));
      expect(accounted(seen), `each ${every}th is lost`).toBe(seen.packets);
    }
  });

  const missing: readonly [string, string, number, number][] = [
    ['H.264 without its first key frame', '-c:v libx264 -preset ultrafast -g 25 -bf 0', 0, 24],
    [
      'HEVC without its first key frame',
      '-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:bframes=0:scenecut=0',
      0,
      24,
    ],
    ['HEVC without a reference', '-c:v libx265 -preset ultrafast -x265-params log-level=none:keyint=25:bframes=0:scenecut=0:ref=1', 30, 19],
  ];
  it.each(missing)('gives no pictures that lack what they are made from: %s', (_what, encoder, packet, lost) => {
    const clip = clips!.make(`${PATTERN} ${encoder} -pix_fmt yuv420p`, 'gop.ts');
    const all = new Set(read(clip).sums);
    const seen = read(clips!.make(`-i ${clip} -c copy -bsf:v noise=drop='eq(n\\,${packet})'`, 'headless.ts'));
    expect(seen.lost).toEqual({ decode_error: lost });
    expect(seen.sums.length + lost).toBe(seen.packets);
    expect(seen.sums.filter((sum) => !all.has(sum))).toEqual([]);
  });
});

describe.skipIf(!haveFfmpeg)('another connection', () => {
  /** Reads clips one after the other as connections to one source. */
  const readConnections = (...paths: string[]) => {
    const clock = createClock(process.hrtime.bigint());
    const seen = { pictures: [] as number[], sizes: new Set<string>(), lost: 0, packets: 0, changes: 0, notes: [] as string[] };
    const sources = paths.map((path) => openSource(path, { hardware: 'off', strict: false }));
    const [first] = sources;
    if (!first) throw new Error('no clip');
    const hear = { changed: () => seen.changes++, refused: () => {}, note: (text: string) => seen.notes.push(text) };
    using decoding = new Decoding({
      opened: first.opened,
      stream: first.stream,
      clock,
      times: new Timestamps(first.stream.timeBase, 0n, 40),
      ...hear,
    });
    for (const source of sources) {
      if (source !== first) decoding.stream(source.stream);
      let pictures = 0;
      for (;;) {
        if (decoding.hungry) {
          if (source.container.read() === 'packet') {
            seen.packets++;
            const now = clock.now();
            const times = { tReceiveNs: now, demuxStartNs: now, demuxEndNs: now };
            decoding.send(source.container.packet, { pts: source.container.packet.pts, ...times, corrupt: false });
          } else decoding.drain();
        }
        const step = decoding.step();
        if (step.type === 'end') break;
        if (step.type === 'lost') seen.lost += step.count;
        if (step.type !== 'frame') continue;
        seen.sizes.add(`${step.frame.picture.width}×${step.frame.picture.height}`);
        pictures++;
      }
      seen.pictures.push(pictures);
    }
    for (const source of sources) source[Symbol.dispose]();
    return seen;
  };

  it('goes on with the same decoder where the stream is the same', () => {
    const clip = closed();
    expect(readConnections(clip, clip, clip)).toMatchObject({ pictures: [75, 75, 75], lost: 0, changes: 0, notes: [] });
  });

  it('gets a decoder of its own where it is another', () => {
    const other = clips!.make('-f lavfi -i testsrc2=s=192x108:r=25:d=1 -c:v libx264 -preset ultrafast -bf 2 -pix_fmt yuv420p', 'other.mp4');
    const seen = readConnections(closed(), openHevc(), other);
    expect(seen).toMatchObject({ pictures: [75, 75, 25], lost: 0, packets: 175, changes: 2, notes: [] });
    expect(seen.sizes).toEqual(new Set(['160×120', '192×108']));
  });
});

describe.skipIf(!haveFfmpeg)('time of capture', () => {
  it('is read from the pictures', () => {
    const clip = clips!.make(
      `${PATTERN} -c:v libx264 -preset ultrafast -g 12 -bf 2 -pix_fmt yuv420p -bsf:v h264_mp4toannexb -f h264`,
      'plain.264',
    );
    const nowUs = Date.now() * 1000;
    writeFileSync(
      clips!.path('stamped.264'),
      stamped(readFileSync(clip), (picture) => nowUs + picture * 40_000),
    );
    const { captureNs } = read(clips!.path('stamped.264'));
    expect(captureNs.length).toBe(75);
    const steps = new Set(captureNs.slice(1).map((ns, index) => Math.round((ns - captureNs[index]!) / 1e6)));
    // Stamped in the order of coding: pictures that are shown later may have been stamped earlier.
    expect([...steps].every((step) => step % 40 === 0)).toBe(true);
    expect(captureNs.every((ns) => Math.abs(ns / 1e9) < 60)).toBe(true);
  });

  it('is unknown where nothing says it', () => {
    expect(read(closed()).captureNs.every(Number.isNaN)).toBe(true);
  });
});

/** An H.264 stream (Annex B) with a time stamp of MISB ST 0604 before each picture. @param us of the nth coded picture, µs since 1970 */
const stamped = (stream: Buffer, us: (picture: number) => number): Buffer => {
  const out: Buffer[] = [];
  let picture = 0;
  for (const unit of units(stream)) {
    const type = unit[0]! & 0x1f;
    // First slice of a picture: first_mb_in_slice is 0, the bit 1 in Exp-Golomb code.
    if ((type === 1 || type === 5) && (unit[1]! & 0x80) !== 0) out.push(START, sei(us(picture++)));
    out.push(START, unit);
  }
  return Buffer.concat(out);
};

const START = Buffer.from([0, 0, 0, 1]);

function* units(stream: Buffer): Generator<Buffer> {
  let from = stream.indexOf(START.subarray(1)) + 3;
  while (from > 2) {
    const next = stream.indexOf(START.subarray(1), from);
    const end = next < 0 ? stream.length : stream[next - 1] === 0 ? next - 1 : next;
    // x264's own message of the kind would come first, and FFmpeg keeps one only.
    if ((stream[from]! & 0x1f) !== 6) yield stream.subarray(from, end);
    from = next < 0 ? 0 : next + 3;
  }
}

const sei = (us: number): Buffer => {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(us));
  const stamp = [0x1f, time[0]!, time[1]!, 0xff, time[2]!, time[3]!, 0xff, time[4]!, time[5]!, 0xff, time[6]!, time[7]!];
  return Buffer.from([6, 5, 28, ...Buffer.from('MISPmicrosectime'), ...stamp, 0x80]);
};
