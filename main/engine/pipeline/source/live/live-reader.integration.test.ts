import type { Frame } from 'node-av/lib';
import { afterAll, describe, expect, it } from 'vitest';
import { nanos } from '../../../../../contract/index.ts';
import { Faults } from '../../../faults.ts';
import { createClock } from '../../../telemetry/clock.ts';
import { silenceFfmpeg } from '../../decode/av.ts';
import { clipFolder, haveFfmpeg } from '../clips.ts';
import { Container } from '../container.ts';
import { locate } from '../faults.ts';
import type { PlayerReader } from '../player-parts.ts';
import type { Step } from '../step.ts';
import type { LivePacket } from './live-input.ts';
import { LiveSource } from './live-source.ts';
import { PacketRingWriter, RECORD } from './packet-ring.ts';
import { encodeStream, toStreamRecord } from './stream-record.ts';

silenceFfmpeg();
const clips = haveFfmpeg ? clipFolder() : null;
afterAll(() => clips?.remove());
const OPTIONS = { hardware: 'off', strict: false, decoder: 'libav', rtspTransport: 'tcp' } as const;
const GOP = 25;

/** Packets of a clip of 4 s whose decoder holds two pictures back (B-frames), and the stream they are of. */
const recorded = () => {
  const size = 's=160x120:r=25:d=4';
  const path = clips!.make(
    `-f lavfi -i testsrc2=${size} -c:v libx264 -preset ultrafast -bf 2 -g ${GOP} -sc_threshold 0 -pix_fmt yuv420p`,
    'b.mkv',
  );
  using container = new Container(locate(path));
  const { num, den } = container.stream.timeBase;
  const about = { container: 'test', timeBase: { num, den }, declaredFps: 50, captureClock: 'rtcp' } as const;
  const stream = encodeStream(toStreamRecord(container.stream.codecpar, about));
  const packets: Pick<LivePacket, 'data' | 'flags' | 'isKey' | 'pts' | 'dts' | 'duration'>[] = [];
  while (container.read() === 'packet') {
    const { data, flags, isKeyframe: isKey, pts, dts, duration } = container.packet;
    if (data) packets.push({ data, flags, isKey, pts, dts, duration });
  }
  return { stream, packets };
};

/** A live source over a ring that the test fills; what its reader makes of that, as words: `F` a picture, `J` a jump, else what was lost. */
const make = ({ bytes = 4 << 20, faults = [] as string[], staysLive = true } = {}) => {
  const { stream, packets } = recorded();
  const buffer = PacketRingWriter.allocate(bytes);
  const ring = new PacketRingWriter(buffer);
  const real = createClock(process.hrtime.bigint());
  let passedNs = 0;
  const clock = { now: () => nanos(real.now() + passedNs) };
  /** Time passes at once. */
  const pass = (ms: number) => {
    passedNs += ms * 1e6;
  };
  const head = { flags: 0, jump: false, pts: 0n, dts: 0n, duration: 0n, arrivalNs: 0, captureNs: Number.NaN };
  const mark = (type: typeof RECORD.begin | typeof RECORD.broken) =>
    ring.mark(type, { ...head, arrivalNs: clock.now() }, type === RECORD.begin ? stream : new Uint8Array());
  /** Packets `from` to before `to` arrive. */
  const arrive = (from: number, to: number, { jump = false, shiftTicks = 0n } = {}) => {
    for (const [i, { data, flags, isKey, pts, dts, duration }] of packets.slice(from, to).entries()) {
      const moved = { pts: pts + shiftTicks, dts: dts + shiftTicks };
      ring.packet({ flags, jump: jump && i === 0, ...moved, duration, arrivalNs: clock.now(), captureNs: Number.NaN }, data, isKey);
    }
  };
  mark(RECORD.begin);
  arrive(0, GOP + 5);
  const source = new LiveSource('rtsp://cam/stream', buffer, OPTIONS, clock);
  const reader = source.play(
    {
      clock,
      times: clock,
      letterbox: null,
      faults: new Faults(faults),
      staysLive: () => staysLive,
      note: () => {},
      changed: () => {},
      refused: () => {},
    },
    (parts) => parts.reader as unknown as PlayerReader<Frame>,
  );
  const frames: Extract<Step, { type: 'frame' }>['frame'][] = [];
  /** Reads until there is nothing more to do. */
  const told = (): string => {
    let text = '';
    while (reader.readyNs === null) {
      if (reader.hungry && !reader.holding) reader.fetch();
      if (reader.hungry && !reader.holding) continue;
      const step = reader.step();
      if (step.type === 'frame') frames.push({ ...step.frame });
      if (step.type === 'frame') text += 'F';
      else if (step.type === 'jump') text += 'J';
      else if (step.type === 'lost') text += `(${step.reason} ${step.count})`;
      else if (step.type !== 'hungry') text += `(${step.type})`;
    }
    return text;
  };
  return { source, reader, frames, mark, arrive, told, pass, packets };
};

const times = (count: number): string => 'F'.repeat(count);

describe.skipIf(!haveFfmpeg)('the reader of a live source', () => {
  it('measures the rate, and begins with the newest key frame and what arrives from then on', () => {
    const { source, frames, arrive, told } = make();
    expect(source.info).toMatchObject({ kind: 'live', codec: 'h264', width: 160, height: 120, durationMs: null });
    expect(source.info.fps).toBeCloseTo(25, 0);
    expect(told()).toBe('');
    arrive(GOP + 5, GOP + 15);
    // Two stay in the decoder.
    expect(told()).toBe(times(8));
    // The first B-frames stand around a picture from before.
    expect(frames.every(({ ptsMs }, i) => i < 3 || Math.abs(ptsMs - frames[i - 1]!.ptsMs - 40) < 1)).toBe(true);
    source[Symbol.dispose]();
  });

  it('gives up what the decoder has of a connection that broke, counts it, and begins a new epoch with the next one', () => {
    const { source, reader, frames, mark, arrive, told } = make();
    arrive(GOP + 5, 2 * GOP);
    const before = told().length;
    expect(reader.inDecoder).toBe(2);
    mark(RECORD.broken);
    expect(told()).toBe('(reconnect_gap 2)');
    expect(reader.inDecoder).toBe(0);
    mark(RECORD.begin);
    arrive(0, GOP);
    mark(RECORD.broken);
    mark(RECORD.begin);
    arrive(0, GOP);
    expect(told()).toBe(`J${times(GOP - 2)}(reconnect_gap 2)J${times(GOP - 2)}`);
    expect(frames.every(({ ptsMs }, i) => i === 0 || ptsMs > frames[i - 1]!.ptsMs)).toBe(true);
    expect(before).toBe(GOP - 5 - 2);
    source[Symbol.dispose]();
  });

  it('loses nothing where timestamps jump: what is in the decoder comes out in the epoch before', () => {
    const { source, frames, arrive, told } = make();
    arrive(GOP + 5, 2 * GOP);
    arrive(2 * GOP, 3 * GOP, { jump: true, shiftTicks: -100_000n });
    const first = GOP - 5;
    expect(told()).toBe(`${times(first)}J${times(GOP - 2)}`);
    expect(frames.every(({ ptsMs }, i) => i === 0 || ptsMs > frames[i - 1]!.ptsMs)).toBe(true);
    source[Symbol.dispose]();
  });

  it('keeps the newest key frame while nobody wants pictures, and goes on there in a new epoch', () => {
    const { source, reader, frames, mark, arrive, told } = make();
    arrive(GOP + 5, 2 * GOP);
    told();
    const before = frames.length;
    arrive(2 * GOP, 3 * GOP);
    reader.idle?.();
    mark(RECORD.broken);
    mark(RECORD.begin);
    arrive(0, GOP + 3);
    reader.idle?.();
    arrive(GOP + 3, GOP + 6);
    reader.skipTime(1e9);
    expect(told()).toBe('J');
    arrive(GOP + 6, 2 * GOP);
    expect(told()).toBe(times(GOP - 6 - 2));
    expect(frames).toHaveLength(before + GOP - 6 - 2);
    source[Symbol.dispose]();
  });

  it('counts packets that had no room, and goes on with a key frame', () => {
    const { source, arrive, told, packets } = make({ bytes: 64 << 10 });
    const sizes = packets.map(({ data }) => data.length + 128);
    expect(sizes.slice(0, GOP + 5).reduce((sum, size) => sum + size)).toBeLessThan(64 << 10);
    for (let round = 0; round < 12; round++) arrive(2 * GOP, 3 * GOP);
    told();
    arrive(2 * GOP, 3 * GOP);
    expect(told()).toMatch(/^F*\(queue_full \d+\)F+$/);
    source[Symbol.dispose]();
  });

  it('leaves out what waited too long for the decoder, unless nothing is to be lost', () => {
    for (const staysLive of [true, false]) {
      const { source, arrive, told, pass } = make({ staysLive });
      arrive(GOP + 5, 2 * GOP);
      expect(told()).toBe(times(GOP - 5 - 2));
      // The thread was busy for two seconds.
      arrive(2 * GOP, 3 * GOP + 5);
      pass(2100);
      arrive(3 * GOP + 5, 4 * GOP);
      const late = GOP;
      const rest = GOP - 2;
      // The two pictures in the decoder come out with the next ones.
      expect(told()).toBe(staysLive ? `(queue_full ${late})${times(rest + 2)}` : times(late + rest + 2));
      source[Symbol.dispose]();
    }
  });

  it('loses packets on request', () => {
    const { source, arrive, told } = make({ faults: ['lose:net_lost@0.2'] });
    arrive(GOP, 4 * GOP);
    const lost = [...told().matchAll(/net_lost 1/g)].length;
    expect(lost).toBeGreaterThan(5);
    expect(lost).toBeLessThan(40);
    source[Symbol.dispose]();
  });
});
